"""Polling and turns on the sandbox: what is acknowledged, in which order, and what goes wrong."""

import asyncio
import logging
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.sandbox import ApiError, Fault, Sandbox
from bot.transport import token
from bot.transport.polling import ForeignWebhook, Polling
from bot.transport.turns import lane_of
from handlers.frame.reply import Reply
from handlers.frame.search import Looked
from storage import Ledger, Tx, updates
from tests.transport.listener import QUICK, Bot
from tests.wire import TOKEN


async def test_what_is_said_is_heard_and_acknowledged_at_a_clean_stop(
    bot: Bot, sandbox: Sandbox
) -> None:
    li_na = sandbox.person(1001, "Li Na")
    async with bot.polling():
        li_na.say("one")
        li_na.say("two")
        await sandbox.idle()
    assert bot.heard == ["one", "two"]
    assert not sandbox.world.has_updates()


async def test_a_crash_between_commit_and_confirmation_repeats_the_update_but_not_its_effect(
    bot: Bot, sandbox: Sandbox
) -> None:
    sandbox.person(1001, "Li Na").say("one")
    async with bot.lanes() as turns:
        task: asyncio.Task[None]

        async def crash(_: Reply) -> None:
            task.cancel()

        turns._deliver = crash
        task = asyncio.create_task(Polling(bot.api, turns).run())
        with pytest.raises(asyncio.CancelledError):
            await task
    assert sandbox.world.has_updates()

    async with bot.polling():
        await sandbox.idle()
    assert bot.heard == ["one"]
    assert not sandbox.world.has_updates()


async def test_one_chat_keeps_its_order_while_another_goes_on(bot: Bot, sandbox: Sandbox) -> None:
    li_na, zhang_wei = sandbox.person(1001, "Li Na"), sandbox.person(1002, "Zhang Wei")
    slow = bot.hold[li_na.id] = asyncio.Event()
    async with bot.polling():
        li_na.say("one")
        li_na.say("two")
        zhang_wei.say("three")
        assert [await bot.arrivals.get(), await bot.arrivals.get()] == [li_na.id, zhang_wei.id]
        assert bot.heard == ["one", "three"]
        slow.set()
        await sandbox.idle()
    assert bot.heard == ["one", "three", "two"]


