"""Updates that come twice, at once, late or out of order have their effects once."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from bot.clock import Clock
from bot.transport.lanes import Lanes
from bot.transport.turns import Taken, Turns
from handlers.frame.reply import Reply
from scoring.assessments import Kind
from scoring.packs import builtin
from scoring.people import Role
from storage import Ledger, Tx, accounts, assessments, contacts, people, updates, visits
from tests.cast import NOW
from tests.faults.story import BOT, Raw, Rep, enter_joined, rate_after_a_visit, rows, tell, turn

LI_NA = 7_000_000_001
REPS = 6
ONCE = {
    "visits": 1,
    "participants": 1,
    "assessments": 1,
    "ratings": 6,
    "facts": 3,
    "rating_facts": 3,
    "alerts": 1,
    "notices": 1,
}


def counted(url: str) -> dict[str, int]:
    found = rows(url)
    return {name: len(found[name]) for name in ONCE}


@pytest.fixture
async def two(new_database: Callable[[], str]) -> AsyncIterator[tuple[Ledger, Ledger]]:
    """Two ledgers on one database, as two processes have them; the cast is in it."""
    url = new_database()
    pair = Ledger(url), Ledger(url)
    await pair[0].write(lambda tx: enter_joined(tx, LI_NA))
    yield pair
    for each in pair:
        await each.close()


def url_of(ledger: Ledger) -> str:
    return ledger.url.render_as_string(hide_password=False)


async def test_the_same_update_at_two_processes_at_once_has_one_effect(
    two: tuple[Ledger, Ledger],
) -> None:
    answered: list[int] = []

    async def send_to_both(raw: Raw) -> Reply | None:
        replies = await asyncio.gather(*(tell(each, raw) for each in (*two, *two)))
        (reply,) = [each for each in replies if each is not None]
        answered.append(raw["update_id"])
        return reply

    await rate_after_a_visit(Rep(LI_NA, send_to_both))
    assert counted(url_of(two[0])) == ONCE
    seen = rows(url_of(two[0]))["seen_updates"]
    assert sorted(row[1] for row in seen) == answered


async def test_what_came_before_changes_nothing_however_late_it_comes_again(
    two: tuple[Ledger, Ledger],
) -> None:
    ledger, _ = two
    told: list[Raw] = []

    async def send(raw: Raw) -> Reply | None:
        told.append(raw)
        return await tell(ledger, raw)

    await rate_after_a_visit(Rep(LI_NA, send))
    left = rows(url_of(ledger))
    for raw in random.Random(1).sample(told, len(told)):
        assert await tell(ledger, raw) is None
    assert rows(url_of(ledger)) == left


async def test_a_lower_number_than_the_last_is_handled_like_any_other(
    two: tuple[Ledger, Ledger],
) -> None:
    """After a quiet week Telegram's numbers start anew, anywhere."""
    ledger, _ = two
    await Rep(LI_NA, partial(tell, ledger), itertools.count(2**40)).says("/help")
    await rate_after_a_visit(Rep(LI_NA, partial(tell, ledger), itertools.count(1)))
    assert counted(url_of(ledger)) == ONCE


def hire(tx: Tx, number: int) -> tuple[int, int]:
    """A rep with an account and a contact of her own; returns her chat and the contact."""
    rep = people.create(tx, f"Rep {number}", Role.REP, NOW, manager_id=2)
    people.join(tx, rep.id, LI_NA + number, "en", NOW)
    account = accounts.create(tx, f"Account {number:03}", rep.id, NOW)
    contact = contacts.create(tx, account.id, f"Contact {number:03}", NOW, key=True)
    return LI_NA + number, contact.id


class Crowd:
    """Several processes' turns on one database, and reps whose updates reach any of them."""

    def __init__(self, ledgers: tuple[Ledger, ...], seed: int) -> None:
        self._chance = random.Random(seed)
        self._numbers = itertools.count(1)
        self._ledgers = ledgers
        self._turns: list[Turns] = []
        self._copies: list[asyncio.Future[Taken]] = []
        self._replies: dict[int, asyncio.Queue[Reply]] = {}

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        clock = Clock()
        clock.move_to(NOW)
        async with contextlib.AsyncExitStack() as stack:
            for ledger in self._ledgers:
                lanes = await stack.enter_async_context(Lanes())
                self._turns.append(
                    Turns(ledger, clock, BOT, turn, self._deliver, lanes=lanes, on_poison=_poison)
                )
            yield

    async def _deliver(self, reply: Reply) -> None:
        self._replies[reply.chat_id].put_nowait(reply)

    async def send(self, raw: Raw, chat: int) -> Reply:
        """An update is delivered two to four times, to processes by chance, and only the first
        copy is waited for; returns the one reply."""
        waiting = self._replies.setdefault(chat, asyncio.Queue())
        for _ in range(self._chance.randint(2, 4)):
            self._copies.append(self._chance.choice(self._turns).take(raw))
        return await waiting.get()

    async def unanswered(self) -> bool:
        """Once all copies are handled: whether each update had one reply and no more."""
        await asyncio.gather(*self._copies)
        return all(each.empty() for each in self._replies.values())

    def rep(self, chat: int) -> Rep:
        return Rep(chat, partial(self.send, chat=chat), self._numbers)


def _poison(_: Tx, raw: Raw) -> Reply | None:
    raise AssertionError(f"update {raw['update_id']} went into quarantine")


async def visit_and_rate(rep: Rep, number: int, contact: int, typed: list[int]) -> None:
    """A visit with a note in three parts, and a rating by numbers that ask for no fact."""
    await rep.says(f"/visit Account {number:03}")
    await rep.taps(f".people.=t{contact}")
    await rep.taps(".people.=done")
    for part in ("one", "two", "three"):
        await rep.says(part)
    await rep.taps(".ok")
    await rep.says(f"/rate Contact {number:03}")
    for each in typed:
        await rep.says(str(each))
    await rep.taps(".ok")


async def test_chats_at_once_with_each_update_several_times_lose_and_double_nothing(
    two: tuple[Ledger, Ledger],
) -> None:
    reps = [await two[0].write(partial(hire, number=number)) for number in range(1, REPS + 1)]
    chance, crowd = random.Random(2), Crowd(two, seed=1)
    typed = [[chance.randint(1, 3) for _ in range(6)] for _ in reps]
    async with crowd.at_work():
        stories = (
            visit_and_rate(crowd.rep(chat), number, contact, said)
            for number, ((chat, contact), said) in enumerate(zip(reps, typed, strict=True), 1)
        )
        await asyncio.gather(*stories)
        assert await crowd.unanswered()

    def recorded(tx: Tx, chat: int, contact: int) -> tuple[list[str], list[int | None]]:
        rep = people.speaking(tx, chat)
        assert rep is not None
        notes = [each.note for each in visits.between(tx, rep.id, NOW.date(), NOW.date())]
        (rated,) = assessments.latest(tx, Kind.KEY, [contact], back=9)[contact]
        return notes, [rated.ratings[each].level for each in builtin("key").dimension_ids]

    for (chat, contact), said in zip(reps, typed, strict=True):
        notes, levels = await two[0].write(partial(recorded, chat=chat, contact=contact))
        assert notes == ["one\ntwo\nthree"]
        assert levels == [each - 2 for each in said]
    assert await two[0].read(updates.quarantined) == []
