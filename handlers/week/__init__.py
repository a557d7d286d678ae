"""The week: what is owed and done, whom to see next, the nudges."""

from handlers.frame import parts
from handlers.frame.feature import Feature, NoticeKind
from handlers.frame.policy import ANYBODY, ANYBODY_OF_A_TEAM
from handlers.frame.route import button, command
from handlers.relation.rhythm import RhythmSettings
from handlers.week import chat, notices
from handlers.week.nudges import NudgeSettings, nudge

FEATURE = Feature(
    commands=[
        command(
            "week",
            ANYBODY_OF_A_TEAM,
            chat.command,
            place=60,
            hint=lambda say: say.label("My week, and whom to see next"),
        ),
    ],
    buttons=[
        button("week", ANYBODY, chat.command),
        button("away", ANYBODY, chat.away),
        button("away", ANYBODY, chat.away_for, parts.day, parts.day),
        button("back", ANYBODY, chat.take_back, parts.day),
    ],
    notices=[NoticeKind("nudge", notices.nudge)],
    jobs=[nudge],
    settings=[RhythmSettings, NudgeSettings],
)
