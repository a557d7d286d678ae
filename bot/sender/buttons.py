"""Buttons laid out for a phone: what it has to clip there can hardly be told from its neighbour."""

from handlers.frame.page import Button, Rows
from handlers.pictures.text import width

ROOM = 288  # for a row, under a message on a screen of 360 dp
GAP, PADDING = 4, 8  # between two buttons; at both sides of a label
LETTERS = 15


def fits(label: str, abreast: int) -> bool:
    """Whether the label is shown whole where so many buttons stand side by side."""
    room = (ROOM - GAP * (abreast - 1)) / abreast - 2 * PADDING
    return width(label, LETTERS) <= room


def fitted(rows: Rows) -> Rows:
    """The rows, parted where their labels need it."""
    return tuple(part for row in rows for part in _parted(row))


def _parted(row: tuple[Button, ...]) -> list[tuple[Button, ...]]:
    for most in range(len(row), 1, -1):
        parts = [row[at : at + most] for at in range(0, len(row), most)]
        if all(fits(button.text, len(part)) for part in parts for button in part):
            return parts
    return [(button,) for button in row]
