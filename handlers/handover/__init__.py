"""Handover: an account goes to another rep, with its whole history."""

from handlers.frame import parts
from handlers.frame.feature import Feature, NoticeKind
from handlers.frame.policy import LEADERS
from handlers.frame.route import button, command
from handlers.handover import flow, notices

FEATURE = Feature(
    commands=[
        command(
            "handover",
            LEADERS,
            flow.command,
            place=20,
            hint=lambda say: say.label("Hand an account over to another rep (managers)"),
        ),
    ],
    buttons=[
        button("handover", LEADERS, flow.of_account, parts.own_account),
        button("handing", LEADERS, flow.of_account, parts.own_account, below=True),
    ],
    flows=[flow.HANDOVER],
    notices=[NoticeKind("handover", notices.handover)],
)
