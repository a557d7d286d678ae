"""Numbers beyond 64 bits and days beyond every calendar, wherever one can be put in."""

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.doors import routes
from handlers.doors.commands import COMMANDS
from handlers.doors.flows import FLOWS
from tests.permission.test_matrix import letters
from tests.permission.test_steps import begun, steps, under_way
from tests.permission.trying import tried
from tests.permission.world import World, telegram_id

BAD = (str(2**63), str(-(2**63) - 1), "9" * 40, "²", "0001-01-01", "2026-02-30", "9999-12-31")


@pytest.mark.parametrize("bad", BAD)
def test_no_part_of_a_button_takes_more_than_it_can_hold(world: World, bad: str) -> None:
    of, me = world.of["li"], telegram_id("chen")
    for route in routes.BUTTONS.values():
        given = [letters(part, of) for part in route.parts]
        for place in range(len(given)):
            for each in {bad, f"k.{bad}", f"1.{bad}"}:
                data = ".".join([route.name, *given[:place], each, *given[place + 1 :]])
                tried(world, me, data=data[:64])


@pytest.mark.parametrize("name", FLOWS)
def test_no_answer_of_a_conversation_takes_more_than_it_can_hold(world: World, name: str) -> None:
    answers = begun(world, "li")[name]
    for at in steps(world, FLOWS[name], answers):
        with world.tx.begin_nested() as savepoint:
            draft = under_way(world, "chen", name, answers, at)
            for move in moves(draft.id):
                tried(world, telegram_id("chen"), **move)
            savepoint.rollback()


def moves(draft: int) -> Iterator[dict[str, Any]]:
    for bad in BAD:
        for prefix in ("", "t", "open"):
            yield {"data": f"d.{draft}.0.-.={prefix}{bad}"[:64]}
        yield {"data": f"d.{draft}.0.-.c:{bad}"[:64]}
        yield {"data": f"d.{draft}.{bad}.-.ok"[:64]}
        yield {"text": f"A-{bad}"}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_no_command_takes_more_than_it_can_hold(world: World, command: str) -> None:
    for bad in BAD:
        for typed in (f"C-{bad}", f"Quasar {bad}"):
            tried(world, telegram_id("chen"), text=f"{command} {typed}")


@pytest.mark.parametrize("day", ["0001-01-01", "2026-02-30", "9999-99-99", "0000-01-01"])
@pytest.mark.parametrize("command", ["/level", "/chain"])
def test_a_day_that_cannot_be_is_answered_in_a_sentence(
    world: World, command: str, day: str
) -> None:
    outcome = tried(world, telegram_id("li"), text=f"{command} Quasar {day}")
    assert "There is no such day" in outcome.shown
