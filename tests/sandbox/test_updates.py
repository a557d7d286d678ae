import asyncio
import contextlib
from datetime import timedelta

import pytest

from bot.sandbox import Fault, Persona, Sandbox
from bot.sandbox.store import Json
from tests.sandbox.conftest import Client, keyboard


def _texts(updates: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_an_update_comes_again_until_a_later_offset_confirms_it(
    bot: Client, li_na: Persona
) -> None:
    li_na.say("one")
    li_na.say("two")
    first = await bot.ok("getUpdates")
    assert _texts(first) == ["one", "two"]
    assert await bot.ok("getUpdates") == first
    rest = await bot.ok("getUpdates", offset=first[0]["update_id"] + 1)
    assert _texts(rest) == ["two"]
    assert await bot.ok("getUpdates", offset=rest[0]["update_id"] + 1) == []


async def test_the_limit_cuts_the_batch_and_a_wild_one_is_ignored(
    bot: Client, li_na: Persona
) -> None:
    for number in range(3):
        li_na.say(str(number))
    assert _texts(await bot.ok("getUpdates", limit=2)) == ["0", "1"]
    assert len(await bot.ok("getUpdates", limit=0)) == 3
    assert len(await bot.ok("getUpdates", limit=101)) == 3


async def test_a_negative_offset_keeps_only_the_last_ones(bot: Client, li_na: Persona) -> None:
    for number in range(4):
        li_na.say(str(number))
    assert _texts(await bot.ok("getUpdates", offset=-2)) == ["2", "3"]
    assert _texts(await bot.ok("getUpdates")) == ["2", "3"]


async def test_a_long_poll_answers_as_soon_as_something_happens(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    poll = asyncio.create_task(bot.ok("getUpdates", timeout=50))
    await sandbox.world.bell.until(lambda: sandbox.world.polls == 1)
    li_na.say("hello")
    assert _texts(await poll) == ["hello"]


async def test_a_quiet_poll_ends_empty(bot: Client) -> None:
    assert await bot.ok("getUpdates", timeout=0) == []


async def test_of_two_pollers_the_older_is_told_of_the_conflict(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    older = asyncio.create_task(bot.refused("getUpdates", timeout=50))
    await sandbox.world.bell.until(lambda: sandbox.world.polls == 1)
    newer = asyncio.create_task(bot.ok("getUpdates", timeout=50))
    assert await older == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    li_na.say("hello")
    assert _texts(await newer) == ["hello"]


async def test_polling_while_a_webhook_is_set_is_a_conflict(sandbox: Sandbox, bot: Client) -> None:
    poll = asyncio.create_task(bot.refused("getUpdates", timeout=50))
    await sandbox.world.bell.until(lambda: sandbox.world.polls == 1)
    await bot.ok("setWebhook", url="https://example.com/hook")
    assert await poll == "Conflict: terminated by setWebhook request"
    assert await bot.refused("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )


async def test_what_a_dead_client_was_waiting_for_is_not_lost(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    poll = asyncio.create_task(bot.ok("getUpdates", timeout=50))
    await sandbox.world.bell.until(lambda: sandbox.world.polls == 1)
    poll.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await poll
    await sandbox.world.bell.until(lambda: sandbox.world.polls == 0)
    li_na.say("hello")
    assert _texts(await bot.ok("getUpdates")) == ["hello"]


async def test_a_lost_answer_confirms_nothing(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    li_na.say("hello")
    sandbox.faults.add("getUpdates", Fault.TRUNCATED)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        await bot.ok("getUpdates")
    assert _texts(await bot.ok("getUpdates")) == ["hello"]


async def test_only_the_wanted_kinds_come_from_then_on(bot: Client, li_na: Persona) -> None:
    await bot.ok("getUpdates", allowed_updates=["callback_query"])
    li_na.say("not wanted")
    assert await bot.ok("getUpdates") == []
    await bot.ok("getUpdates", allowed_updates=[])
    li_na.say("wanted")
    assert _texts(await bot.ok("getUpdates")) == ["wanted"]


async def test_a_tap_lives_150_seconds_and_a_text_a_day_while_the_bot_is_away(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    await bot.ok("sendMessage", chat_id=1001, text="?", reply_markup=keyboard("A"))
    li_na.press("A")
    li_na.say("text")
    sandbox.advance(149, outage=True)
    assert len(await bot.ok("getUpdates")) == 2
    sandbox.advance(2, outage=True)
    assert _texts(await bot.ok("getUpdates")) == ["text"]
    sandbox.advance(86_400, outage=True)
    assert await bot.ok("getUpdates") == []


async def test_a_turned_calendar_expires_nothing_while_the_bot_is_online(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    await bot.ok("getUpdates")
    await bot.ok("sendMessage", chat_id=1001, text="?", reply_markup=keyboard("A"))
    query = li_na.press("A")
    sandbox.clock.move_to(sandbox.clock.now() + timedelta(days=7))
    assert len(await bot.ok("getUpdates")) == 1
    assert await bot.ok("answerCallbackQuery", callback_query_id=query)


async def test_an_offset_of_another_numbering_forgets_nothing(bot: Client, li_na: Persona) -> None:
    li_na.say("old numbering")
    [seen] = await bot.ok("getUpdates")
    await bot.ok("getUpdates", offset=seen["update_id"] + 1)
    li_na.raw({"update_id": 5, "message": {"text": "new numbering"}})
    assert _texts(await bot.ok("getUpdates", offset=seen["update_id"] + 1)) == ["new numbering"]
    assert await bot.ok("getUpdates", offset=6) == []


async def test_idle_waits_until_everything_is_confirmed(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    li_na.say("hello")
    waiting = asyncio.create_task(sandbox.idle())
    [update] = await bot.ok("getUpdates")
    assert not waiting.done()
    poll = asyncio.create_task(bot.ok("getUpdates", offset=update["update_id"] + 1, timeout=50))
    await waiting
    assert not sandbox.world.has_updates()
    li_na.say("bye")
    await poll
