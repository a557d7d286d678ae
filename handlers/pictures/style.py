"""One look for all pictures: an opaque card, few colours, each with a sign beside it.

Lengths are in units of the card. A phone's bubble shows it 320 to 360 wide, so that no text is
smaller than 15, which is 12 to 13.5 there. The colours are Okabe and Ito's
(told apart by the colour-blind), darkened where they write text. The card is opaque, so it reads
the same in light and dark chats.
"""

from dataclasses import dataclass
from html import escape
from math import floor
from typing import Literal

from handlers.pictures import text

CARD = 400
MARGIN = 16

PAPER = "#FCFCFA"
PANEL = "#F1F2EF"
INK = "#1B1F23"
QUIET = "#5A6068"  # second-rank text, and last time
LINE = "#C9CDD1"
NOW = "#0072B2"
RISE = "#00694F"
FALL = "#A93C00"

# A browser that shows the SVG has its own Chinese font; the PNG has ours.
FONTS = (
    "Rapport Sans, Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, Arial, sans-serif"
)

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Type:
    """A way of writing: `size` in card units, colour, and whether it is strong."""

    size: float
    fill: str = INK
    strong: bool = False


TITLE = Type(25, strong=True)
SUBTITLE = Type(16, QUIET)
BODY = Type(16)
SMALL = Type(15, QUIET)


def label(
    x: float, y: float, words: str, type_: Type, *, anchor: Anchor = "start", room: float = CARD
) -> str:
    """`words` as one line of text with its baseline at `y`, clipped to `room`.

    The only place where words enter an SVG: made drawable, clipped, and escaped once.
    """
    line = text.clip(text.drawable(words), type_.size, room)
    # The font has one weight; a thin outline of the same colour makes the strong one.
    strong = f' stroke="{type_.fill}" stroke-width="{type_.size * 0.03:.2f}"' * type_.strong
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{type_.size:g}" text-anchor="{anchor}"'
        f' fill="{type_.fill}"{strong}>{escape(line)}</text>'
    )


def paragraph(x: float, y: float, words: str, type_: Type, *, room: float, lines: int) -> str:
    """`words` wrapped into at most `lines` lines; `y` is the first baseline."""
    wrapped = text.wrap(text.drawable(words), type_.size, room, lines)
    step = type_.size * 1.4
    return "".join(label(x, y + i * step, line, type_) for i, line in enumerate(wrapped))


def card(height: float, described: str, parts: list[str], *, language: str) -> str:
    """A whole picture: `parts` on an opaque card; `described` is for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CARD}" height="{height:g}"'
        f' viewBox="0 0 {CARD} {height:g}" font-family="{FONTS}" stroke-linejoin="round"'
        f' role="img" lang="{escape(language)}">'
        f"<title>{escape(text.drawable(described))}</title>"
        f'<rect width="{CARD}" height="{height:g}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def trend(now: float | None, before: float | None) -> tuple[str, str]:
    """The sign and the colour of a change; no sign where nothing is known to have changed."""
    if now is None or before is None or now == before:
        return "", INK
    return ("▲", RISE) if now > before else ("▼", FALL)


# What people see of the levels −1 … 3: five statements, counted from below.
LEVEL_SIGNS = {-1: "①", 0: "②", 1: "③", 2: "④", 3: "⑤"}


def sign(level: int | None) -> str:
    """The sign of a level; "?" for what was not observed."""
    return "?" if level is None else LEVEL_SIGNS[level]


def nearest(mean: float | None) -> str:
    """The sign of the level that is nearest to a mean; "?" for what was not observed."""
    return sign(None if mean is None else floor(mean + 0.5))


def number(value: float | None) -> str:
    """A whole number with a true minus sign; "?" for what was not observed."""
    return "?" if value is None else f"{value:.0f}".replace("-", "−")
