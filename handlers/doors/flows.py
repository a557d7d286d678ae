"""The conversations that there are, by the name that their drafts carry."""

from handlers import FEATURES
from handlers.frame.flow import Flow

FLOWS: dict[str, Flow] = {flow.name: flow for feature in FEATURES for flow in feature.flows}
