"""The trend of an account: its index over time, what was reached, and what happened."""

from dataclasses import dataclass

from handlers.pictures import style, timeline
from handlers.pictures.events import FLAG_HIGH, STEM, Event, draw_flags, draw_list, latest
from handlers.pictures.levels import Key, boxed, legend
from handlers.pictures.plot import HIGH, x_of
from handlers.pictures.polar import HATCH
from handlers.pictures.style import BODY, SMALL, Type, label
from handlers.pictures.timeline import STAIRS, STAIRS_AT, Band, Stage, Tick
from handlers.pictures.trend_line import Point, draw_gaps, draw_line, edges

FLAGS_AT = 86.0
ROOM = style.CARD - 2 * style.MARGIN


@dataclass(frozen=True, slots=True)
class Trend:
    """Everything that the picture says, already in words of `language`.

    `bands` are the levels that the index passes through, `stages` what was reached when (the
    standing); either may be empty. `last` is the last value in words. `more` tells of the events
    before the last eight, which alone are drawn.
    """

    title: str
    subtitle: str
    points: tuple[Point, ...]
    ticks: tuple[Tick, ...]
    last: str
    assessment: str  # what a dot is called
    unknown: str  # what the hatch is called
    footer: str
    language: str
    bands: tuple[Band, ...] = ()
    stages: tuple[Stage, ...] = ()
    events: tuple[Event, ...] = ()
    more: str = ""
    note: str = ""


def draw_trend(trend: Trend) -> str:
    """The picture as SVG."""
    events = latest(trend.events)
    points = sorted(trend.points, key=lambda point: point.at)
    top = FLAGS_AT + (FLAG_HIGH + STEM if events else 10)
    stairs = top + HIGH + STAIRS_AT
    dates = stairs + (STAIRS if trend.stages else 0)
    keys = legend(dates + 26, _keys(trend))
    end = dates + 26 + keys.height + 14
    listed = draw_list(end, events)
    end += listed.height
    more = label(style.MARGIN, end + 18, trend.more, BODY, room=ROOM) if trend.more else ""
    end += 26 if trend.more else 0
    note = boxed(end + 10, trend.note)
    end += 10 + note.height
    places = [x_of(event.at) for event in events]
    parts = [
        HATCH,
        label(style.MARGIN, 42, trend.title, style.TITLE, room=ROOM),
        label(style.MARGIN, 68, trend.subtitle, style.SUBTITLE, room=ROOM),
        timeline.draw_ground(top, trend.bands, trend.stages),
        draw_gaps(top, points),
        draw_flags(FLAGS_AT, top + HIGH, events, places),
        timeline.draw_band_names(top, trend.bands, edges(top, points)),
        draw_line(top, points, trend.last),
        timeline.draw_stages(stairs, trend.stages),
        timeline.draw_ticks(dates + 4, top, trend.ticks),
        keys.svg,
        listed.svg,
        more,
        note.svg,
        label(style.MARGIN, end + 24, trend.footer, SMALL, room=ROOM),
    ]
    described = [trend.title, trend.subtitle, trend.last, *(event.words for event in events)]
    return style.card(end + 38, ", ".join(filter(None, described)), parts, language=trend.language)


def _keys(trend: Trend) -> list[Key]:
    """Only what this picture shows: dots, hatch."""
    dot = f'<circle cx="6" cy="-5" r="5" fill="{style.NOW}"/>'
    hatch = f'<rect y="-13" width="22" height="16" fill="url(#hatch)" stroke="{style.LINE}"/>'
    hatch += label(11, 1, "?", Type(15, style.QUIET, strong=True), anchor="middle")
    known = any(point.value is not None for point in trend.points)
    unknown = not known or any(point.value is None for point in trend.points)
    dots = [Key(dot, 12, trend.assessment)] if known else []
    return [*dots, *([Key(hatch, 22, trend.unknown)] if unknown else [])]
