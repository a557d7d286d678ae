"""Words that a tap has overtaken.

Telegram delivers messages and taps in separate queues, so a tap may arrive before a message that
was typed earlier. Both are numbered in the order in which they were made: words with a lower number
than a tap belong to the question that this tap found open, whatever is open by now.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.frame.interview.model import State
from handlers.frame.update import Said
from storage.drafts import Draft

REMEMBERED = 8  # taps of a conversation; more are not under way at once
# The numbers begin anew only after a week without any update.
ONE_RUN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """`at` is the question that was open when they were typed (None: the summary). `elsewhere`:
    none of this conversation was, but the conversation `former`, if any."""

    at: str | None
    elsewhere: bool = False
    former: int | None = None


def noted(state: State, said: Said) -> State:
    """The state with this tap, and what it found open."""
    if said.tap is None:
        return state
    return replace(state, taps=[*state.taps, [said.update_id, state.at]][-REMEMBERED:])


def entered(state: State, said: Said, former: Draft | None) -> State:
    """The state of a conversation into which this tap led, if it was one, and from which other."""
    if said.tap is None:
        return state
    tap = [said.update_id, None, former.id if former else None]
    return replace(state, taps=[*state.taps, tap][-REMEMBERED:])


def overtaken(draft: Draft, said: Said) -> Overtaken | None:
    """Where these words belong in the conversation; None: to what is open now."""
    later = [tap for tap in draft.data.get("taps", ()) if tap[0] > said.update_id]
    if not later or said.at - draft.updated_at > ONE_RUN:
        return None
    _, at, *left = min(later, key=lambda tap: int(tap[0]))
    return Overtaken(at, bool(left), *left)
