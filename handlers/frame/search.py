"""Looking for what was typed among all that somebody may see.

It takes a tenth of a second among ten thousand accounts. So a turn does not search inside its
transaction, where others would wait for the writer: it raises `LookFirst` with the question. The
caller has it answered by a reader, and runs the turn again with the result.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from handlers.frame.find import MAX_TYPED, Named, find
from storage import Tx, accounts, contacts
from storage.accounts import Found, Viewer, keys_of
from storage.contacts import FoundContact

if TYPE_CHECKING:
    from handlers.frame.turn import Turn

MAX_FOUND = 20
N = TypeVar("N", bound=Named)
Matches = Sequence[tuple[float, N]]
Looked = Mapping[Hashable, Any]


class LookFirst(Exception):
    """Raised by a turn, of which nothing is kept: `question` has to be answered first."""

    def __init__(self, key: Hashable, question: Callable[[Tx], Any]) -> None:
        super().__init__("what was typed is to be looked for by a reader")
        self.key, self.question = key, question


def accounts_like(turn: "Turn", text: str) -> Matches[Found]:
    """The accounts that `text` may mean, of those that may be seen; the best first."""
    return _like(turn, text, accounts.visible)


def contacts_like(turn: "Turn", text: str) -> Matches[FoundContact]:
    return _like(turn, text, contacts.visible)


def _like(turn: "Turn", text: str, visible: Callable[[Tx, Viewer], Sequence[N]]) -> Matches[N]:
    viewer = turn.viewer

    def question(tx: Tx) -> Matches[N]:
        return find(text, visible(tx, viewer))[:MAX_FOUND]

    if not text or len(text) > MAX_TYPED:
        return ()
    if turn.looked is None:
        return question(turn.tx)
    key = (visible.__module__, text, *keys_of(viewer).values())
    if key not in turn.looked:
        raise LookFirst(key, question)
    found: Matches[N] = turn.looked[key]
    return found
