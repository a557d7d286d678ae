"""Personal details of contacts: each switched on with a purpose and an end."""

from handlers.dossier import flow
from handlers.frame import parts
from handlers.frame.feature import Feature
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button
from handlers.relation.personal import DossierSettings

FEATURE = Feature(
    buttons=[
        button("dossier", ANYBODY, flow.of_contact, parts.contact),
        button("keep", ANYBODY, flow.keep, parts.contact, parts.word_or_nothing),
        button("erase", ANYBODY, flow.erase, parts.contact, parts.word_or_nothing),
        button("erased", ANYBODY, flow.erased, parts.contact, parts.word_or_nothing, decides=True),
    ],
    flows=[flow.DOSSIER],
    settings=[DossierSettings],
)
