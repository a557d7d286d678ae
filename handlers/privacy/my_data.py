"""`/my_data`: what Rapport keeps about the person who asks."""

from handlers.frame.turn import Shown, Turn
from handlers.privacy import words
from storage import audit, owndata


def command(turn: Turn) -> Shown:
    """How much, and how long it is kept."""
    kept = owndata.about_person(turn.tx, turn.person.id)
    return Shown(words.MyData(kept, turn.settings.privacy))


def file(turn: Turn) -> Shown:
    """The rows themselves, below the screen."""
    audit.record(turn.tx, turn.person.id, "data.exported", f"person:{turn.person.id}", turn.now)
    return Shown(words.MyDataFile(owndata.rows_of(turn.tx, turn.person)))