async def test_a_poisonous_update_is_kept_answered_and_harms_nobody_else(
    bot: Bot, sandbox: Sandbox, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    li_na, zhang_wei = sandbox.person(1001, "Li Na"), sandbox.person(1002, "Zhang Wei")
    async with bot.polling():
        li_na.raw({"message": {"chat": {"id": li_na.id}, "sticker": "private words"}})
        zhang_wei.say("mine")
        li_na.say("go on")
        await sandbox.idle()
    assert sorted(bot.heard) == ["go on", "mine"]
    assert bot.delivered.count(li_na.id) == 2
    kept = await ledger.read(updates.quarantined)
    assert len(kept) == 1
    assert "private words" in kept[0].raw
    assert "KeyError" in kept[0].error
    assert "private words" not in caplog.text


@pytest.mark.parametrize(
    "raw",
    [None, 5, "text", [], {}, {"update_id": "7"}, {"update_id": 2**70}, {"update_id": True}],
    ids=str,
)
async def test_an_update_without_a_usable_number_is_kept_too(
    bot: Bot, ledger: Ledger, raw: Any
) -> None:
    bot.sorry = lambda tx, raw: None  # type: ignore[method-assign]  # nobody can be answered
    async with bot.lanes() as turns:
        await turns.take(raw)
        await turns.take(raw)
    assert await ledger.read(updates.quarantine_size) == 1


async def test_while_the_database_is_away_an_update_waits_and_is_not_lost(
    bot: Bot, sandbox: Sandbox, ledger: Ledger
) -> None:
    failures = iter(["no_such_table"] * 5)
    answer = bot.answer

    def failing(tx: Tx, raw: dict[str, Any], now: datetime, *, looked: Looked) -> Reply | None:
        for table in failures:
            tx.execute(text(f"SELECT * FROM {table}"))  # noqa: S608  # what SQLite calls an outage
        return answer(tx, raw, now, looked=looked)

    bot.answer = failing  # type: ignore[method-assign]  # the turn is the test's own
    sandbox.person(1001, "Li Na").say("one")
    async with bot.polling():
        await sandbox.idle()
    assert bot.heard == ["one"]
    assert await ledger.read(updates.quarantine_size) == 0


async def test_what_is_not_committed_at_the_stop_comes_again(bot: Bot, sandbox: Sandbox) -> None:
    li_na = sandbox.person(1001, "Li Na")
    slow = bot.hold[li_na.id] = asyncio.Event()
    async with bot.lanes() as turns:
        polling = Polling(bot.api, turns)
        task = asyncio.create_task(polling.run())
        li_na.say("one")
        li_na.say("two")
        await bot.arrivals.get()
        polling.stop(grace=0)
        await task
        assert [update["message"]["text"] for _, update in sandbox.world.waiting()] == [
            "one",
            "two",
        ]
        slow.set()
    bot.hold.clear()
    async with bot.polling():
        await sandbox.idle()
    assert bot.heard == ["one", "two"]


async def test_the_last_confirmation_swallows_nothing_that_came_meanwhile(
    bot: Bot, sandbox: Sandbox
) -> None:
    li_na = sandbox.person(1001, "Li Na")
    async with bot.lanes() as turns:
        polling = Polling(bot.api, turns)

        async def last(_: Reply) -> None:
            polling.stop()
            li_na.say("too late")

        turns._deliver = last
        li_na.say("in time")
        await polling.run()
    assert bot.heard == ["in time"]
    assert [update["message"]["text"] for _, update in sandbox.world.waiting()] == ["too late"]


async def test_numbers_that_start_anew_after_a_quiet_week_are_heard(
    bot: Bot, sandbox: Sandbox
) -> None:
    li_na = sandbox.person(1001, "Li Na")
    async with bot.polling():
        li_na.say("before")
        await sandbox.idle()
        sandbox.world.counters["update"] = 5_000
        li_na.say("after")
        li_na.say("and again")
        await sandbox.idle()
    assert bot.heard == ["before", "after", "and again"]


async def test_a_webhook_of_somebody_else_is_named_and_left_alone(
    bot: Bot, sandbox: Sandbox
) -> None:
    await bot.api.call("setWebhook", url="http://127.0.0.1:9/elsewhere")
    async with bot.lanes() as turns:
        with pytest.raises(ForeignWebhook, match="webhook that was set elsewhere"):
            await Polling(bot.api, turns).run()
    assert "deleteWebhook" not in {call.method for call in sandbox.calls}


async def test_b63_a_revoked_token_ends_polling_with_lines_that_do_not_show_it(
    sandbox: Sandbox, bot: Bot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bot.lanes() as turns:
        polling = Polling(bot.api, turns, backoff=QUICK)
        monkeypatch.setattr(token, "PATIENCE", 0.0)
        monkeypatch.setattr(token, "BACKOFF", QUICK)
        sandbox.world.token = "77:another"
        await polling.run()
        assert polling.trouble == "token"
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 2  # the doubt, and the end
    assert all("refuses the bot's token" in each.getMessage() for each in errors)
    assert TOKEN not in errors[0].getMessage()


@pytest.mark.parametrize(
    "refusal", [ApiError(401, "Unauthorized"), ApiError(404, "Not Found")], ids=str
)
async def test_p27_a_refusal_of_the_token_that_was_a_mistake_ends_nothing(
    bot: Bot, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, refusal: ApiError
) -> None:
    monkeypatch.setattr(token, "BACKOFF", QUICK)
    sandbox.faults.add("getUpdates", refusal)
    sandbox.faults.add("getMe", refusal, times=3)
    sandbox.person(1001, "Li Na").say("one")
    async with bot.polling() as polling:
        await sandbox.idle()
        assert polling.trouble == ""
    assert bot.heard == ["one"]


async def test_p27_one_call_that_is_taken_outweighs_what_getme_says(
    bot: Bot, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token, "BACKOFF", QUICK)
    refusal = ApiError(401, "Unauthorized")
    sandbox.faults.add("getUpdates", refusal)
    sandbox.faults.add("getMe", refusal, times=10**6)
    sandbox.person(1001, "Li Na").say("one")
    async with bot.polling():
        while not bot.heard:
            await bot.api.call("getMyName")
    assert bot.heard == ["one"]


async def test_b64_it_goes_on_also_where_whether_a_webhook_is_set_cannot_be_asked(
    bot: Bot, sandbox: Sandbox
) -> None:
    conflict = ApiError(409, "Conflict: terminated by other getUpdates request")
    async with bot.polling():
        await sandbox.world.bell.until(lambda: sandbox.world.polls > 0)
        sandbox.faults.add("getWebhookInfo", conflict, times=10**6)
        sandbox.faults.add("getUpdates", conflict, times=2)
        li_na = sandbox.person(1001, "Li Na")
        for text in ("in the poll that was open", "and after it"):
            li_na.say(text)
            await bot.arrivals.get()
    assert len(bot.heard) == 2


async def test_b64_another_poller_is_named_once_and_polling_resumes_when_it_has_stopped(
    bot: Bot, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    conflict = ApiError(409, "Conflict: terminated by other getUpdates request")
    sandbox.faults.add("getUpdates", conflict, times=3)
    sandbox.person(1001, "Li Na").say("one")
    async with bot.polling():
        await sandbox.idle()
    assert bot.heard == ["one"]
    assert caplog.text.count("another program polls this bot too") == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault.BAD_GATEWAY,
        Fault.TRUNCATED,
        Fault.GARBAGE,
        Fault.LOST,
        Fault.RESET,
        Fault.HOLLOW,
        Fault.NULL,
        Fault.EMPTY,
        Fault.PAGE,
        Fault.STRANGE,
        ApiError(500, "Internal Server Error"),
    ],
    ids=str,
)
async def test_b65_a_broken_answer_to_a_poll_is_tried_again_and_loses_nothing(
    bot: Bot, sandbox: Sandbox, fault: Fault | ApiError
) -> None:
    sandbox.faults.add("getUpdates", fault, times=2)
    sandbox.person(1001, "Li Na").say("one")
    async with bot.polling():
        await sandbox.idle()
    assert bot.heard == ["one"]


async def test_nothing_ever_drops_what_waits(bot: Bot, sandbox: Sandbox) -> None:
    sandbox.person(1001, "Li Na").say("said while the bot was away")
    async with bot.polling():
        await sandbox.idle()
    assert bot.heard == ["said while the bot was away"]
    assert not any("drop_pending_updates" in call.params for call in sandbox.calls)


@pytest.mark.parametrize(
    ("raw", "lane"),
    [
        ({"message": {"chat": {"id": 5}}}, 5),
        ({"edited_message": {"chat": {"id": -5}}}, -5),
        ({"callback_query": {"from": {"id": 6}, "message": {"chat": {"id": 5}}}}, 5),
        ({"callback_query": {"from": {"id": 6}}}, 6),
        ({"my_chat_member": {"chat": {"id": 5}}}, 5),
        ({"message": []}, 0),
        ({"message": {"chat": {"id": "5"}}}, 0),
        (None, 0),
    ],
    ids=str,
)
def test_an_update_keeps_the_order_of_its_chat(raw: Any, lane: int) -> None:
    assert lane_of(raw) == lane
