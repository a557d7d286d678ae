"""The chart in the middle of a radar: rings for the levels −1 … 3, one axis for each dimension.

What was not observed is never drawn as a value: its whole axis is hatched, for it may be anything,
and the shapes of now and of last time stay open there.
"""

from dataclasses import dataclass
from math import cos, pi, sin

from handlers.pictures import style, text
from handlers.pictures.style import Anchor, Type, label, sign, trend

LEVELS = (-1, 0, 1, 2, 3)
CENTRE = (style.CARD / 2, 278.0)
RADIUS = 100.0  # of the ring of level 3
INNER = 28.0  # of the ring of level −1: a shape of all −1 is still a shape
BESIDE = 11.0  # between the chart and its words
EDGE = 6.0  # between words and the edge of the card
LINE_HEIGHT = 20.0

NAME = Type(15)
RING = Type(15, style.QUIET)
NOW_LINE = f'fill="none" stroke="{style.NOW}" stroke-width="3"'
BEFORE_LINE = f'fill="none" stroke="{style.QUIET}" stroke-width="2"'
DASHES = 'stroke-dasharray="6 4"'

HATCH = (
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse"'
    f' patternTransform="rotate(45)"><path d="M0 0V7" stroke="{style.LINE}" stroke-width="3"/>'
    "</pattern></defs>"
)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension: its short name, its level (−1 … 3) now and last time; None: not observed."""

    label: str
    now: int | None
    before: int | None = None


def draw_polar(axes: tuple[Axis, ...]) -> str:
    """The chart with its labels, from y = 122 to 438 of a card; three axes or more."""
    angles = [2 * pi * i / len(axes) - pi / 2 for i in range(len(axes))]
    spokes = list(zip(angles, axes, strict=True))
    now = [_spot(angle, axis.now) for angle, axis in spokes]
    before = [_spot(angle, axis.before) for angle, axis in spokes]
    return "".join(
        (
            HATCH,
            _rings(angles),
            *(_unobserved(angle, axis, len(axes)) for angle, axis in spokes if axis.now is None),
            _area(now),
            _outline(before, f'class="before" {BEFORE_LINE}', DASHES),
            _outline(now, f'class="now" {NOW_LINE}', ""),
            _ring_signs(),
            *(_marker(spot, axis.now) for spot, axis in zip(now, axes, strict=True)),
            *(_words(angle, axis) for angle, axis in spokes),
        )
    )


def _at(angle: float, radius: float) -> Point:
    return CENTRE[0] + radius * cos(angle), CENTRE[1] + radius * sin(angle)


def _radius(level: int) -> float:
    return INNER + (RADIUS - INNER) * (level + 1) / 4


def _spot(angle: float, level: int | None) -> Point | None:
    return None if level is None else _at(angle, _radius(level))


def _path(points: list[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _rings(angles: list[float]) -> str:
    """The levels' rings upon their spokes: a shaded floor below zero, zero itself strongest."""
    drawn = []
    for level in reversed(LEVELS):
        corners = _path([_at(angle, _radius(level)) for angle in angles])
        fill = style.PANEL if level <= 0 else style.PAPER
        line = f'"{style.QUIET}" stroke-width="1.8"' if level == 0 else f'"{style.LINE}"'
        drawn.append(
            f'<polygon class="ring" data-level="{level}" points="{corners}"'
            f' fill="{fill}" stroke={line}/>'
        )
    for angle in angles:
        x, y = _at(angle, RADIUS)
        drawn.append(f'<path d="M{CENTRE[0]} {CENTRE[1]}L{x:.1f} {y:.1f}" stroke="{style.LINE}"/>')
    return "".join(drawn)


def _ring_signs() -> str:
    """The levels' signs, beside the upright axis, legible upon the shapes."""
    drawn = []
    for level in LEVELS:
        x, y = CENTRE[0] - 11, CENTRE[1] - _radius(level) + 5
        drawn.append(
            f'<rect x="{x - 17:.1f}" y="{y - 12:.1f}" width="18" height="14" rx="4"'
            f' fill="{style.PAPER}" fill-opacity="0.7"/>'
        )
        drawn.append(label(x, y, sign(level), RING, anchor="end"))
    return "".join(drawn)


