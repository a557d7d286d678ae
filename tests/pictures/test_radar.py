"""The radar by its structure: what it says, what it leaves open, what it cannot be made to say."""

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from handlers.pictures.plane import Measure, Plane
from handlers.pictures.polar import Axis
from handlers.pictures.radar import Badge, Legend, Radar, draw_radar

SVG = "{http://www.w3.org/2000/svg}"
WANG_MIN = Radar(
    title="王敏 · 华信科技",
    subtitle="信息部总监",
    badge=Badge("支持不排他", rung=4, before=3),
    axes=(
        Axis("接受认可度", 2, 1),
        Axis("活动参与度", 1, 2),
        Axis("信息传递", -1, -1),
        Axis("业务指导", None, 1),
        Axis("决策支持度", 2),
        Axis("竞争态度", 2, 2),
    ),
    legend=Legend("本次 11-18", "上次 10-12", "未观察到"),
    note="6 项中 5 项有依据, 最早 41 天前",
    footer="2025-11-18",
    language="zh",
    plane=Plane(Measure("亲密度", 0.7, 0.7), Measure("支持度", 2.0, 1.5)),
)


def drawn(radar: Radar) -> Element:
    root: Element = fromstring(draw_radar(radar))
    return root


def named(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if element.get("class") == name]


def words(root: Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def with_levels(now: int | None, before: int | None = None) -> Radar:
    axes = tuple(replace(axis, now=now, before=before) for axis in WANG_MIN.axes)
    return replace(WANG_MIN, axes=axes)


def test_each_axis_bears_its_name_and_what_became_of_it() -> None:
    axes = [words(axis) for axis in named(drawn(WANG_MIN), "axis")]
    assert axes == [
        ["接受认可度", "③ → ④ ▲"],
        ["活动参与度", "④ → ③ ▼"],
        ["信息传递", "①"],
        ["业务指导", "③ → ?"],
        ["决策支持度", "④"],
        ["竞争态度", "④"],
    ]


def test_the_rings_are_the_levels_with_zero_among_them() -> None:
    rings = named(drawn(WANG_MIN), "ring")
    assert [ring.get("data-level") for ring in rings] == ["3", "2", "1", "0", "-1"]
    widths = {ring.get("data-level"): ring.get("stroke-width") for ring in rings}
    assert [level for level, width in widths.items() if width] == ["0"]


def test_an_unobserved_dimension_has_a_field_and_a_question_mark_but_no_dot() -> None:
    root = drawn(WANG_MIN)
    assert len(named(root, "dot")) == 5
    assert len(named(root, "unobserved")) == 1
    assert words(root).count("?") == 2  # in its field and in the legend


def test_the_shape_is_open_where_nothing_was_observed() -> None:
    root = drawn(WANG_MIN)
    (area,) = named(root, "area")
    assert (area.get("d") or "").count("M") == 4  # of six sectors, the two beside the gap are open
    assert (named(drawn(with_levels(1)), "area")[0].get("d") or "").count("M") == 6


def test_unobserved_is_not_drawn_like_zero() -> None:
    assert not named(drawn(with_levels(None)), "dot")
    assert len(named(drawn(with_levels(0)), "dot")) == 6


def test_last_time_is_a_dashed_outline_behind_this_time() -> None:
    root = drawn(WANG_MIN)
    order = [element.get("class") for element in root.iter(f"{SVG}g")]
    assert order.index("before") < order.index("now")
    outline = named(root, "before")[0].find(f"{SVG}path")
    assert outline is not None
    assert outline.get("stroke-dasharray")
    assert (outline.get("d") or "").count("M") == 4


def test_a_first_assessment_shows_no_last_time() -> None:
    root = drawn(with_levels(2))
    outline = named(root, "before")[0].find(f"{SVG}path")
    assert outline is not None
    assert outline.get("d") == ""
    assert "上次 10-12" not in words(root)


def test_below_zero_the_mark_has_another_shape() -> None:
    assert {dot.tag for dot in named(drawn(with_levels(-1)), "dot")} == {f"{SVG}polygon"}
    assert {dot.tag for dot in named(drawn(with_levels(3)), "dot")} == {f"{SVG}circle"}


@pytest.mark.parametrize(("rung", "filled"), [(None, 0), (0, 0), (3, 3), (5, 5)])
def test_the_level_is_told_by_name_and_by_bars(rung: int | None, filled: int) -> None:
    bars = named(drawn(replace(WANG_MIN, badge=Badge("有好感", rung))), "rung")
    assert len(bars) == 5
    assert sum(bar.get("fill") == bar.get("stroke") for bar in bars) == filled


def test_the_level_says_whether_it_rose_or_fell() -> None:
    def signs(before: int | None) -> set[str]:
        axes = WANG_MIN.axes[4:] + WANG_MIN.axes[4:]
        radar = replace(WANG_MIN, axes=axes, badge=Badge("有好感", 3, before), plane=None)
        return set(words(drawn(radar))) & {"▲", "▼"}

    assert [signs(before) for before in (2, 4, 3, None)] == [{"▲"}, {"▼"}, set(), set()]


def test_closeness_and_support_are_told_in_the_signs_of_the_answers() -> None:
    said = words(drawn(WANG_MIN))
    assert said[said.index("→ 亲密度") + 1] == "③"
    assert said[said.index("↑ 支持度") + 1] == "④ ▲"


def test_an_unknown_measure_is_a_question_mark_and_no_point() -> None:
    plane = Plane(Measure("亲密度", 1.0, 1.0), Measure("支持度", None, 1.0))
    root = drawn(replace(with_levels(1), plane=plane))
    assert words(root).count("?") == 2  # as its number, and on the plane
    assert [element.tag for element in named(root, "now")] == [f"{SVG}g"]  # only the radar's


def test_what_people_write_cannot_become_markup() -> None:
    nasty = "<b>&\"'</text><script>"
    root = drawn(
        replace(WANG_MIN, title=nasty, subtitle=nasty, axes=(Axis(nasty, 1),) * 3, note=nasty)
    )
    assert words(root)[:2] == [nasty, nasty]
    assert not list(root.iter(f"{SVG}script"))


def test_the_language_and_a_description_are_there_for_those_who_cannot_see() -> None:
    root = drawn(WANG_MIN)
    assert root.get("lang") == "zh"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == (
        "王敏·华信科技, 支持不排他, 接受认可度 ④, 活动参与度 ③, 信息传递 ①, 业务指导 ?, "
        "决策支持度 ④, 竞争态度 ④"
    )


def test_a_name_too_long_for_the_card_is_clipped() -> None:
    said = words(
        drawn(replace(WANG_MIN, title="欧阳" * 40, axes=(Axis("超长维度名称" * 9, 1),) * 6))
    )
    assert said[0].startswith("欧阳")
    assert said[0].endswith("…")
    assert not any("超长维度名称" * 9 in line for line in said)


def test_a_rubric_of_four_dimensions_is_drawn_the_same_way() -> None:
    root = drawn(replace(WANG_MIN, axes=WANG_MIN.axes[:4], plane=None))
    assert len(named(root, "axis")) == 4
    assert all(len((ring.get("points") or "").split()) == 4 for ring in named(root, "ring"))
