"""What a conversation has to declare."""

from typing import Any, Protocol

from handlers.frame.interview.model import Interview, Note, State, Summary
from handlers.frame.page import Screen
from handlers.frame.policy import AccessRule
from handlers.frame.turn import Shown, Turn
from storage.drafts import Draft


class Flow(Protocol):
    """A conversation, declared. `about` and `load` read; the rest is pure. What it has been told is
    of its own class of `Answers`, which all of these are given."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int:
        """Raised whenever answers mean something else than before, or are named otherwise."""

    @property
    def answers(self) -> type[Any]: ...

    @property
    def rule(self) -> AccessRule: ...

    def about(self, turn: Turn, answers: Any) -> Any:
        """The objects that the answers name, found by the policy. Raises policy.Refused."""

    def load(self, turn: Turn, about: Any, state: State, typed: str) -> Any | None:
        """What the questions need to know; None if there is nothing to ask any more."""

    def reload_after(self, before: Any, after: Any) -> bool:
        """Whether these answers change what `load` gives."""

    def interview(self, context: Any, answers: Any) -> Interview[Any, Any]: ...

    def title(self, context: Any, answers: Any) -> Note: ...

    def summary(self, context: Any, answers: Any) -> Summary: ...

    def confirmed(self, context: Any, answers: Any) -> bool:
        """Whether the answers are enough to record them without a summary."""

    def basis(self, context: Any) -> Any:
        """What a button confirms that others may change meanwhile, as JSON: the assessment before,
        the owner, what a contact is now. None: nothing of the kind."""

    def recorded(self, turn: Turn, done: Draft, answers: Any) -> Screen | None:
        """What is said when an answer is edited after it was recorded: how to change it; None:
        nothing can be done about it."""

    def commit(self, turn: Turn, draft: Draft, context: Any, answers: Any) -> Screen | Shown:
        """Record it. A whole `Shown` where another conversation follows this one."""
