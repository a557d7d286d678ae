"""The conversations that there are, by the name that their drafts carry."""

from handlers.chat.contact_edit import CONTACT
from handlers.chat.conversation import Flow
from handlers.chat.correct import CORRECT
from handlers.chat.departing import LEAVE, MOVE
from handlers.chat.dossier import DOSSIER
from handlers.chat.handover import HANDOVER
from handlers.chat.rate import RATE
from handlers.chat.visit import VISIT

FLOWS: dict[str, Flow] = {
    flow.name: flow for flow in (VISIT, RATE, CONTACT, LEAVE, MOVE, CORRECT, HANDOVER, DOSSIER)
}
