"""The plot of a trend: an index over time upon its bands, with gaps where nothing was known."""

from dataclasses import dataclass

from handlers.pictures import style, text
from handlers.pictures.levels import Level, shade
from handlers.pictures.style import Type, label

LEFT, RIGHT = 54.0, 418.0  # of the plot; the last value is written right of it
HIGH = 230.0
STAIRS_AT = 6.0  # below the plot
STAIRS = 48.0  # the height of the stages' strip
STEP_LOW, STEP_HIGH = 4.0, 28.0  # of the lowest and the highest stair
CROWD = 40  # from so many points on, the dots are small
SCALE = (0, 25, 50, 75, 100)

AXIS = Type(14, style.QUIET)
BAND = Type(14)
STAGE = Type(14)
LAST = Type(22, strong=True)


@dataclass(frozen=True, slots=True)
class Point:
    """An assessment: when (0 … 1 along the axis) and the index then; None: nothing was known."""

    at: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """A level behind the line, from `low` to `high` of the index (0 … 100)."""

    level: Level
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stage:
    """What was reached from `start` to `end` (0 … 1), such as a standing; drawn as a stair."""

    level: Level
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A date of the axis, and where it stands (0 … 1)."""

    at: float
    words: str


def x_of(at: float) -> float:
    return LEFT + min(max(at, 0), 1) * (RIGHT - LEFT)


def draw_ground(top: float, bands: tuple[Band, ...], stages: tuple[Stage, ...]) -> str:
    """The shades of levels and stages, and the scale upon them."""
    drawn = [
        f'<rect x="{LEFT}" y="{top}" width="{RIGHT - LEFT}" height="{HIGH}" fill="{style.PANEL}"/>'
    ]
    for band in bands:
        y, end = _y(top, band.high), _y(top, band.low)
        drawn.append(
            f'<rect class="band" x="{LEFT}" y="{y:.1f}" width="{RIGHT - LEFT}"'
            f' height="{end - y:.1f}" fill="{shade(band.level).fill}" fill-opacity="0.5"/>'
        )
    for stage in stages:
        x, end = x_of(stage.start), x_of(stage.end)
        drawn.append(
            f'<rect class="reached" x="{x:.1f}" y="{top}" width="{end - x:.1f}" height="{HIGH}"'
            f' fill="{shade(stage.level).fill}" fill-opacity="0.5"/>'
        )
    for value in SCALE:
        y = _y(top, value)
        drawn.append(f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="{style.LINE}"/>')
        drawn.append(label(LEFT - 8, y + 5, f"{value}", AXIS, anchor="end"))
    return "".join(drawn)


def draw_band_names(top: float, bands: tuple[Band, ...]) -> str:
    """The names of the levels, each at the head of its band, legible upon whatever is there."""
    drawn = []
    for band in bands:
        y = _y(top, band.high) + 4
        name = text.clip(text.drawable(band.level.name), BAND.size, RIGHT - LEFT - 20)
        drawn.append(
            f'<rect x="{LEFT + 4}" y="{y:.1f}" width="{text.width(name, BAND.size) + 10:.1f}"'
            f' height="18" rx="4" fill="{style.PAPER}" fill-opacity="0.75"/>'
        )
        drawn.append(label(LEFT + 9, y + 14, name, BAND))
    return "".join(drawn)


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
    drawn += [_dot(x, y, 2.6 if crowd else 5) for x, y in dots[:-1]]
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


def draw_stages(top: float, stages: tuple[Stage, ...]) -> str:
    """Stairs: the higher and darker, the further; each named where the name has room."""
    drawn = []
    for stage in stages:
        x, end = x_of(stage.start), x_of(stage.end)
        rung = stage.level.rung or 0
        high = STEP_LOW + (STEP_HIGH - STEP_LOW) * rung / max(stage.level.highest, 1)
        drawn.append(
            f'<rect class="stage" x="{x:.1f}" y="{top + STAIRS - high:.1f}"'
            f' width="{end - x:.1f}" height="{high:.1f}" fill="{shade(stage.level).fill}"'
            f' stroke="{style.QUIET}"/>'
        )
        name = text.drawable(stage.level.name)
        if text.width(name, STAGE.size) <= end - x:
            y = top + STAIRS - high - 5.5
            drawn.append(label((x + end) / 2, y, name, STAGE, anchor="middle"))
    return "".join(drawn)


def draw_ticks(top: float, plot: float, ticks: tuple[Tick, ...]) -> str:
    """The dates below the plot, short of those for which there is no room."""
    drawn, free = [], 0.0
    for tick in sorted(ticks, key=lambda tick: tick.at):
        words = text.drawable(tick.words)
        wide, x = text.width(words, AXIS.size), x_of(tick.at)
        left = min(max(x - wide / 2, 8), style.CARD - 8 - wide)
        if left < free:
            continue
        free = left + wide + 12
        drawn.append(f'<path d="M{x:.1f} {plot + HIGH:.1f}v5" stroke="{style.QUIET}"/>')
        drawn.append(label(left, top + 14, words, AXIS))
    return f'<g class="ticks">{"".join(drawn)}</g>'


def _y(top: float, value: float) -> float:
    return top + HIGH * (1 - min(max(value, 0), 100) / 100)


def _spots(top: float, run: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x_of(at), _y(top, value)) for at, value in run]


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
