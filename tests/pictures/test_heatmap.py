"""The heat map by its structure: one row for each account, no shade without its sign."""

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest

from handlers.pictures.heatmap import ROWS, Cell, Heatmap, draw_heatmap
from handlers.pictures.levels import Level, shade
from tests.pictures.examples import DONGHAI_ROW as DONGHAI
from tests.pictures.examples import HEATMAP as PORTFOLIO
from tests.pictures.examples import HUAXIN_ROW as HUAXIN
from tests.pictures.examples import NANSHAN_ROW as NANSHAN
from tests.pictures.examples import OPPOSED
from tests.pictures.svg import SVG, named, parsed, words


def drawn(heatmap: Heatmap) -> Element:
    return parsed(draw_heatmap(heatmap))


def luminance(colour: str) -> float:
    """Relative luminance as the accessibility guidelines define it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_each_row_tells_account_grade_owner_levels_and_index() -> None:
    rows = [words(row) for row in named(drawn(PORTFOLIO), "row")]
    assert rows == [
        ["华信科技", "A·李娜", "支持不排他", "▲", "良好", "关键供应商", "▼", "61", "▲"],
        ["东海", "B·王磊", "反对", "▼", "待定", "?", "–", "18", "▼"],
        ["南山", "C", "–", "–", "–", "–"],
    ]


def test_the_columns_are_named_and_rows_keep_the_order_given() -> None:
    said = words(drawn(replace(PORTFOLIO, rows=(NANSHAN, HUAXIN))))
    assert said[2:6] == ["关键", "普遍", "组织", "指数"]
    assert said.index("南山") < said.index("华信科技")


def test_a_shade_comes_with_its_bars() -> None:
    key, general, organization = named(drawn(PORTFOLIO), "cell")[:3]
    for cell, filled, highest in ((key, 4, 5), (general, 2, 3), (organization, 2, 4)):
        bars = named(cell, "rung")
        assert len(bars) == highest
        assert len([bar for bar in bars if bar.get("fill") != "none"]) == filled


def test_what_stands_against_us_has_another_sign_than_what_is_merely_lowest() -> None:
    lowest = replace(HUAXIN, cells=(Cell(OPPOSED), Cell(Level("较差", 0, 3)), None))
    opposed, poor = named(drawn(replace(PORTFOLIO, rows=(lowest,))), "cell")
    assert len(named(opposed, "adverse")) == 1
    assert not named(opposed, "rung")
    assert len(named(poor, "rung")) == 3
    assert not named(poor, "adverse")


def test_never_assessed_is_a_dash_that_the_legend_explains() -> None:
    root = drawn(PORTFOLIO)
    assert len(named(root, "never")) == 4
    assert "尚未评价" in words(root)
    assert "尚未评价" not in words(drawn(replace(PORTFOLIO, rows=(HUAXIN,))))


def test_the_index_is_also_the_length_of_a_bar() -> None:
    def length(index: float) -> float:
        (drawing,) = named(drawn(replace(PORTFOLIO, rows=(replace(HUAXIN, index=index),))), "index")
        return float(drawing.findall(f"{SVG}rect")[1].get("width", -1))

    assert length(0) == 0
    assert length(100) == pytest.approx(2 * length(50))


def test_eight_accounts_are_drawn_and_the_others_told() -> None:
    rows = tuple(replace(HUAXIN, name=f"客户{n}") for n in range(25))
    root = drawn(replace(PORTFOLIO, rows=rows, more="……还有 5 家"))
    assert len(named(root, "row")) == ROWS == 8
    assert "客户7" in words(root)
    assert "客户8" not in words(root)
    assert "……还有 5 家" in words(root)


def test_no_row_runs_into_the_next() -> None:
    long = replace(HUAXIN, name="北岳能源集团有限公司", cells=(Cell(Level("很长" * 9, 1)),) * 3)
    root = drawn(replace(PORTFOLIO, rows=(HUAXIN, long, DONGHAI)))
    boxes = [row.findall(f"{SVG}g/{SVG}rect")[0] for row in named(root, "row")]
    ends = [float(box.get("y", 0)) + float(box.get("height", 0)) for box in boxes]
    assert all(float(box.get("y", 0)) > end for box, end in zip(boxes[1:], ends[:-1], strict=True))


def test_an_empty_portfolio_says_so() -> None:
    root = drawn(replace(PORTFOLIO, rows=()))
    assert not named(root, "row")
    assert "还没有客户" in words(root)


def test_a_long_name_leaves_room_for_grade_and_owner() -> None:
    (row,) = named(
        drawn(replace(PORTFOLIO, rows=(replace(HUAXIN, name="北岳能源集团" * 5),))), "row"
    )
    name, detail = words(row)[:2]
    assert name.startswith("北岳能源集团北岳")
    assert name.endswith("…")
    assert detail == "A·李娜"


@pytest.mark.parametrize("highest", [3, 4, 5])
def test_words_are_legible_upon_every_shade_and_shades_differ(highest: int) -> None:
    levels = [Level("", rung, highest) for rung in range(highest + 1)]
    looks = [shade(level) for level in [*levels, OPPOSED, Level("", None)]]
    assert all(contrast(look.fill, look.ink) >= 4.5 for look in looks)
    light = [luminance(shade(level).fill) for level in levels]
    assert light == sorted(light, reverse=True)
    assert len(set(light)) == highest + 1


def test_what_people_write_cannot_become_markup() -> None:
    nasty = "<b>&\"'"
    row = replace(HUAXIN, name=nasty, detail=nasty, cells=(Cell(Level(nasty, 1)),) * 3)
    root = drawn(replace(PORTFOLIO, title=nasty, rows=(row,), more=nasty))
    assert words(root).count(nasty) == 7
    assert not list(root.iter(f"{SVG}b"))


def test_the_same_values_make_the_same_picture() -> None:
    assert draw_heatmap(replace(PORTFOLIO)) == draw_heatmap(PORTFOLIO)


def test_those_who_cannot_see_are_told_each_row() -> None:
    title = drawn(PORTFOLIO).find(f"{SVG}title")
    assert title is not None
    assert title.text == (
        "团队客户关系, 华信科技 支持不排他 良好 关键供应商 61, 东海 反对 待定 – 18, 南山 – – – –"
    )
