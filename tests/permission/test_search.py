"""What is typed is looked for among all that the person may see: by a reader, and bounded."""

import re
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from handlers.doors.commands import COMMANDS
from handlers.doors.flows import FLOWS
from handlers.frame.find import MAX_TYPED, find
from handlers.frame.search import MAX_FOUND, LookFirst
from storage.accounts import Found
from tests.permission.test_steps import begun, steps, under_way
from tests.permission.world import World, telegram_id

HANDLERS = Path(__file__).parent.parent.parent / "handlers"
SEARCHING = {
    "/plan",
    "/visits",
    "/visit",
    "/rate",
    "/level",
    "/chain",
    "/contact",
    "/handover",
    "",
}  # "": plain words
WORST = {
    "Chinese": "华信能源" * 1024,
    "Latin": "ab c" * 1024,
    "marks": "e\u0301" * 2048,
    "families": "👩\u200d👩\u200d👧" * 800,
    "digits": "1" * 4096,
}


def looks(world: World, text: str) -> list[LookFirst]:
    """What an administrator's text is looked for, until its turn is over; nothing of it is kept."""
    wanted: list[LookFirst] = []
    looked: dict[Hashable, Any] = {}
    while (first := _looks_for(world, text, looked)) is not None:
        wanted.append(first)
        looked[first.key] = first.question(world.tx)
    return wanted


def _looks_for(world: World, text: str, looked: Mapping[Hashable, Any]) -> LookFirst | None:
    savepoint = world.tx.begin_nested()
    try:
        world.does(telegram_id("chen"), text=text, looked=looked)
    except LookFirst as first:
        return first
    finally:
        savepoint.rollback()
    return None


def test_the_commands_that_search_are_these(world: World) -> None:
    found = {name for name in (*COMMANDS, "") if looks(world, f"{name} Quasar".strip())}
    assert found == SEARCHING


@pytest.mark.parametrize("worst", WORST)
def test_a_text_of_4096_characters_is_looked_for_nowhere_or_cut_before(
    world: World, worst: str
) -> None:
    for name in (*COMMANDS, ""):
        for first in looks(world, f"{name} {WORST[worst]}"[:4096].strip()):
            assert isinstance(first.key, tuple)
            assert all(len(str(each)) <= MAX_TYPED for each in first.key)


@pytest.mark.parametrize("worst", WORST)
def test_nor_at_any_question_of_any_conversation(world: World, worst: str) -> None:
    answers, asked = begun(world, "li"), 0
    for name, flow in FLOWS.items():
        for at in steps(world, flow, answers[name]):
            with world.tx.begin_nested() as savepoint:
                under_way(world, "chen", name, answers[name], at)
                assert looks(world, WORST[worst]) == [], (name, at)
                asked += 1
                savepoint.rollback()
    assert asked > 20


def test_at_which_account_a_short_text_is_looked_for_once_and_outside(world: World) -> None:
    with world.tx.begin_nested() as savepoint:
        under_way(world, "chen", "visit", {}, "account")
        first, *more = looks(world, "Quasar")
        assert more == []
        assert [each.name for _, each in first.question(world.tx)] == ["Quasar vault-li"]
        savepoint.rollback()


def test_what_is_too_long_to_be_a_name_is_compared_with_nothing() -> None:
    compared: list[int] = []

    def each() -> Iterator[Found]:
        compared.append(1)
        yield Found(1, "a", "a")

    assert find("a" * (MAX_TYPED + 1), each()) == []
    assert compared == []
    assert find("a", each()) == [(100.0, Found(1, "a", "a"))]


def test_what_comes_back_of_thousands_is_a_handful(world: World) -> None:
    (first,) = looks(world, "/level q")
    assert len(first.question(world.tx)) <= MAX_FOUND


def test_nobody_else_reads_all_accounts_or_contacts_of_somebody() -> None:
    """One way to search; another would be inside of the writer again."""
    reading = re.compile(r"\b(?:accounts|contacts)\.visible\b")
    found = {
        str(file.relative_to(HANDLERS))
        for file in HANDLERS.rglob("*.py")
        if reading.search(file.read_text(encoding="utf-8"))
    }
    assert found == {"frame/search.py", "alerts/falls.py"}, "whom a fall is told, by the clock"
