"""The decision chain by its structure: nobody is lost, empty seats show, arrows keep clear."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest

from handlers.pictures import style
from handlers.pictures.chain import STACK, Chain, draw_chain
from handlers.pictures.tile import Contact, Seat
from tests.pictures.examples import CHAIN as HUAXIN
from tests.pictures.examples import LEVELS, UNDETERMINED
from tests.pictures.svg import SVG, named, parsed, words

Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


def drawn(chain: Chain) -> Element:
    return parsed(draw_chain(chain))


def tile(root: Element, id_: int) -> Element:
    (found,) = [each for each in named(root, "contact") if each.get("data-id") == str(id_)]
    return found


def rectangle(group: Element) -> Rectangle:
    rect = group.find(f"{SVG}rect")
    assert rect is not None
    x, y, width, height = (float(rect.get(side, 0)) for side in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def segments(path: str) -> list[Rectangle]:
    """The straight parts of a path of absolute M, H and V."""
    x = y = 0.0
    found = []
    for step, first, second in re.findall(r"([MHV])([\d.]+)(?: ([\d.]+))?", path):
        to = (float(first), float(second or 0)) if step == "M" else (x, y)
        if step == "H":
            to = (float(first), y)
        if step == "V":
            to = (x, float(first))
        if step != "M":
            found.append((min(x, to[0]), min(y, to[1]), max(x, to[0]), max(y, to[1])))
        x, y = to
    return found


def crowd(count: int) -> Chain:
    """Contacts everywhere, the unknown line and role among them, most reporting to somebody."""
    contacts = tuple(
        Contact(
            n,
            "诸葛孔明" * (n % 4 + 1),
            "高级" * (n % 5) + "总监",
            (*LEVELS, UNDETERMINED)[n % 7],
            1 + n % 3,
            (*range(5), None)[n % 6],
            (0, 1, 2, None)[n // 6 % 4],
            n % 4 == 0,
            n % 5 == 0,
            reports_to=n // 3 if n else None,
        )
        for n in range(count)
    )
    return replace(HUAXIN, contacts=contacts)


def test_roles_are_columns_and_lines_are_rows() -> None:
    root = drawn(HUAXIN)
    assert {*HUAXIN.lines, *HUAXIN.roles} <= set(words(root))
    chen, wang, zhao, liu = (rectangle(tile(root, n)) for n in (1, 2, 3, 4))
    assert wang[1] < zhao[1] < chen[1]
    assert wang[0] == zhao[0] == chen[0]
    assert liu[1] == wang[1]
    assert liu[0] > wang[2]


def test_a_tile_tells_name_title_influence_key_and_staleness() -> None:
    root = drawn(HUAXIN)
    wang, zhou = tile(root, 2), tile(root, 5)
    assert words(wang) == ["王敏", "信息部总监", "★"]
    assert len(named(wang, "influence")) == 3
    assert not named(wang, "stale")
    assert words(zhou) == ["周杰", "采购专员", "?"]
    assert len(named(zhou, "influence")) == 1
    assert len(named(zhou, "stale")) == 1


def test_a_level_is_told_by_shade_and_by_bars() -> None:
    root = drawn(HUAXIN)
    fills = set()
    for contact in HUAXIN.contacts:
        shown = tile(root, contact.id)
        rect = shown.find(f"{SVG}rect")
        assert rect is not None
        fills.add(rect.get("fill"))
        filled = [bar for bar in named(shown, "rung") if bar.get("fill") != "none"]
        assert len(filled) == (contact.level.rung or 0)
        assert bool(named(shown, "adverse")) == contact.level.adverse
    assert len(fills) == len(HUAXIN.contacts)


def test_an_empty_seat_is_dashed_and_says_whose_it_is() -> None:
    seats = named(drawn(HUAXIN), "seat")
    assert ["".join(words(seat)) for seat in seats] == [
        "业务决策者：还不认识",
        "财务决策者：还不认识",
    ]
    for seat in seats:
        rect = seat.find(f"{SVG}rect")
        assert rect is not None
        assert rect.get("stroke-dasharray")
    solid = [tile(drawn(HUAXIN), contact.id).find(f"{SVG}rect") for contact in HUAXIN.contacts]
    assert not any(rect is None or rect.get("stroke-dasharray") for rect in solid)


def test_the_single_thread_is_named() -> None:
    assert HUAXIN.warning in words(drawn(HUAXIN))
    assert "!" not in words(drawn(replace(HUAXIN, warning="")))


def test_a_contact_without_line_or_role_has_a_column_or_a_row_of_its_own() -> None:
    lost = Contact(9, "吴静", "", LEVELS[1], 1)
    root = drawn(replace(HUAXIN, contacts=(*HUAXIN.contacts, lost)))
    assert {"决策线未知", "角色未知"} <= set(words(root))
    others = [rectangle(tile(root, contact.id)) for contact in HUAXIN.contacts]
    left, top, right, _ = rectangle(tile(root, 9))
    assert left > max(other[2] for other in others)
    assert top > max(other[3] for other in others)
    assert right <= style.CARD
    assert not {"决策线未知", "角色未知"} & set(words(drawn(HUAXIN)))


def test_of_many_in_one_place_some_are_drawn_and_the_others_counted() -> None:
    many = tuple(Contact(n, f"王{n}", "", LEVELS[2], 1, 1, 0) for n in range(STACK + 4))
    root = drawn(replace(HUAXIN, contacts=many, seats=(Seat(1, 0, "主管：未知"),)))
    assert len(named(root, "contact")) == STACK - 1  # the seat is never among the uncounted
    assert len(named(root, "seat")) == 1
    assert "+5" in words(root)
    assert "+1" not in words(drawn(replace(HUAXIN, contacts=many[:STACK])))


def test_everybody_is_drawn_or_counted() -> None:
    root = drawn(crowd(96))
    counted = sum(int(said) for said in words(root) if re.fullmatch(r"\+\d+", said))
    assert len(named(root, "contact")) + len(named(root, "seat")) + counted == 96 + 2


@pytest.mark.parametrize("chain", [HUAXIN, crowd(40)], ids=["huaxin", "crowd"])
def test_no_tile_covers_another_and_no_arrow_crosses_a_tile(chain: Chain) -> None:
    root = drawn(chain)
    tiles = [rectangle(group) for name in ("contact", "seat") for group in named(root, name)]
    for i, one in enumerate(tiles):
        assert one[0] >= 0
        assert one[2] <= style.CARD
        assert not any(overlap(one, other) for other in tiles[i + 1 :])
    arrows = named(root, "arrow")
    assert len(arrows) >= 4
    for arrow in arrows:
        parts = segments(arrow.get("d", ""))
        assert len(parts) >= 3
        assert not any(overlap(part, box) for part in parts for box in tiles)


def test_an_arrow_leads_from_a_contact_to_the_superior() -> None:
    two = replace(HUAXIN, contacts=HUAXIN.contacts[:2])
    root = drawn(two)
    (arrow,) = named(root, "arrow")
    parts = segments(arrow.get("d", ""))
    chen, wang = rectangle(tile(root, 1)), rectangle(tile(root, 2))
    assert parts[0][2] == wang[0]
    assert parts[-1][2] == chen[0]
    assert chen[1] < parts[-1][1] < chen[3]


@pytest.mark.parametrize("superior", [99, 2], ids=["nobody shown", "oneself"])
def test_there_is_no_arrow_to_nobody(superior: int) -> None:
    alone = replace(HUAXIN.contacts[1], reports_to=superior)
    assert not named(drawn(replace(HUAXIN, contacts=(alone,))), "arrow")


def test_the_legend_explains_only_the_signs_in_use() -> None:
    assert {"影响力", "关键人", "超期未更新", "汇报关系"} <= set(words(drawn(HUAXIN)))
    plain = Contact(1, "陈建国", "", LEVELS[3], 3, 4, 0)
    said = words(drawn(replace(HUAXIN, contacts=(plain,))))
    assert "支持并排他" in said
    assert not {"关键人", "超期未更新", "汇报关系"} & set(said)
    assert "支持并排他" not in words(drawn(replace(HUAXIN, contacts=())))


def test_long_names_are_clipped_inside_their_tiles() -> None:
    long = Contact(1, "Konstantinopoulou " * 3, "Vice president " * 9, LEVELS[3], 3, 4, 0)
    said = words(tile(drawn(replace(HUAXIN, contacts=(long,))), 1))
    assert len(said) == 4
    assert said[1].endswith("…")
    assert said[3].endswith("…")


def test_what_people_write_cannot_become_markup() -> None:
    nasty = "<b>&'"
    contacts = (Contact(1, nasty, nasty, replace(LEVELS[1], name=nasty), 1, 0, 0),)
    root = drawn(replace(HUAXIN, title=nasty, lines=(nasty,) * 5, contacts=contacts, warning=nasty))
    assert words(root).count(nasty) == 9
    assert not list(root.iter(f"{SVG}b"))


def test_the_same_values_make_the_same_picture() -> None:
    assert draw_chain(crowd(40)) == draw_chain(crowd(40))


def test_those_who_cannot_see_are_told_everybody_and_every_empty_seat() -> None:
    title = drawn(HUAXIN).find(f"{SVG}title")
    assert title is not None
    assert title.text == (
        "华信科技, 单线联系: 全部关系系于王敏一人, 陈建国 有好感, 王敏 支持不排他, 赵强 反对, "
        "刘洋 支持并排他, 周杰 待定, 业务决策者：还不认识, 财务决策者：还不认识"
    )
