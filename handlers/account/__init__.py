"""An account: how we stand with it, who decides there, what it is worth, and the portfolio."""

from handlers.account import chain, computed, facts, grading, level, posts
from handlers.frame import parts
from handlers.frame.feature import Feature
from handlers.frame.policy import ANYBODY, ANYBODY_OF_A_TEAM, LEADERS
from handlers.frame.route import button, command
from handlers.relation import parts as relation_parts

FEATURE = Feature(
    commands=[
        command(
            "level",
            ANYBODY_OF_A_TEAM,
            level.command,
            place=30,
            hint=lambda say: say.label("Where do we stand with an account?"),
        ),
        command(
            "chain",
            ANYBODY,
            chain.command,
            place=40,
            hint=lambda say: say.label("Who decides there, and who is missing?"),
        ),
    ],
    buttons=[
        button("level", ANYBODY, level.command),
        button("level", ANYBODY, level.of_account, parts.account),
        button("accounts", ANYBODY, level.accounts_page, parts.number),
        button("stand", ANYBODY, level.of_account, parts.account, below=True),
        button("standing", ANYBODY, level.of_day, parts.account, parts.day),
        button("layer", ANYBODY, level.layer, parts.kind, parts.account, parts.day),
        button("history", ANYBODY, level.history, parts.account, parts.number, parts.day),
        button("how", ANYBODY, computed.account, parts.account, parts.day),
        button("howlayer", ANYBODY, computed.layer, parts.kind, parts.account, parts.day),
        button("howcontact", ANYBODY, computed.contact, parts.contact, parts.day),
        button("chain", ANYBODY, chain.of_account, parts.account),
        button("posts", ANYBODY, posts.show, parts.account),
        button("nopost", ANYBODY, posts.absent, parts.account, parts.line, decides=True),
        button("post", ANYBODY, posts.present, parts.account, parts.line, decides=True),
        button("fact", ANYBODY, facts.show, relation_parts.fact),
        button("grade", LEADERS, grading.grade, parts.own_account),
        button("graded", LEADERS, grading.graded, parts.own_account, parts.grade, decides=True),
        button("segment", LEADERS, grading.segment, parts.own_account),
        button(
            "segmented", LEADERS, grading.segmented, parts.own_account, parts.number, decides=True
        ),
    ],
    plain_words=level.named,
)
