"""The trend by its structure: line and gaps, levels behind them, flags that keep clear."""

from dataclasses import replace
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest

from handlers.pictures import style
from handlers.pictures.events import EVENTS, FLAG, Event, Happening, spread
from handlers.pictures.levels import Level
from handlers.pictures.plot import LEFT, RIGHT
from handlers.pictures.timeline import Band, Stage, Tick
from handlers.pictures.trend import Trend, draw_trend
from handlers.pictures.trend_line import Point
from tests.pictures.examples import PLANE, POINT
from tests.pictures.examples import TREND as HUAXIN
from tests.pictures.svg import SVG, named, parsed, words


def drawn(trend: Trend) -> Element:
    return parsed(draw_trend(trend))


def boxes(root: Element) -> list[tuple[float, float, float]]:
    """The flags' rectangles as (top, left, right), those of one row after one another."""
    rects = [flag.find(f"{SVG}rect") for flag in named(root, "flag")]
    return sorted(
        (float(r.get("y", 0)), float(r.get("x", 0)), float(r.get("x", 0)) + FLAG)
        for r in rects
        if r is not None
    )


def test_everything_that_was_said_is_written() -> None:
    said = words(drawn(HUAXIN))
    for expected in ("华信科技", "客户关系指数·面", "61", "点", "面", "2024-11", "11-18", "评价"):
        assert expected in said
    assert {event.words for event in HUAXIN.events} <= set(said)


def test_each_assessment_has_a_dot_and_the_line_is_open_where_nothing_was_known() -> None:
    root = drawn(HUAXIN)
    assert len(named(root, "dot")) == 4
    lines = [line.get("points", "").split() for line in named(root, "line")]
    assert [len(line) for line in lines] == [2, 2]
    (unknown,) = named(root, "unknown")
    left, width = float(unknown.get("x", 0)), float(unknown.get("width", 0))
    assert left == pytest.approx(float(lines[0][-1].split(",")[0]))
    assert left + width == pytest.approx(float(lines[1][0].split(",")[0]))


def test_a_higher_index_stands_higher() -> None:
    heights = [float(dot.get("cy", 0)) for dot in named(drawn(HUAXIN), "dot")]
    assert heights == sorted(heights, reverse=True)


def test_an_index_outside_the_scale_stays_on_the_plot() -> None:
    wild = replace(HUAXIN, points=(Point(-1, -40), Point(2, 400)))
    edges = replace(HUAXIN, points=(Point(0, 0), Point(1, 100)))
    assert draw_trend(wild) == draw_trend(edges)


def test_one_assessment_is_a_dot_with_its_value() -> None:
    root = drawn(replace(HUAXIN, points=(Point(0.5, 44),), last="44"))
    assert len(named(root, "dot")) == 1
    assert not named(root, "unknown")
    assert "44" in words(root)
    assert "情况不明" not in words(root)


@pytest.mark.parametrize("points", [(), (Point(0, None), Point(1, None))])
def test_where_nothing_is_known_the_whole_plot_says_so(points: tuple[Point, ...]) -> None:
    root = drawn(replace(HUAXIN, points=points, last=""))
    assert not named(root, "dot")
    assert [float(gap.get("width", 0)) for gap in named(root, "unknown")] == [RIGHT - LEFT]
    assert {"?", "情况不明"} <= set(words(root))
    assert "评价" not in words(root)


def test_a_gap_at_an_end_is_hatched_to_that_end() -> None:
    points = (Point(0, None), Point(0.25, 40), Point(0.75, 50), Point(1, None))
    gaps = named(drawn(replace(HUAXIN, points=points)), "unknown")
    assert [float(gap.get("width", 0)) for gap in gaps] == [(RIGHT - LEFT) / 4] * 2


def test_two_years_of_weeks_have_small_dots_and_a_large_last_one() -> None:
    points = tuple(Point(week / 104, 30 + week / 4) for week in range(105))
    sizes = [float(dot.get("r", 0)) for dot in named(drawn(replace(HUAXIN, points=points)), "dot")]
    assert len(sizes) == 105
    assert max(sizes[:-1]) < 3 < sizes[-1]


def test_each_event_has_its_sign_on_the_plot_and_in_the_list() -> None:
    flags = [words(flag) for flag in named(drawn(HUAXIN), "flag")]
    signs = [["1", "⇄"], ["2", "§"], ["3", "▼"], ["4", "×"], ["5", "▲"]]
    assert flags == signs + signs


def test_only_a_change_of_rubric_is_dashed() -> None:
    root = drawn(HUAXIN)
    dashed = {kind: named(root, kind)[0].get("stroke-dasharray") for kind in Happening}
    assert [kind for kind, dashes in dashed.items() if dashes] == [Happening.RUBRIC]


