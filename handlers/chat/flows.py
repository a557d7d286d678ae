"""The conversations that there are, by the name that their drafts carry."""

from handlers.chat.conversation import Flow
from handlers.chat.rate import RATE
from handlers.chat.visit import VISIT

FLOWS: dict[str, Flow] = {flow.name: flow for flow in (VISIT, RATE)}
