"""The bench itself: every contestant holds the conversation, and no wrong reply goes unseen."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.bench.contestants import (
    ALL,
    POSTGRES,
    RAPPORT,
    RAPPORT_FIRST,
    RAPPORT_PG_HOOK,
    Contestant,
)
from tests.bench.measure import SMOKE, run
from tests.bench.report import put, table
from tests.bench.reps import Move, Rep, Void
from tests.bench.twin import TOKEN, Twin


def _all_that_rapport_is_asked(number: int) -> list[Move]:
    """Starting it takes seconds, so one run has its repeat and its first ratings."""
    return RAPPORT.cycle(number) + RAPPORT_FIRST.cycle(number)


BOTS = [
    replace(RAPPORT, cycle=_all_that_rapport_is_asked),
    RAPPORT_PG_HOOK,
    *[each for each in ALL if each.module != RAPPORT.module],
]


@pytest.mark.parametrize("contestant", BOTS, ids=lambda each: each.name)
async def test_a_contestant_answers_every_turn_rightly(
    contestant: Contestant, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    new = request.getfixturevalue("new_postgres") if contestant.database == POSTGRES else None
    done = await run(contestant, SMOKE, tmp_path, new)
    assert done.turns == SMOKE.reps * len(contestant.cycle(1))
    assert contestant.title in table({contestant.name: [done], "ptb-sqlmodel": [done]})


async def _both(life: Coroutine[Any, Any, None], bot: Coroutine[Any, Any, None]) -> None:
    """The rep lives, and the bot does something meanwhile."""
    living = asyncio.create_task(life)
    await asyncio.sleep(0)
    await bot
    await living


async def _sends(twin: Twin, rep: Rep, text: str) -> None:
    async with aiohttp.ClientSession() as bot:
        words = {"chat_id": rep.id, "text": text}
        await bot.post(f"{twin.base_url}/bot{TOKEN}/sendMessage", json=words)


async def test_a_wrong_reply_voids_the_run() -> None:
    async with Twin() as twin:
        (rep,) = twin.reps([7])
        life = rep.lives([Move("1/6", say="/rate Grace Miller")])
        with pytest.raises(Void, match="was answered by"):
            await _both(life, _sends(twin, rep, "2/6"))


async def test_a_reply_that_comes_twice_voids_the_run() -> None:
    async with Twin() as twin:
        (rep,) = twin.reps([7])
        await _both(rep.lives([Move("1/6", say="/rate")]), _sends(twin, rep, "1/6"))
        await _sends(twin, rep, "1/6")
        with pytest.raises(Void, match="came twice, or unasked"):
            await _both(rep.lives([Move("1/6", say="/rate")]), _sends(twin, rep, "1/6"))


def test_a_document_without_the_place_for_a_table_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text("a\n<!-- bench -->\nold\n<!-- /bench -->\nb\n")
    put("bench", "new", document)
    assert document.read_text() == "a\n<!-- bench -->\nnew\n<!-- /bench -->\nb\n"
    with pytest.raises(ValueError, match="no part 'profile'"):
        put("profile", "new", document)
