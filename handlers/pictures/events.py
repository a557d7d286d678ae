"""What happened along a trend: numbered flags above the plot, and their words in a list below."""

from dataclasses import dataclass
from enum import StrEnum

from handlers.pictures import style, text
from handlers.pictures.plane import Panel
from handlers.pictures.style import BODY, Type, label

EVENTS = 8  # of one picture
FLAG, FLAG_HIGH = 38.0, 22.0
BETWEEN = 4.0  # between two flags
STEM = 12.0  # from a flag down to the plot
ROW, LINE = 25.0, 20.0  # of the list, and of a second line in it


class Happening(StrEnum):
    """What an event is."""

    DROP = "drop"
    RECOVERY = "recovery"
    DEPARTURE = "departure"
    HANDOVER = "handover"
    RUBRIC = "rubric"


SIGNS = {
    Happening.DROP: ("▼", style.FALL),
    Happening.RECOVERY: ("▲", style.RISE),
    Happening.DEPARTURE: ("×", style.FALL),
    Happening.HANDOVER: ("⇄", style.INK),
    Happening.RUBRIC: ("§", style.INK),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: when (0 … 1 along the axis), and how it is said, date included."""

    at: float
    kind: Happening
    words: str


def latest(events: tuple[Event, ...]) -> list[Event]:
    """The events that a picture has room for, in the order of time."""
    return sorted(events, key=lambda event: event.at)[-EVENTS:]


def spread(wanted: list[float], low: float, high: float) -> list[float]:
    """The middles of flags near the rising `wanted`, clear of one another and within the edges.

    Pushed only to the right they are clear, and pushed only to the left: so is the mean of both.
    """
    low, high, step = low + FLAG / 2, high - FLAG / 2, FLAG + BETWEEN
    count = len(wanted)
    right, left = list(wanted), list(wanted)
    for i in range(count):
        least = right[i - 1] + step if i else low
        right[i] = max(least, min(right[i], high - (count - 1 - i) * step))
    for i in reversed(range(count)):
        most = left[i + 1] - step if i < count - 1 else high
        left[i] = min(most, max(left[i], low + i * step))
    return [(a + b) / 2 for a, b in zip(right, left, strict=True)]


def draw_flags(top: float, bottom: float, events: list[Event], places: list[float]) -> str:
    """A flag for each event, and its stem to its own place on the plot that ends at `bottom`."""
    middles = spread(places, style.MARGIN, style.CARD - style.MARGIN)
    drawn = []
    for i, (event, x, middle) in enumerate(zip(events, places, middles, strict=True)):
        foot = top + FLAG_HIGH
        dashes = ' stroke-dasharray="7 4"' if event.kind is Happening.RUBRIC else ""
        drawn.append(
            f'<path class="{event.kind}" d="M{middle:.1f} {foot:.1f}L{x:.1f} {foot + STEM:.1f}'
            f'V{bottom:.1f}" fill="none" stroke="{SIGNS[event.kind][1]}"'
            f' stroke-width="{1.8 if dashes else 1}" stroke-opacity="0.75"{dashes}/>'
            + _flag(middle, top, i, event)
        )
    return "".join(drawn)


def draw_list(top: float, events: list[Event]) -> Panel:
    """The flags again, each with its words."""
    left, room = style.MARGIN + FLAG / 2, style.CARD - 2 * style.MARGIN - FLAG - 10
    drawn, y = [], top
    for i, event in enumerate(events):
        drawn.append(_flag(left, y, i, event))
        lines = text.wrap(text.drawable(event.words), BODY.size, room, lines=2)
        for n, line in enumerate(lines):
            drawn.append(label(left + FLAG / 2 + 10, y + 16.5 + n * LINE, line, BODY))
        y += ROW + LINE * (len(lines) - 1)
    return Panel("".join(drawn), y - top)


def _flag(middle: float, top: float, count: int, event: Event) -> str:
    sign, colour = SIGNS[event.kind]
    return (
        f'<g class="flag"><rect x="{middle - FLAG / 2:.1f}" y="{top:.1f}" width="{FLAG:g}"'
        f' height="{FLAG_HIGH:g}" rx="5" fill="{style.PAPER}" stroke="{colour}"'
        f' stroke-width="1.3"/>'
        f"{label(middle - 9, top + 16, f'{count + 1}', Type(15), anchor='middle')}"
        f"{label(middle + 7, top + 16, sign, Type(15, colour, strong=True), anchor='middle')}</g>"
    )
