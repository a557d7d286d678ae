"""The outbox's pump on the sandbox: everything that was promised arrives, or is accounted for."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from bot.clock import Clock
from bot.sandbox import ApiError, Fault, Persona, Sandbox
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.notices import Notices
from bot.transport.api import Api
from bot.transport.backoff import Backoff
from handlers.words.page import Screen
from handlers.words.say import Say
from scoring.people import Role
from storage import Ledger, Tx, outbox, people, tables
from storage.outbox import LEASE, Notice
from tests.cast import Cast, enter
from tests.sender.conftest import draw
from tests.wire import SAY, TOKEN, Card

MARK = "(possibly sent before)"
QUICK = Backoff(first=0.001, most=0.002)


def render(tx: Tx, notice: Notice, now: datetime) -> tuple[Screen, Say] | None:
    """A notice whose payload says "no longer" is dropped, "bug" is our own mistake."""
    words = str(notice.payload["text"])
    if words == "bug":
        raise ValueError(words)
    return None if words == "no longer" else (Card(words), SAY)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pump(ledger: Ledger, clock: Clock, messages: Messages, limits: Limits) -> Notices:
    return Notices(ledger, clock, messages, limits, render, Backoff(60, 600))


@pytest.fixture
async def cast(ledger: Ledger, clock: Clock, li_na: Persona, zhang_wei: Persona) -> Cast:
    """Li Na and Zhang Wei have joined, Chen Jie has not."""

    def enter_joined(tx: Tx) -> Cast:
        cast = enter(tx)
        people.join(tx, cast.li_na.id, li_na.id, "en", clock.now())
        people.join(tx, cast.zhang_wei.id, zhang_wei.id, "en", clock.now())
        return cast

    return await ledger.write(enter_joined)


async def promise(ledger: Ledger, clock: Clock, person: int, *texts: str, **wait: float) -> int:
    """Queue notices, due after `wait`; the key of the last."""
    now = clock.now()
    due = now + timedelta(**wait)

    def queue(tx: Tx) -> int:
        keys = [
            outbox.queue(tx, person, "alert", {"text": words}, now, priority=0, not_before=due)
            for words in texts
        ]
        return keys[-1]

    return await ledger.write(queue)


async def row(ledger: Ledger, notice_id: int) -> Row[Any]:
    n = tables.notices
    return await ledger.read(lambda tx: tx.execute(select(n).where(n.c.id == notice_id)).one())


def texts(person: Persona) -> list[str]:
    return [message.text for message in person.messages if message.from_bot]


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
    assert "ValueError in test_notices.py" in caplog.text


async def test_a_person_who_has_not_joined_cannot_be_told(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast
) -> None:
    key = await promise(ledger, clock, cast.chen_jie.id, "hello")
    await pump.drain()
    kept = await row(ledger, key)
    assert (kept.state, kept.error) == ("failed", "has not joined")


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

    limits._held.clear()
    clock.move_to(clock.now() + timedelta(seconds=601))
    await pump.drain()
    assert texts(zhang_wei) == ["first", "second"]


async def test_b61_a_notice_follows_a_chat_that_moved(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    li_na: Persona,
    zhang_wei: Persona,
) -> None:
    moved = ApiError(400, "Bad Request: upgraded", migrate_to_chat_id=li_na.chat)
    sandbox.faults.add("sendMessage", moved, chat=zhang_wei.chat)
    key = await promise(ledger, clock, cast.zhang_wei.id, "digest")
    await pump.drain()
    assert texts(li_na) == ["digest"]
    assert (await row(ledger, key)).state == "sent"


Leave = Callable[[Sandbox, Persona], None]
GONE: dict[str, Leave] = {
    "b60-chat-not-found": lambda sandbox, person: sandbox.faults.add(
        "sendMessage", ApiError(400, "Bad Request: chat not found")
    ),
    "b62-blocked": lambda _, person: person.block(),
    "b62-deactivated": lambda _, person: person.deactivate(),
}


@pytest.mark.parametrize("leave", GONE.values(), ids=GONE.keys())
async def test_a_person_who_is_gone_costs_one_try_and_is_marked(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    zhang_wei: Persona,
    leave: Leave,
) -> None:
    leave(sandbox, zhang_wei)
    key = await promise(ledger, clock, cast.zhang_wei.id, "fell")
    await pump.drain()
    assert (await row(ledger, key)).state == "failed"
    assert len([call for call in sandbox.calls if call.method == "sendMessage"]) == 1
    p = tables.people.c
    query = select(p.reachable).where(p.id == cast.zhang_wei.id)
    assert await ledger.read(lambda tx: tx.execute(query).scalar_one()) is False


async def test_b63_a_revoked_token_stops_the_pump_and_drops_nothing(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sandbox.world.token = "77:another"
    await promise(ledger, clock, cast.zhang_wei.id, "one", "two")
    await promise(ledger, clock, cast.li_na.id, "three")
    await pump.run()
    assert pump.refused
    assert await ledger.read(outbox.waiting) == 3
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert TOKEN not in caplog.text.replace(f"/bot{TOKEN}/", "")  # the sandbox's own access log


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
) -> None:
    answer = asyncio.Event()
    sandbox.faults.add("sendMessage", Fault.LATE, until=answer)
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    async with Api(TOKEN, sandbox.base_url, read_timeout=0.05) as api:
        pump = Notices(ledger, clock, Messages(api, draw, limits), limits, render)
        await pump.drain()
    answer.set()
    async with Api(TOKEN, sandbox.base_url) as api:
        pump = Notices(ledger, clock, Messages(api, draw, limits), limits, render)
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
    ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox, zhang_wei: Persona, limits: Limits
) -> None:
    key = await promise(ledger, clock, cast.zhang_wei.id, "fell")
    nobody_listens = Api(TOKEN, "http://127.0.0.1:9")
    for request in nobody_listens._request:
        await request.initialize()
    pump = Notices(ledger, clock, Messages(nobody_listens, draw, limits), limits, render)
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


async def test_many_notices_drain_within_telegrams_limits(
    ledger: Ledger, clock: Clock, messages: Messages, limits: Limits, sandbox: Sandbox
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
    await Notices(ledger, clock, messages, limits, render).drain()
    assert all(texts(person) == ["go"] for person in crowd)
