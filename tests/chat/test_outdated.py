"""An update of Rapport while conversations are open: they go on, or end with a sentence."""

from typing import Any

import pytest
from sqlalchemy import select, update

from storage import Tx, tables
from tests.stage import Stage

SENTENCE = "my questions have changed"


async def leave_behind(stage: Stage, **values: Any) -> dict[str, Any]:
    """What is open now was begun under another version; returns its data."""
    d = tables.drafts

    def change(tx: Tx) -> dict[str, Any]:
        data: dict[str, Any] = tx.execute(select(d.c.data)).scalar_one()
        data |= values.get("data", {})
        tx.execute(update(d).values(flow=values.get("flow", "visit"), data=data))
        return data

    return await stage.service.ledger.write(change)


async def left(stage: Stage) -> tuple[str, dict[str, Any], int]:
    """The state and the data of the conversation, and how many updates are in quarantine."""

    def question(tx: Tx) -> tuple[str, dict[str, Any], int]:
        row = tx.execute(select(tables.drafts.c.state, tables.drafts.c.data)).one()
        return row.state, row.data, len(tx.execute(select(tables.quarantine)).all())

    return await stage.asks(question)


@pytest.mark.parametrize("older", [{"flow": "call"}, {"data": {"version": 0}}])
@pytest.mark.parametrize("said", ["Anna", "/cancel", "/resume"])
async def test_a_conversation_whose_questions_have_changed_ends_with_a_sentence(
    stage: Stage, older: dict[str, Any], said: str
) -> None:
    await stage.emma.says("/visit", "Which account")
    await stage.emma.says("balt", "Who did you meet")
    data = await leave_behind(stage, **older)
    await stage.emma.says(said, SENTENCE)
    assert await left(stage) == ("expired", data, 0)
    await stage.emma.says("/visit", "Which account")


async def test_so_it_does_where_its_last_button_is_pressed(stage: Stage) -> None:
    await stage.emma.says("/visit", "Which account")
    await stage.emma.says("balt", "Who did you meet")
    data = await leave_behind(stage, data={"version": 0})
    await stage.emma.presses("No one in particular", SENTENCE)
    assert await left(stage) == ("expired", data, 0)


async def test_one_of_the_first_release_ends_so_too_and_its_edits_are_let_be(stage: Stage) -> None:
    await stage.emma.says("/visit", "Which account")

    def as_it_was(tx: Tx) -> None:
        tx.execute(update(tables.drafts).values(flow="rate", data={"step": "stance"}))

    await stage.service.ledger.write(as_it_was)
    await stage.emma.says("4", SENTENCE)
    assert (await left(stage))[::2] == ("expired", 0)


async def test_a_conversation_that_a_later_version_knows_more_of_goes_on(stage: Stage) -> None:
    await stage.emma.says("/visit", "Which account")
    await leave_behind(stage, data={"of a later version": 1})
    await stage.emma.says("balt", "Who did you meet")
    assert (await left(stage))[::2] == ("active", 0)
