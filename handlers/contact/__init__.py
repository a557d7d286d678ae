"""A contact: the card, and the conversation that adds or changes one."""

from handlers.contact import card, flow
from handlers.frame import parts
from handlers.frame.feature import Feature
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button, command

FEATURE = Feature(
    commands=[
        command(
            "contact",
            ANYBODY,
            card.command,
            place=50,
            hint=lambda say: say.label("Look up a contact, or change one"),
        ),
    ],
    buttons=[
        button("contact", ANYBODY, card.of_contact, parts.contact),
        button("edit", ANYBODY, flow.edit, parts.contact),
        button("place", ANYBODY, flow.place, parts.contact),
        button("add", ANYBODY, flow.add, parts.account),
    ],
    flows=[flow.CONTACT],
)
