"""A contact: the card, and the conversation that adds or changes one."""

from handlers.contact import card, flow, weighing, weighing_notices
from handlers.frame import parts
from handlers.frame.feature import Feature, NoticeKind
from handlers.frame.policy import ANYBODY, LEADERS
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
        button("weigh", LEADERS, weighing.grant, weighing.request, decides=True),
        button("unweigh", LEADERS, weighing.refuse, weighing.request, decides=True),
    ],
    notices=[
        NoticeKind("weight", weighing_notices.weight),
        NoticeKind("weighed", weighing_notices.weighed),
        NoticeKind("reassigned", weighing_notices.reassigned),
    ],
    flows=[flow.CONTACT],
)