def _unobserved(angle: float, axis: Axis, count: int) -> str:
    """The hatched field of what an axis may be, with its question mark."""
    half = pi / count
    edge = RADIUS * cos(half)
    corners = [CENTRE, _at(angle - half, edge), _at(angle, RADIUS), _at(angle + half, edge)]
    # The mark keeps clear of last time's corner on the same axis.
    low = axis.before is not None and axis.before > 0
    x, y = _at(angle, RADIUS * (0.36 if low else 0.68))
    return (
        f'<polygon class="unobserved" points="{_path(corners)}" fill="url(#hatch)"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="13" fill="{style.PAPER}"/>'
        + label(x, y + 8, "?", Type(22, style.QUIET, strong=True), anchor="middle")
    )


def _pairs(spots: list[Point | None]) -> list[tuple[Point, Point]]:
    """The neighbours that were both observed, around the circle."""
    around = zip(spots, [*spots[1:], spots[0]], strict=True)
    return [(a, b) for a, b in around if a is not None and b is not None]


def _area(spots: list[Point | None]) -> str:
    """The inside of the shape, sector by sector, so that a gap stays a gap."""
    sectors = "".join(f"M{_path([CENTRE, a, b])}Z" for a, b in _pairs(spots))
    return f'<path class="area" d="{sectors}" fill="{style.NOW}" fill-opacity="0.22"/>'


def _outline(spots: list[Point | None], attributes: str, dashes: str) -> str:
    """The edges between observed neighbours, and a small ring upon each corner."""
    edges = "".join(f"M{_path([a, b])}" for a, b in _pairs(spots))
    corners = "".join(
        f'<circle cx="{spot[0]:.1f}" cy="{spot[1]:.1f}" r="3.5" fill="{style.PAPER}"/>'
        for spot in spots
        if spot
    )
    return f'<g {attributes} stroke-linecap="round"><path d="{edges}" {dashes}/>{corners}</g>'


def _marker(spot: Point | None, level: int | None) -> str:
    """A dot where the axis stands now; a diamond, not only a colour, below zero."""
    if spot is None or level is None:
        return ""
    x, y = spot
    rim = f'stroke="{style.PAPER}" stroke-width="2"'
    if level >= 0:
        return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="7" fill="{style.NOW}" {rim}/>'
    diamond = _path([(x, y - 10), (x + 10, y), (x, y + 10), (x - 10, y)])
    return f'<polygon class="dot" points="{diamond}" fill="{style.FALL}" {rim}/>'


def _words(angle: float, axis: Axis) -> str:
    """The name of an axis and its value, outside the chart on the axis's own side."""
    x, y = _at(angle, RADIUS + BESIDE)
    side = cos(angle)
    upright = abs(side) < 0.2
    anchor: Anchor = "middle" if upright else "start" if side > 0 else "end"
    room = 300.0 if upright else min(x, style.CARD - x) - EDGE
    name = text.drawable(axis.label)
    names = [name] if upright else text.halve(name, NAME.size, room)
    # The block of lines stands above the chart, below it, or centred on the end of its axis.
    block = LINE_HEIGHT * (len(names) + 1)
    top = y - block * (1 - sin(angle)) / 2 if upright else y - block / 2
    lines = [
        label(x, top + LINE_HEIGHT * (i + 0.8), line, NAME, anchor=anchor, room=room)
        for i, line in enumerate(names)
    ]
    value, colour = _value(axis)
    y_value = top + block - LINE_HEIGHT * 0.1
    lines.append(label(x, y_value, value, Type(18, colour, strong=True), anchor=anchor))
    return f'<g class="axis">{"".join(lines)}</g>'


def _value(axis: Axis) -> tuple[str, str]:
    if axis.before is None or axis.before == axis.now:
        return sign(axis.now), style.INK if axis.now is not None else style.QUIET
    arrow, colour = trend(axis.now, axis.before)
    return f"{sign(axis.before)} → {sign(axis.now)} {arrow}".rstrip(), colour
