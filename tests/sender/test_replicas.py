"""Several replicas on one PostgreSQL: together they keep Telegram's limits (P5, P11)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

from bot.clock import Clock
from bot.sandbox import Fault, Flood, Persona, Sandbox
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.notices import LONGEST_REST, RECHECK, Notices
from bot.sender.screens import Screens
from bot.transport.api import Api
from handlers.frame.reach import lost
from handlers.frame.reply import Reply
from handlers.frame.settings import Settings
from scoring.people import Role
from storage import Ledger, Tx, outbox, people
from storage.chats import Pace
from storage.outbox import AHEAD, LEASE
from tests.cast import Cast
from tests.sender.conftest import draw
from tests.sender.pump import cast, promise, render, texts
from tests.wire import SAY, Card

__all__ = ["cast"]  # fixture

CROWD = 45
SLOW = 10  # messages a second: each replica alone would take as many


@pytest.fixture
async def ledger(postgres_url: str) -> AsyncIterator[Ledger]:
    """In place of SQLite's: what the tests themselves read and write."""
    opened = Ledger(postgres_url)
    yield opened
    await opened.close()


@dataclass(frozen=True, slots=True)
class Replica:
    """A process's own ledger, limits and sender."""

    notices: Notices
    screens: Screens


@asynccontextmanager
async def replica(
    url: str,
    api: Api,
    clock: Clock,
    pace: Pace = Pace(),  # noqa: B008  # frozen
) -> AsyncIterator[Replica]:
    ledger, limits = Ledger(url), Limits(pace, clock.now)
    feedback = Feedback(ledger, clock, limits, partial(lost, settings=Settings()))
    messages = Messages(api, draw, limits)
    await feedback.learn()
    async with Screens(ledger, messages, limits, feedback) as screens:
        yield Replica(Notices(ledger, clock, messages, limits, feedback, render), screens)
    await ledger.close()


def asked(sandbox: Sandbox, person: Persona) -> int:
    return len([c for c in sandbox.calls if c.method == "sendMessage" and c.chat == person.chat])


async def test_p11_no_replica_and_no_restarted_process_writes_into_a_pause(
    postgres_url: str, ledger: Ledger, api: Api, clock: Clock, cast: Cast, sandbox: Sandbox,
    li_na: Persona, zhang_wei: Persona,
) -> None:  # fmt: skip
    sandbox.faults.add("sendMessage", Fault.FLOOD, chat=zhang_wei.chat, seconds=10_072)
    async with replica(postgres_url, api, clock) as a, replica(postgres_url, api, clock) as b:
        await promise(ledger, clock, cast.zhang_wei.id, "one", "two")
        await a.notices.drain()
        assert asked(sandbox, zhang_wei) == 1
        await promise(ledger, clock, cast.zhang_wei.id, "three")
        await promise(ledger, clock, cast.li_na.id, "goes on")
        await b.notices.drain()
        await b.screens.deliver(Reply(zhang_wei.chat, SAY, Card("answer")))
        assert texts(li_na) == ["goes on"]
    async with replica(postgres_url, api, clock) as restarted:
        await restarted.notices.drain()
        await restarted.screens.deliver(Reply(zhang_wei.chat, SAY, Card("answer")))
        assert asked(sandbox, zhang_wei) == 1, "0 requests within retry_after"
    clock.move_to(clock.now() + timedelta(seconds=10_073))
    async with replica(postgres_url, api, clock) as later:
        await later.notices.drain()
    assert texts(zhang_wei) == ["one", "two", "three"]


async def test_p11_a_pause_that_a_screen_was_asked_for_holds_the_notices_of_all(
    postgres_url: str, ledger: Ledger, api: Api, clock: Clock, cast: Cast, sandbox: Sandbox,
    zhang_wei: Persona,
) -> None:  # fmt: skip
    sandbox.faults.add("sendMessage", Fault.FLOOD, chat=zhang_wei.chat, seconds=600)
    async with replica(postgres_url, api, clock) as a, replica(postgres_url, api, clock) as b:
        await a.screens.deliver(Reply(zhang_wei.chat, SAY, Card("answer")))
        await promise(ledger, clock, cast.zhang_wei.id, "fell")
        await b.notices.drain()
        assert asked(sandbox, zhang_wei) == 1


async def test_p11_three_replicas_together_keep_the_overall_rate(
    postgres_url: str, ledger: Ledger, api: Api, clock: Clock, sandbox: Sandbox
) -> None:
    """Telegram itself is the judge: it would answer 429 to what comes too fast."""
    crowd = [sandbox.person(2000 + number, f"Rep {number}") for number in range(CROWD)]
    for person in crowd:
        person.say("/start")

    def enter_crowd(tx: Tx) -> None:
        for person in crowd:
            member = people.create(tx, person.user["first_name"], Role.REP, clock.now())
            people.join(tx, member.id, person.id, "en", clock.now())
            outbox.queue(tx, member.id, "nudge", {"text": "go"}, clock.now(), priority=1)

    await ledger.write(enter_crowd)
    sandbox.limit(Flood(overall=SLOW))
    pace = Pace(overall=timedelta(seconds=1) / SLOW)
    async with (
        replica(postgres_url, api, clock, pace) as a,
        replica(postgres_url, api, clock, pace) as b,
        replica(postgres_url, api, clock, pace) as c,
    ):
        running = [asyncio.create_task(each.notices.run()) for each in (a, b, c)]
        for person in crowd:
            await person.sees("go", 30)
        for each in (a, b, c):
            each.notices.stop()
        await asyncio.gather(*running)
    sent = [call for call in sandbox.calls if call.method == "sendMessage"]
    assert len(sent) == CROWD, "each once, and none was refused"
    assert await ledger.read(outbox.waiting) == 0


def test_p5_what_a_killed_process_leaves_is_taken_over_within_30_seconds() -> None:
    """At worst it had just renewed its lease, and the other has just looked."""
    worst = LEASE.total_seconds() + max(RECHECK, LONGEST_REST) + AHEAD.total_seconds()
    assert worst < 30
