"""Levels upon pictures: each a shade and, never without it, a sign."""

from dataclasses import dataclass

from handlers.pictures import style, text
from handlers.pictures.plane import Panel
from handlers.pictures.style import SMALL, Type, label

BAR, GAP = 9.0, 2.0  # a bar's width, and the space after it
BARS_HIGH = 10.0
LIGHT = "#FBE9DF"  # behind what stands against us
ROW = 24.0  # of a legend


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of a ladder: its name, its place from 0 (None while undetermined), the ladder's top.

    `adverse`: it stands against us, which is more than being the lowest.
    """

    name: str
    rung: int | None
    highest: int = 5
    adverse: bool = False


@dataclass(frozen=True, slots=True)
class Shade:
    """A fill, and the ink that is legible on it."""

    fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class Key:
    """A sign of a legend, drawn from its left on the baseline, how wide it is, and its name."""

    sign: str
    width: float
    words: str


def shade(level: Level) -> Shade:
    """The higher the darker; only the top rung is dark enough for light ink."""
    if level.rung is None:
        return Shade(style.PAPER, style.QUIET)
    if level.adverse:
        return Shade(LIGHT, style.FALL)
    if level.rung >= level.highest:
        return Shade(style.NOW, style.PAPER)
    return Shade(_mixed(0.06 + 0.54 * level.rung / level.highest), style.INK)


def _mixed(share: float) -> str:
    """Paper with a `share` of blue."""
    paper, blue = (bytes.fromhex(colour[1:]) for colour in (style.PAPER, style.NOW))
    mixed = (round(p + (b - p) * share) for p, b in zip(paper, blue, strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def bars(x: float, y: float, level: Level, ink: str) -> str:
    """The rung as bars from (x, y) down; a diamond where adverse, "?" while undetermined."""
    if level.rung is None:
        return label(x, y + BARS_HIGH + 1, "?", Type(16, ink, strong=True))
    if level.adverse:
        middle = y + BARS_HIGH / 2
        return (
            f'<path class="adverse" d="M{x:.1f} {middle:.1f}l7 -7 7 7 -7 7Z" fill="{style.FALL}"/>'
        )
    drawn = []
    for rung in range(1, level.highest + 1):
        fill = ink if rung <= level.rung else "none"
        drawn.append(
            f'<rect class="rung" x="{x + (rung - 1) * (BAR + GAP) + 0.6:.1f}" y="{y:.1f}"'
            f' width="{BAR - 1.2:.1f}" height="{BARS_HIGH:g}" rx="1.5" fill="{fill}"'
            f' stroke="{ink}" stroke-width="1.2"/>'
        )
    return "".join(drawn)


def swatch(level: Level) -> Key:
    """The entry of a level in a legend: its shade with its sign inside."""
    look = shade(level)
    single = level.rung is None or level.adverse  # one sign, not a row of bars
    width = 24.0 if single else (BAR + GAP) * level.highest + 6
    box = f'y="-15" width="{width:g}" height="20" rx="4"'
    sign = bars(8 if level.rung is None else 5 if single else 4, -10, level, look.ink)
    edge = style.FALL if level.adverse else style.QUIET
    return Key(f'<rect {box} fill="{look.fill}" stroke="{edge}"/>{sign}', width, level.name)


def legend(top: float, keys: list[Key]) -> Panel:
    """`keys` beside one another, in as many rows as they need."""
    drawn, x, y = [], float(style.MARGIN), top + 16
    for key in keys:
        if not key.words:
            continue
        words = text.clip(text.drawable(key.words), SMALL.size, 180)
        wide = key.width + 6 + text.width(words, SMALL.size)
        if x > style.MARGIN and x + wide > style.CARD - style.MARGIN:
            x, y = float(style.MARGIN), y + ROW
        drawn.append(
            f'<g class="legend" transform="translate({x:.1f} {y:.1f})">{key.sign}'
            f"{label(key.width + 6, 0, words, SMALL)}</g>"
        )
        x += wide + 16
    return Panel("".join(drawn), y + 8 - top if drawn else 0.0)


def boxed(top: float, words: str, *, sign: str = "") -> Panel:
    """`words` on a panel over the whole card, behind a `sign` where they warn; nothing if none."""
    if not words:
        return Panel("", 0.0)
    inside = style.MARGIN + (22.0 if sign else 0.0)
    lines = text.wrap(text.drawable(words), 16, style.CARD - style.MARGIN - inside, 3)
    height = 22.4 * len(lines) + 18
    drawn = [
        f'<rect y="{top:.1f}" width="{style.CARD}" height="{height:.1f}" fill="{style.PANEL}"/>'
    ]
    if sign:
        drawn.append(f'<rect y="{top:.1f}" width="6" height="{height:.1f}" fill="{style.FALL}"/>')
        drawn.append(label(style.MARGIN, top + 27, sign, Type(22, style.FALL, strong=True)))
    for i, line in enumerate(lines):
        drawn.append(label(inside, top + 26 + 22.4 * i, line, style.BODY))
    return Panel("".join(drawn), height)
