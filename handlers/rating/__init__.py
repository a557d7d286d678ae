"""Ratings: the questions, their facts, and what is recorded."""

from handlers.frame import parts
from handlers.frame.feature import Feature
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button, command
from handlers.rating import flow
from handlers.rating.flow import anew
from handlers.relation.parts import subject

__all__ = ["FEATURE", "anew"]

FEATURE = Feature(
    commands=[
        command(
            "rate", ANYBODY, flow.command, place=20, hint=lambda say: say.label("Rate a contact")
        ),
    ],
    buttons=[
        button("rate", ANYBODY, flow.of_contact, parts.contact, parts.number_or_none),
        button("assess", ANYBODY, flow.of_account, parts.kind_letter, parts.account),
        button("rival", ANYBODY, flow.of_rival, subject),
    ],
    flows=[flow.RATE],
)
