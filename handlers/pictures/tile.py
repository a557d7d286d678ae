"""The tiles of a decision chain: a contact, or a seat that nobody fills."""

from dataclasses import dataclass

from handlers.pictures import style, text
from handlers.pictures.levels import BARS_HIGH, Level, bars, shade
from handlers.pictures.style import Type, label

PADDING = 4.0
NAME, TITLE = Type(15, strong=True), Type(15)
NAME_STEP, TITLE_STEP = 18.0, 17.0
SIGNS_HIGH, SIGNS_ROW = 38.0, 20.0  # the bars with influence and key under or beside them
SIGNS_WIDE = 102.0  # of all these beside one another
CLOCK = 16.0  # the width of the sign of staleness, beside the name
DOT = 9.0  # from one dot of influence to the next
WEIGHT = 3 * DOT + 3 + 15  # the width of influence and key
WORDS = Type(15, style.QUIET)


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact of the chain. `line` and `role` count the chain's own from 0; None: unknown.

    `influence` is 1 … 3; `reports_to` is the id of another contact, drawn or not.
    """

    id: int
    name: str
    title: str
    level: Level
    influence: int
    line: int | None = None
    role: int | None = None
    key: bool = False
    stale: bool = False
    reports_to: int | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A place of the chain that no contact fills, and how that is said. `line` None: in any."""

    line: int | None
    role: int
    words: str


@dataclass(frozen=True, slots=True)
class Box:
    """Where a tile lies, and in which column and row of the map."""

    x: float
    y: float
    width: float
    height: float
    column: int
    row: int


def height(who: Contact | Seat, width: float) -> float:
    """How high the tile of `who` is when it is `width` wide."""
    if isinstance(who, Seat):
        return len(_seat_lines(who, width)) * TITLE_STEP + 2 * PADDING
    names, titles = _lines(who, width)
    return len(names) * NAME_STEP + len(titles) * TITLE_STEP + _signs_high(width) + 2 * PADDING


def draw(who: Contact | Seat, box: Box) -> str:
    return _seat(who, box) if isinstance(who, Seat) else _contact(who, box)


def _lines(contact: Contact, width: float) -> tuple[list[str], list[str]]:
    room = width - 2 * PADDING
    names = text.halve(text.drawable(contact.name), NAME.size, room - CLOCK * contact.stale)
    return names, text.wrap(text.drawable(contact.title), TITLE.size, room, lines=2)


def _signs_high(width: float) -> float:
    return SIGNS_ROW if width - 2 * PADDING >= SIGNS_WIDE else SIGNS_HIGH


def _seat_lines(seat: Seat, width: float) -> list[str]:
    words, room = text.drawable(seat.words), width - PADDING
    if text.narrowest(words, WORDS.size) <= room:
        return text.halve(words, WORDS.size, room)
    return text.wrap(words, WORDS.size, room, lines=4)


def _rectangle(box: Box, attributes: str) -> str:
    return (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}"'
        f' height="{box.height:.1f}" rx="6" {attributes}/>'
    )


def _contact(contact: Contact, box: Box) -> str:
    look = shade(contact.level)
    ink = style.INK if contact.level.rung is None or contact.level.adverse else look.ink
    edge = style.FALL if contact.level.adverse else style.QUIET
    drawn = [_rectangle(box, f'fill="{look.fill}" stroke="{edge}"')]
    x, y = box.x + PADDING, box.y + PADDING
    names, titles = _lines(contact, box.width)
    for i, line in enumerate(names):
        drawn.append(label(x, y + 14 + i * NAME_STEP, line, Type(NAME.size, ink, strong=True)))
    y += len(names) * NAME_STEP
    for i, line in enumerate(titles):
        drawn.append(label(x, y + 13 + i * TITLE_STEP, line, Type(TITLE.size, ink)))
    y += len(titles) * TITLE_STEP
    drawn.append(bars(x, y + 5, contact.level, look.ink))
    if _signs_high(box.width) == SIGNS_ROW:
        drawn.append(_weight(x + SIGNS_WIDE - WEIGHT, y + 5 + BARS_HIGH / 2, contact, ink))
    else:
        drawn.append(_weight(x, y + BARS_HIGH + 17, contact, ink))
    if contact.stale:
        drawn.append(clock(box.x + box.width - 11, box.y + 12, ink))
    return f'<g class="contact" data-id="{contact.id}">{"".join(drawn)}</g>'


def _weight(x: float, y: float, contact: Contact, ink: str) -> str:
    """Influence and key in one row, centred on `y`."""
    drawn = [influence(x, y, contact.influence, ink)]
    x += 3 * DOT + 3
    if contact.key:
        drawn.append(label(x, y + 5.5, "★", Type(15, ink)))
    return "".join(drawn)


def influence(x: float, y: float, count: int, ink: str) -> str:
    """One to three dots."""
    return "".join(
        f'<circle class="influence" cx="{x + 4 + i * DOT:.1f}" cy="{y:.1f}" r="3.2" fill="{ink}"/>'
        for i in range(count)
    )


def clock(x: float, y: float, ink: str) -> str:
    """The mark of what was last rated too long ago, its centre at (x, y)."""
    return (
        f'<g class="stale" fill="none" stroke="{ink}" stroke-width="1.4">'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>'
        f'<path d="M{x:.1f} {y - 3.5:.1f}v3.5h3"/></g>'
    )


def _seat(seat: Seat, box: Box) -> str:
    dashes = f'fill="none" stroke="{style.QUIET}" stroke-width="1.4" stroke-dasharray="4 4"'
    drawn = [_rectangle(box, dashes)]
    for i, line in enumerate(_seat_lines(seat, box.width)):
        middle, y = box.x + box.width / 2, box.y + PADDING + 13 + i * TITLE_STEP
        drawn.append(label(middle, y, line, WORDS, anchor="middle"))
    return f'<g class="seat">{"".join(drawn)}</g>'
