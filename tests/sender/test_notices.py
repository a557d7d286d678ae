"""The outbox's pump on the sandbox: everything that was promised arrives, or is accounted for."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.clock import Clock
from bot.sandbox import ApiError, Fault, Persona, Sandbox
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.notices import Notices
from bot.sender.screens import Screens
from bot.transport import token
from bot.transport.backoff import Backoff
from handlers.frame.reply import Reply
from scoring.people import Role
from storage import Ledger, Tx, outbox, people
from storage.chats import Pace
from tests.cast import Cast
from tests.sender.pump import cast, promise, pump, render, row, texts
from tests.wire import SAY, TOKEN, Card

__all__ = ["cast", "pump"]  # fixtures


async def test_what_is_due_is_sent_protected_and_settled(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, zhang_wei: Persona
) -> None:
    key = await promise(ledger, clock, cast.zhang_wei.id, "one", "two", "three")
    later = await promise(ledger, clock, cast.zhang_wei.id, "tomorrow", days=1)
    await pump.drain()
    assert texts(zhang_wei) == ["one", "two", "three"]
    assert zhang_wei.last is not None
    assert zhang_wei.last.raw["has_protected_content"]
    kept = await row(ledger, key)
    assert (kept.state, kept.message_id) == ("sent", zhang_wei.last.id)
    assert (await row(ledger, later)).state == "waiting"


async def test_the_running_pump_sends_as_soon_as_it_is_woken(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, zhang_wei: Persona
) -> None:
    running = asyncio.create_task(pump.run())
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    pump.wake()
    await zhang_wei.sees("fell")
    await promise(ledger, clock, cast.zhang_wei.id, "nudge", hours=1)
    clock.move_to(clock.now() + timedelta(hours=2))
    await zhang_wei.sees("nudge")
    pump.stop()
    await running
    assert await ledger.read(outbox.waiting) == 0


async def test_what_no_longer_holds_is_dropped_with_its_reason(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, zhang_wei: Persona
) -> None:
    key = await promise(ledger, clock, cast.zhang_wei.id, "no longer")
    await pump.drain()
    kept = await row(ledger, key)
    assert (kept.state, kept.error) == ("dropped", "no longer holds")
    assert texts(zhang_wei) == []


async def test_our_own_mistake_delays_its_notice_and_no_other(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    li_na: Persona,
    caplog: pytest.LogCaptureFixture,
) -> None:
    key = await promise(ledger, clock, cast.zhang_wei.id, "bug")
    await promise(ledger, clock, cast.li_na.id, "fine")
    await pump.drain()
    assert texts(li_na) == ["fine"]
    kept = await row(ledger, key)
    assert (kept.state, kept.attempt_started_at) == ("waiting", None)
    assert kept.not_before > clock.now()
    assert "ValueError in pump.py" in caplog.text


async def test_what_is_for_somebody_who_has_not_joined_is_held_until_they_do(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast
) -> None:
    key = await promise(ledger, clock, cast.chen_jie.id, "hello")
    await pump.drain()
    kept = await row(ledger, key)
    assert (kept.state, kept.error) == ("held", "has not joined")


async def test_b53_a_flood_answer_holds_one_chat_as_long_as_it_says_and_no_other(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    li_na: Persona,
    zhang_wei: Persona,
    limits: Limits,
) -> None:
    sandbox.faults.add("sendMessage", Fault.FLOOD, chat=zhang_wei.chat, seconds=600)
    key = await promise(ledger, clock, cast.zhang_wei.id, "first", "second")
    await promise(ledger, clock, cast.li_na.id, "a", "b")
    await pump.drain()
    assert texts(li_na) == ["a", "b"]
    assert texts(zhang_wei) == []
    asked = [c for c in sandbox.calls if c.method == "sendMessage" and c.chat == zhang_wei.chat]
    assert len(asked) == 1
    assert (await row(ledger, key)).not_before >= clock.now() + timedelta(seconds=590)

    clock.move_to(clock.now() + timedelta(seconds=601))
    await pump.drain()
    assert texts(zhang_wei) == ["first", "second"]


async def test_b63_p27_while_the_token_is_refused_nothing_is_dropped_and_then_all_goes_on(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    zhang_wei: Persona,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(token, "BACKOFF", Backoff(0.01, 0.01))
    sandbox.world.token = "77:another"
    await promise(ledger, clock, cast.zhang_wei.id, "one", "two")
    await promise(ledger, clock, cast.li_na.id, "three")
    await pump.drain()
    assert pump.refused
    assert await ledger.read(outbox.waiting) == 3
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert TOKEN not in caplog.text.replace(f"/bot{TOKEN}/", "")  # the sandbox's own access log
    running = asyncio.create_task(pump.run())
    sandbox.world.token = TOKEN
    await zhang_wei.sees("two")
    assert texts(zhang_wei) == ["one", "two"]
    pump.stop()
    await running


async def test_p27_one_notice_that_is_refused_stops_no_other(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    zhang_wei: Persona,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(token, "BACKOFF", Backoff(0.01, 0.01))
    sandbox.faults.add("sendMessage", ApiError(401, "Unauthorized"))
    await promise(ledger, clock, cast.zhang_wei.id, "one", "two")
    running = asyncio.create_task(pump.run())
    await zhang_wei.sees("two")
    assert texts(zhang_wei) == ["one", "two"]
    pump.stop()
    await running


async def test_p27_a_method_that_the_server_does_not_know_says_nothing_about_the_token(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox, zhang_wei: Persona
) -> None:
    sandbox.faults.add("sendMessage", ApiError(404, "Not Found: method not found"))
    key = await promise(ledger, clock, cast.zhang_wei.id, "one")
    await promise(ledger, clock, cast.zhang_wei.id, "two")
    await pump.drain()
    assert not pump.refused
    assert (await row(ledger, key)).state == "waiting", "tried for hours, as all unknown words"
    assert texts(zhang_wei) == ["two"]


async def test_a_clean_stop_finishes_what_is_under_way(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox, zhang_wei: Persona
) -> None:
    answer = asyncio.Event()
    sandbox.faults.add("sendMessage", Fault.LATE, until=answer)
    await promise(ledger, clock, cast.zhang_wei.id, "one", "two")
    running = asyncio.create_task(pump.run())
    await zhang_wei.sees("one")
    pump.stop()
    answer.set()
    await running
    assert texts(zhang_wei) == ["one"]
    assert await ledger.read(outbox.waiting) == 1


async def test_screens_go_on_while_notices_wait_for_their_turns(
    ledger: Ledger, clock: Clock, messages: Messages, feedback: Feedback, cast: Cast,
    sandbox: Sandbox, li_na: Persona, zhang_wei: Persona,
) -> None:  # fmt: skip
    """A pace at which the second notice would go in half a minute: a screen does not wait."""
    limits = Limits(Pace(overall=timedelta(seconds=29)), clock.now)
    pump = Notices(ledger, clock, messages, limits, feedback, render)
    await promise(ledger, clock, cast.zhang_wei.id, "nudge")
    await promise(ledger, clock, cast.li_na.id, "later")
    await pump.drain()
    async with Screens(ledger, messages, limits, feedback) as screens:
        await screens.deliver(Reply(li_na.chat, SAY, Card("answer")))
    assert (texts(zhang_wei), texts(li_na)) == (["nudge"], ["answer"])


async def test_many_notices_drain_within_telegrams_limits(
    ledger: Ledger,
    clock: Clock,
    messages: Messages,
    limits: Limits,
    feedback: Feedback,
    sandbox: Sandbox,
) -> None:
    crowd = [sandbox.person(2000 + number, f"Rep {number}") for number in range(100)]

    def enter_crowd(tx: Tx) -> None:
        for person in crowd:
            member = people.create(tx, person.user["first_name"], Role.REP, clock.now())
            people.join(tx, member.id, person.id, "en", clock.now())
            outbox.queue(tx, member.id, "nudge", {"text": "go"}, clock.now(), priority=1)

    for person in crowd:
        person.say("/start")
    await ledger.write(enter_crowd)
    await Notices(ledger, clock, messages, limits, feedback, render).drain()
    assert all(texts(person) == ["go"] for person in crowd)
