"""Reading a notice in full, in low-content mode: the link is made when it is asked for."""

from handlers.doors import notices
from handlers.frame.interview import words as standing
from handlers.frame.parts import number
from handlers.frame.policy import Refused
from handlers.frame.turn import Shown, Turn
from storage import sheets
from storage.sheets import Told


def notice(turn: Turn, letters: str) -> Told:
    """The part of a button: a notice of the person's own."""
    key = number(turn, letters)
    told = sheets.told(turn.tx, turn.person.id, key)
    if told is None:
        raise Refused(f"notice:{key}", quiet=True)
    return told


def of_notice(turn: Turn, told: Told) -> Shown:
    """What the notice says now, with a link to it."""
    shown = notices.content(turn.tx, turn.settings, turn.person, told.kind, told.payload, turn.now)
    return Shown(shown if shown is not None else standing.Expired())
