"""Conversations that were begun under an older version of Rapport, whose questions were others."""

from typing import Any

from handlers.frame.flow import Flow
from handlers.frame.interview.answers import Unreadable
from handlers.frame.interview.model import State
from handlers.frame.policy import ANYBODY
from handlers.frame.turn import Turn
from storage.drafts import Draft


class OutdatedFlow:
    """Stands for a conversation that no longer exists: nothing is asked."""

    name, version, rule = "outdated", 0, ANYBODY
    answers = dict  # whatever they were

    def about(self, turn: Turn, answers: Any) -> None:
        return None

    def load(self, turn: Turn, about: Any, state: Any, typed: str) -> None:
        return None

    def reload_after(self, before: Any, after: Any) -> bool:
        return False

    def interview(self, context: Any, answers: Any) -> Any:
        raise _nothing()

    def title(self, context: Any, answers: Any) -> Any:
        raise _nothing()

    def summary(self, context: Any, answers: Any) -> Any:
        raise _nothing()

    def confirmed(self, context: Any, answers: Any) -> bool:
        return False

    def basis(self, context: Any) -> None:
        return None

    def recorded(self, turn: Turn, done: Draft, answers: Any) -> None:
        return None

    def commit(self, turn: Turn, draft: Draft, context: Any, answers: Any) -> Any:
        raise _nothing()


def _nothing() -> LookupError:
    return LookupError("an outdated conversation has no context")


OUTDATED = OutdatedFlow()


def flow_of(turn: Turn, draft: Draft) -> Flow:
    """The flow of a draft, or a placeholder for one that no longer exists."""
    flow = turn.flows.get(draft.flow, OUTDATED)
    if State.version_of(draft.data) != flow.version:
        return OUTDATED
    try:
        state_of(flow, draft)
    except Unreadable:
        return OUTDATED
    return flow


def state_of(flow: Flow, draft: Draft) -> State:
    """Where the conversation stands. Raises Unreadable, but not of a flow that `flow_of` gave."""
    return State.from_data(draft.data, flow.answers)
