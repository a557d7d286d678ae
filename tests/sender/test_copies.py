"""Attempts of which nobody knows whether they arrived: made again, and marked as copies."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.clock import Clock
from bot.sandbox import ApiError, Fault, Persona, Sandbox
from bot.sender import notices
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.notices import Notices
from bot.transport.api import Api
from handlers.frame.page import Page, Screen
from handlers.frame.say import Say
from storage import Ledger, Tx, outbox
from storage.outbox import LEASE, Notice
from tests.cast import Cast
from tests.sender.conftest import draw
from tests.sender.pump import MARK, cast, promise, pump, render, row, texts
from tests.wire import TOKEN

__all__ = ["cast", "pump"]  # fixtures


@pytest.mark.parametrize(
    "fault", [Fault.RESET, Fault.BAD_GATEWAY, Fault.LOST, Fault.TRUNCATED, Fault.GARBAGE], ids=str
)
async def test_b67_an_attempt_in_doubt_is_made_again_as_a_marked_copy(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    zhang_wei: Persona,
    fault: Fault,
) -> None:
    sandbox.faults.add("sendMessage", fault)
    key = await promise(ledger, clock, cast.zhang_wei.id, "fell")
    await pump.drain()
    arrived = [] if fault in (Fault.RESET, Fault.BAD_GATEWAY) else ["fell"]
    assert texts(zhang_wei) == arrived
    clock.move_to(clock.now() + timedelta(hours=1))
    await pump.drain()
    assert texts(zhang_wei) == [*arrived, f"fell\n{MARK}"]
    assert (await row(ledger, key)).state == "sent"


async def test_b67_a_read_timeout_is_in_doubt_too(
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    zhang_wei: Persona,
    limits: Limits,
    feedback: Feedback,
) -> None:
    answer = asyncio.Event()
    sandbox.faults.add("sendMessage", Fault.LATE, until=answer)
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    async with Api(TOKEN, sandbox.base_url, read_timeout=0.05) as api:
        pump = Notices(ledger, clock, Messages(api, draw, limits), limits, feedback, render)
        await pump.drain()
    answer.set()
    async with Api(TOKEN, sandbox.base_url) as api:
        pump = Notices(ledger, clock, Messages(api, draw, limits), limits, feedback, render)
        clock.move_to(clock.now() + timedelta(hours=1))
        await pump.drain()
    assert texts(zhang_wei) == ["fell", f"fell\n{MARK}"]


@pytest.mark.parametrize(
    "fault", [ApiError(500, "Internal Server Error"), Fault.BARE_FLOOD], ids=str
)
async def test_b65_a_refusal_in_telegrams_own_words_is_no_doubt(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    zhang_wei: Persona,
    fault: Fault | ApiError,
) -> None:
    sandbox.faults.add("sendMessage", fault)
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    await pump.drain()
    clock.move_to(clock.now() + timedelta(hours=1))
    await pump.drain()
    assert texts(zhang_wei) == ["fell"]


async def test_b66_without_a_connection_nothing_is_in_doubt(
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    zhang_wei: Persona,
    limits: Limits,
    feedback: Feedback,
) -> None:
    key = await promise(ledger, clock, cast.zhang_wei.id, "fell")
    nobody_listens = Api(TOKEN, "http://127.0.0.1:9")
    for request in nobody_listens._request:
        await request.initialize()
    pump = Notices(ledger, clock, Messages(nobody_listens, draw, limits), limits, feedback, render)
    await pump.drain()
    for request in nobody_listens._request:
        await request.shutdown()
    kept = await row(ledger, key)
    assert (kept.state, kept.attempt_started_at) == ("waiting", None)


async def test_the_rest_of_a_notice_sent_in_part_comes_as_a_marked_copy(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox, zhang_wei: Persona
) -> None:
    words = "line\n" * 1000
    await promise(ledger, clock, cast.zhang_wei.id, words)
    sandbox.faults.add("sendMessage", Fault.LATE, chat=zhang_wei.chat, seconds=0)
    sandbox.faults.add("sendMessage", ApiError(500, "Internal Server Error"), chat=zhang_wei.chat)
    await pump.drain()
    assert len(texts(zhang_wei)) == 1
    clock.move_to(clock.now() + timedelta(hours=1))
    await pump.drain()
    assert len(texts(zhang_wei)) == 3
    assert texts(zhang_wei)[-1].endswith(MARK)


async def test_what_a_dead_worker_had_claimed_is_taken_over_after_its_lease_as_a_copy(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, zhang_wei: Persona
) -> None:
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    now = clock.now()
    claimed = await ledger.write(lambda tx: outbox.claim(tx, now, 10))
    assert len(claimed) == 1
    await pump.drain()
    assert texts(zhang_wei) == []
    clock.move_to(now + LEASE)
    await pump.drain()
    assert texts(zhang_wei) == [f"fell\n{MARK}"]


async def test_an_attempt_cut_off_by_a_crash_is_made_again_as_a_marked_copy(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox, zhang_wei: Persona
) -> None:
    answer = asyncio.Event()
    sandbox.faults.add("sendMessage", Fault.LATE, until=answer)
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    running = asyncio.create_task(pump.run())
    await zhang_wei.sees("fell")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    answer.set()
    clock.move_to(clock.now() + LEASE)
    await pump.drain()
    assert texts(zhang_wei) == ["fell", f"fell\n{MARK}"]


async def test_a_doubt_outlives_a_later_attempt_that_was_refused(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox, zhang_wei: Persona
) -> None:
    sandbox.faults.add("sendMessage", Fault.LOST)
    sandbox.faults.add("sendMessage", Fault.BARE_FLOOD)
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    for _ in range(3):
        await pump.drain()
        clock.move_to(clock.now() + timedelta(hours=1))
    assert texts(zhang_wei) == ["fell", f"fell\n{MARK}"]


async def test_p24_what_another_has_taken_over_is_not_sent_by_whoever_wakes(
    ledger: Ledger, clock: Clock, cast: Cast, zhang_wei: Persona, messages: Messages,
    limits: Limits, feedback: Feedback,
) -> None:  # fmt: skip
    """The process is frozen after the claim, while it puts the notice into words."""

    def wakes(tx: Tx, notice: Notice, now: datetime) -> tuple[Screen, Say] | None:
        asyncio.run_coroutine_threadsafe(other.drain(), loop).result()
        return render(tx, notice, now)

    loop = asyncio.get_running_loop()
    other = Notices(ledger, clock, messages, limits, feedback, render)
    frozen = Notices(ledger, clock, messages, limits, feedback, wakes)
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    claim = frozen._claim

    async def claims_and_freezes() -> list[Notice]:
        claimed = await claim()
        clock.move_to(clock.now() + 2 * LEASE)
        return claimed

    frozen._claim = claims_and_freezes  # type: ignore[method-assign]
    await frozen.drain()
    assert texts(zhang_wei) == [f"fell\n{MARK}"]


async def test_p24_frozen_between_the_renewal_and_the_wire_nothing_is_sent(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, zhang_wei: Persona,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    key = await promise(ledger, clock, cast.zhang_wei.id, "fell")
    post = pump._post

    async def freezes(notice: Notice, chat_id: int, page: Page, say: Say) -> None:
        monkeypatch.setattr(notices, "STANDS", -1.0)
        await post(notice, chat_id, page, say)

    pump._post = freezes  # type: ignore[method-assign]
    await pump.drain()
    assert texts(zhang_wei) == []
    kept = await row(ledger, key)
    assert (kept.state, kept.attempt_started_at) == ("waiting", None), "nothing is in doubt"
