"""Departures: a contact leaves, or moves to another account."""

from handlers.departure import flow
from handlers.frame import parts
from handlers.frame.feature import Feature
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button

FEATURE = Feature(
    buttons=[
        button("left", ANYBODY, flow.left, parts.contact),
        button("move", ANYBODY, flow.move, parts.contact),
        button("returned", ANYBODY, flow.returned, parts.contact, decides=True),
    ],
    flows=[flow.LEAVE, flow.MOVE],
)
