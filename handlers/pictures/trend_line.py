"""The line of a trend, and the gaps in it where nothing was known."""

from dataclasses import dataclass
from itertools import pairwise

from handlers.pictures import style, text
from handlers.pictures.plot import HIGH, Edge, Spot, x_of, y_of
from handlers.pictures.style import Type, label

CROWD = 40  # from so many points on, the dots are small
DOT = 5.0  # the radius of a dot
LAST = Type(22, strong=True)


@dataclass(frozen=True, slots=True)
class Point:
    """An assessment: when (0 … 1 along the axis) and the index then; None: nothing was known."""

    at: float
    value: float | None


def draw_gaps(top: float, points: list[Point]) -> str:
    """A hatch wherever nothing was known."""
    return "".join(_unknown(top, start, end) for start, end in _gaps(points))


def draw_line(top: float, points: list[Point], last: str) -> str:
    """The line with a dot for each assessment, open where nothing was known."""
    runs, drawn = _runs(points), []
    for run in runs:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in _spots(top, run))
        drawn.append(
            f'<polyline class="line" points="{path}" fill="none" stroke="{style.NOW}"'
            f' stroke-width="3" stroke-linecap="round"/>'
        )
    crowd = len(points) > CROWD
    dots = [spot for run in runs for spot in _spots(top, run)]
    drawn += [_dot(x, y, 2.6 if crowd else DOT) for x, y in dots[:-1]]
    if dots:
        x, y = dots[-1]
        drawn.append(_dot(x, y, 7))
        last = text.clip(text.drawable(last), LAST.size, style.CARD - x - 13)
        wide = text.width(last, LAST.size)
        drawn.append(
            f'<rect x="{x + 9:.1f}" y="{y - 12:.1f}" width="{wide + 5:.1f}" height="24" rx="4"'
            f' fill="{style.PAPER}" fill-opacity="0.75"/>{label(x + 11, y + 8, last, LAST)}'
        )
    return f'<g class="index">{"".join(drawn)}</g>'


def edges(top: float, points: list[Point]) -> list[Edge]:
    """The straight parts of the line; a point that stands alone is one, too."""
    lines = [_spots(top, run) for run in _runs(points)]
    return [edge for line in lines for edge in pairwise([line[0], *line])]


def _spots(top: float, run: list[tuple[float, float]]) -> list[Spot]:
    return [(x_of(at), y_of(top, value)) for at, value in run]


def _runs(points: list[Point]) -> list[list[tuple[float, float]]]:
    """The points that follow one another without a gap, as (at, value)."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((point.at, point.value))
    return [run for run in runs if run]


def _gaps(points: list[Point]) -> list[tuple[float, float]]:
    """From the last known point to the next, wherever nothing was known between."""
    if all(point.value is None for point in points):
        return [(0, 1)]
    gaps = []
    start: float | None = None
    for before, point in zip([None, *points], points, strict=False):
        if point.value is None and start is None:
            start = before.at if before else point.at
        if point.value is not None and start is not None:
            gaps.append((start, point.at))
            start = None
    return gaps if start is None else [*gaps, (start, points[-1].at)]


def _unknown(top: float, start: float, end: float) -> str:
    x, width = x_of(start), x_of(end) - x_of(start)
    box = f'x="{x:.1f}" y="{top}" width="{width:.1f}" height="{HIGH}"'
    hatched = (
        f'<rect {box} fill="{style.PAPER}" fill-opacity="0.6"/>'
        f'<rect class="unknown" {box} fill="url(#hatch)"/>'
    )
    if width < 28:
        return hatched
    y = top + HIGH / 2
    return (
        f'{hatched}<circle cx="{x + width / 2:.1f}" cy="{y:.1f}" r="13" fill="{style.PAPER}"/>'
        + label(x + width / 2, y + 8, "?", Type(22, style.QUIET, strong=True), anchor="middle")
    )


def _dot(x: float, y: float, radius: float) -> str:
    rim = f' stroke="{style.PAPER}" stroke-width="1.6"' if radius > 3 else ""
    return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{style.NOW}"{rim}/>'
