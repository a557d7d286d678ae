"""The conversations that there are, by the name that their drafts carry."""

from handlers.contact.flow import CONTACT
from handlers.correction.flow import CORRECT
from handlers.departure.flow import LEAVE, MOVE
from handlers.dossier.flow import DOSSIER
from handlers.frame.conversation import Flow
from handlers.handover.flow import HANDOVER
from handlers.rating.flow import RATE
from handlers.visit.flow import VISIT

FLOWS: dict[str, Flow] = {
    flow.name: flow for flow in (VISIT, RATE, CONTACT, LEAVE, MOVE, CORRECT, HANDOVER, DOSSIER)
}
