"""How a conversation ended, for a person who may not have seen it."""

from handlers.frame.interview import words
from handlers.frame.interview.model import Note
from handlers.frame.page import Screen
from handlers.frame.turn import Shown
from storage.drafts import Draft


def last_words(draft: Draft, title: Note | None) -> Shown | None:
    """`title` names it, None where it can no longer be named; None: it just ran out."""
    screen: Screen
    match draft.state:
        case "done":
            screen = words.WasRecorded(draft.updated_at, title)
        case "paused":
            screen = words.PutAside(draft.id, title) if title else words.Unavailable()
        case "cancelled":
            screen = words.Cancelled(title) if title else words.Discarded()
        case _:
            return None
    return Shown(screen, draft, ended=draft.id)
