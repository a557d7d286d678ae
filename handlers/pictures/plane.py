"""The foot of a radar: closeness and support as signs and as a point on their plane."""

from dataclasses import dataclass

from handlers.pictures import style, text
from handlers.pictures.style import BODY, Type, label, nearest, trend

LOWEST, MIDDLE, HIGHEST = -1.0, 1.0, 3.0
SIDE = 104.0  # of the plane
PADDING = 16.0
STEP = 22.4  # from one line of the note to the next
INSET = 9.0  # the radius of a dot and a little: the corners of the plane hold a whole dot


@dataclass(frozen=True, slots=True)
class Measure:
    """An axis of the plane: its name, its mean level (−1 … 3) now and last time, if known."""

    label: str
    now: float | None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Plane:
    """`across` runs to the right, `up` upwards."""

    across: Measure
    up: Measure


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a card, and how high it is."""

    svg: str
    height: float


def draw_panel(top: float, plane: Plane | None, note: str) -> Panel:
    """The plane with its signs and the `note`; only the note where there is no plane."""
    lines = text.wrap(text.drawable(note), BODY.size, style.CARD - 2 * style.MARGIN, lines=3)
    high = SIDE + PADDING if plane else 0.0
    height = high + (STEP * len(lines) if lines else 0.0) + PADDING
    parts = [f'<rect y="{top}" width="{style.CARD}" height="{height:g}" fill="{style.PANEL}"/>']
    if plane:
        parts.append(_square(style.MARGIN, top + PADDING, plane))
        parts.append(_measures(style.MARGIN + SIDE + 20, top + PADDING + 42, plane))
    for i, line in enumerate(lines):
        parts.append(label(style.MARGIN, top + high + 21 + STEP * i, line, BODY))
    return Panel("".join(parts), height)


def _measures(x: float, y: float, plane: Plane) -> str:
    """The two signs under one another, each named with its direction on the plane."""
    rows = [(f"→ {plane.across.label}", plane.across), (f"↑ {plane.up.label}", plane.up)]
    names = [text.clip(text.drawable(name), BODY.size, 150) for name, _ in rows]
    column = x + max(text.width(name, BODY.size) for name in names) + 18
    drawn = []
    for i, (name, (_, measure)) in enumerate(zip(names, rows, strict=True)):
        sign, colour = trend(measure.now, measure.before)
        value = f"{nearest(measure.now)} {sign}".rstrip()
        drawn.append(label(x, y + 30 * i, name, BODY))
        drawn.append(label(column, y + 30 * i + 1, value, Type(22, colour, strong=True)))
    return "".join(drawn)


def _square(left: float, top: float, plane: Plane) -> str:
    """The plane itself in four quarters that meet at ③; the way from last time's point to now's."""
    middle = _along(MIDDLE)
    drawn = [
        f'<rect x="{left}" y="{top}" width="{SIDE}" height="{SIDE}" rx="3" fill="{style.PAPER}"'
        f' stroke="{style.LINE}"/>',
        f'<path d="M{left + middle} {top}v{SIDE}M{left} {top + SIDE - middle}h{SIDE}"'
        f' stroke="{style.QUIET}" stroke-width="1.4"/>',
    ]
    before = _spot(left, top, plane.across.before, plane.up.before)
    now = _spot(left, top, plane.across.now, plane.up.now)
    if now and before and before != now:
        x, y = before
        drawn.append(
            f'<g class="before" fill="{style.PAPER}" stroke="{style.QUIET}" stroke-width="2">'
            f'<path d="M{x:.1f} {y:.1f}L{now[0]:.1f} {now[1]:.1f}" stroke-dasharray="4 3"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"/></g>'
        )
    if now:
        drawn.append(
            f'<circle class="now" cx="{now[0]:.1f}" cy="{now[1]:.1f}" r="7" fill="{style.NOW}"'
            f' stroke="{style.PAPER}" stroke-width="1.5"/>'
        )
    else:
        mark = Type(26, style.QUIET, strong=True)
        drawn.append(label(left + SIDE * 0.625, top + SIDE * 0.47, "?", mark, anchor="middle"))
    return "".join(drawn)


def _along(value: float) -> float:
    """How far along a side of the plane `value` lies."""
    return INSET + (value - LOWEST) / (HIGHEST - LOWEST) * (SIDE - 2 * INSET)


def _spot(
    left: float, top: float, across: float | None, up: float | None
) -> tuple[float, float] | None:
    if across is None or up is None:
        return None
    return left + _along(across), top + SIDE - _along(up)