def test_flags_of_the_same_day_do_not_cover_one_another() -> None:
    events = tuple(Event(0.98, Happening.DROP, f"{n}") for n in range(EVENTS))
    found = boxes(drawn(replace(HUAXIN, events=events)))
    assert len(found) == 2 * EVENTS
    for (top, _, right), (next_top, next_left, next_right) in pairwise(found):
        assert next_top >= top + 22 or right < next_left
        assert next_right <= style.CARD - style.MARGIN


@pytest.mark.parametrize("wanted", [[], [0.0], [200, 200, 200], [0, 1, 399, 400], [50, 180, 330]])
def test_flags_are_spread_within_the_edges_and_moved_no_more_than_needed(
    wanted: list[float],
) -> None:
    placed = spread(wanted, 16, 384)
    assert all(b - a >= FLAG for a, b in pairwise(placed))
    assert all(35 <= x <= 365 for x in placed)
    if wanted == [50, 180, 330]:
        assert placed == wanted
    if wanted == [200, 200, 200]:
        assert placed[1] == 200


def test_of_too_many_events_the_latest_are_drawn_and_the_others_told() -> None:
    events = tuple(Event(n / 20, Happening.DROP, f"event {n}") for n in range(20))
    said = words(drawn(replace(HUAXIN, events=events, more="… and 12 earlier")))
    assert [n for n in range(20) if f"event {n}" in said] == list(range(12, 20))
    assert "… and 12 earlier" in said


def test_a_higher_stage_is_a_higher_stair_and_named_only_where_there_is_room() -> None:
    stages = (Stage(POINT, 0, 0.49), Stage(PLANE, 0.49, 0.5), Stage(Level("势", 3, 3), 0.5, 1))
    root = drawn(replace(HUAXIN, subtitle="", stages=stages))
    heights = [float(stage.get("height", 0)) for stage in named(root, "stage")]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3
    assert [name for name in words(root) if name in {"点", "面", "势"}] == ["点", "势"]
    assert len(named(root, "reached")) == 3


def test_the_levels_of_a_ladder_lie_behind_the_line_each_with_its_name() -> None:
    bands = (Band(Level("poor", 0, 1), 0, 40), Band(Level("good", 1, 1), 40, 100))
    root = drawn(replace(HUAXIN, bands=bands, stages=()))
    low, high = named(root, "band")
    assert float(high.get("y", 0)) + float(high.get("height", 0)) == float(low.get("y", 0))
    assert float(high.get("height", 0)) == pytest.approx(1.5 * float(low.get("height", 0)))
    assert {"poor", "good"} <= set(words(root))


def test_a_levels_name_makes_way_for_the_line() -> None:
    bands = (Band(Level("poor", 0, 1), 0, 40), Band(Level("good", 1, 1), 40, 100))

    def lefts(*points: Point) -> list[float]:
        root = drawn(replace(HUAXIN, bands=bands, points=points))
        return [float(name.get("x", 0)) for name in named(root, "name")]

    poor, good = lefts(Point(0, 70), Point(1, 70))
    assert poor == good
    poor, good = lefts(Point(0, 35), Point(0.4, 35), Point(1, 60))
    assert poor > 200
    assert good < 100
    poor, good = lefts(Point(0, 36), Point(1, 36))
    assert poor == good


def test_dates_that_would_run_into_one_another_are_left_out() -> None:
    ticks = tuple(Tick(n / 50, f"2025-11-{n:02}") for n in range(51))
    (axis,) = named(drawn(replace(HUAXIN, ticks=ticks)), "ticks")
    lefts = [float(label.get("x", 0)) for label in axis.iter(f"{SVG}text")]
    assert 3 <= len(lefts) <= 6
    assert all(b - a > 75 for a, b in pairwise(lefts))


def test_what_people_write_cannot_become_markup() -> None:
    nasty = "<b>&\"'</text><script>"
    events = (Event(0.5, Happening.DROP, nasty),)
    root = drawn(replace(HUAXIN, title=nasty, events=events, last="<b>", note=nasty))
    assert words(root).count(nasty) == 3
    assert "<b>" in words(root)
    assert not list(root.iter(f"{SVG}script"))


def test_the_same_values_make_the_same_picture_in_any_order() -> None:
    shuffled = replace(HUAXIN, points=HUAXIN.points[::-1], events=HUAXIN.events[::-1])
    assert draw_trend(shuffled) == draw_trend(replace(HUAXIN))


def test_those_who_cannot_see_are_told_the_value_and_the_events() -> None:
    title = drawn(HUAXIN).find(f"{SVG}title")
    assert title is not None
    assert (title.text or "").startswith("华信科技, 客户关系指数·面, 61, 02-01 由王磊交给李娜")
