"""What lies around the line of a trend: levels behind it, stages and dates below it."""

from dataclasses import dataclass

from handlers.pictures import style, text
from handlers.pictures.levels import Level, shade
from handlers.pictures.plot import HIGH, LEFT, RIGHT, Edge, x_of, y_of
from handlers.pictures.style import Type, label

STAIRS_AT = 6.0  # below the plot
STAIRS = 48.0  # the height of the stages' strip
STEP_LOW, STEP_HIGH = 4.0, 28.0  # of the lowest and the highest stair
NAME_HIGH = 18.0  # a level's name upon its band
CLEAR = 5.0  # between a name and the line
SCALE = (0, 25, 50, 75, 100)

AXIS = Type(15, style.QUIET)
BAND = Type(15)
STAGE = Type(15)


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


def draw_ground(top: float, bands: tuple[Band, ...], stages: tuple[Stage, ...]) -> str:
    """The shades of levels and stages, and the scale upon them."""
    drawn = [
        f'<rect x="{LEFT}" y="{top}" width="{RIGHT - LEFT}" height="{HIGH}" fill="{style.PANEL}"/>'
    ]
    for band in bands:
        y, end = y_of(top, band.high), y_of(top, band.low)
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
        y = y_of(top, value)
        drawn.append(f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="{style.LINE}"/>')
        drawn.append(label(LEFT - 8, y + 5, f"{value}", AXIS, anchor="end"))
    return "".join(drawn)


def draw_band_names(top: float, bands: tuple[Band, ...], line: list[Edge]) -> str:
    """The names of the levels, each at the head of its band, where the line leaves it clear."""
    drawn = []
    for band in bands:
        y = y_of(top, band.high) + 4
        name = text.clip(text.drawable(band.level.name), BAND.size, RIGHT - LEFT - 20)
        wide = text.width(name, BAND.size) + 10
        left, right = LEFT + 4, RIGHT - 4 - wide
        places = (left, right, (left + right) / 2)
        x = next((x for x in places if not _crossed(line, x, y, wide)), left)
        drawn.append(
            f'<rect class="name" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{NAME_HIGH}"'
            f' rx="4" fill="{style.PAPER}" fill-opacity="0.75"/>{label(x + 5, y + 14, name, BAND)}'
        )
    return "".join(drawn)


def _crossed(line: list[Edge], x: float, y: float, wide: float) -> bool:
    """Whether the line comes near the name whose box begins at (x, y)."""
    left, right, upper, lower = x - CLEAR, x + wide + CLEAR, y - CLEAR, y + NAME_HIGH + CLEAR
    for (x1, y1), (x2, y2) in line:
        if x1 <= right and left <= x2:
            slope = (y2 - y1) / (x2 - x1) if x1 < x2 else 0
            ends = [y2 + slope * (end - x2) for end in (max(left, x1), min(right, x2))]
            if min(ends) < lower and upper < max(ends):
                return True
    return False


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
