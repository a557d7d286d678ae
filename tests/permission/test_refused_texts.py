"""A text that is refused changes nothing: the question stands there with the buttons it had."""

from typing import Any

import pytest

from handlers.doors.flows import FLOWS
from handlers.frame.interview.words import Asked
from handlers.frame.page import Rows
from tests.permission.test_steps import begun, steps, under_way
from tests.permission.world import World, telegram_id

REFUSED: dict[str, dict[str, Any]] = {
    "too long": {"text": "长" * 4096},
    "too long in another script": {"text": "a" * 4096},
    "empty to the eye": {"text": "\u200b"},
    "no words": {"sticker": {"file_id": "s", "file_unique_id": "s"}},
}


def rows_shown(world: World, number: int, **what: Any) -> Rows | None:
    """The buttons of the question that is open after this update; None: none is."""
    reply = world.does(telegram_id("zhang"), update_id=number, **what)
    assert reply is not None
    if not isinstance(reply.screen, Asked):
        return None
    return reply.screen.rows(reply.say)


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("name", FLOWS)
def test_a_refused_text_keeps_the_buttons_of_its_question(
    world: World, name: str, text: str
) -> None:
    compared, answers = 0, begun(world, "li")[name]
    for at in steps(world, FLOWS[name], answers)[:-1]:
        with world.tx.begin_nested() as savepoint:
            draft = under_way(world, "zhang", name, answers, at)
            before = rows_shown(world, 1, data=f"d.{draft.id}.99.-.x")  # of an older screen
            assert rows_shown(world, 2, **REFUSED[text]) == before, at
            compared += before is not None
            savepoint.rollback()
    assert compared
