"""Visits: the conversation that logs one."""

from handlers.frame import parts
from handlers.frame.feature import Feature
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button, command
from handlers.visit import flow
from handlers.visit.record import log

__all__ = ["FEATURE", "log"]

FEATURE = Feature(
    commands=[
        command(
            "visit", ANYBODY, flow.command, place=10, hint=lambda say: say.label("Log a visit")
        ),
    ],
    buttons=[
        button("visit.", ANYBODY, flow.command),
        button("visit", ANYBODY, flow.of_account, parts.account),
    ],
    flows=[flow.VISIT],
)
