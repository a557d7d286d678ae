"""The real bot is killed again and again while reps talk to it, and loses nothing."""

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.sandbox import Persona, Sandbox, Shown
from scoring.accounts import ChainRole, Grade
from scoring.assessments import Kind
from scoring.packs import builtin
from scoring.people import Role
from storage import Ledger, Tx, accounts, assessments, contacts, drafts, people, tables, visits
from storage.drafts import Draft
from storage.outbox import LEASE
from tests.faults.story import rows
from tests.process import SECONDS_TO_ANSWER, Program

KILLS = 10
REPS = 3
ROUNDS = 5
BURST = 60  # of each rep: together more than one batch of updates
FIRST_CHAT = 7_000_000_001
MARK = "(possibly sent before)"
NOTES = ("asked for our price", "the second hall is late", "wants to hear from us in May")


@dataclass
class Company:
    """The bot's process, its Telegram and its database; reps with a manager each."""

    sandbox: Sandbox
    url: str
    folder: Path
    ledger: Ledger
    bot: Program | None = None
    reps: list["Rep"] = field(default_factory=list)

    async def starts(self) -> Program:
        self.bot = await Program.start(
            ["run"],
            self.folder,
            TELEGRAM_BOT_TOKEN=self.sandbox.token,
            TELEGRAM_API_BASE=self.sandbox.base_url,
            RAPPORT_DATABASE_URL=self.url,
        )
        await self.bot.says("is at work")
        return self.bot

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something in the messenger, for as long as the bot may take to restart."""
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            await self.sandbox.world.bell.until(lambda: bool(condition()))

    def told(self) -> int:
        """How often the bot has spoken to anybody."""
        return sum(call.chat is not None for call in self.sandbox.calls)

    def has_told(self, times: int) -> bool:
        return self.told() >= times


@dataclass
class Rep:
    """Types ahead of the bot, and taps when all that was typed is acknowledged."""

    number: int
    persona: Persona
    manager: Persona
    person_id: int
    account: str
    contacts: list[tuple[int, str]]
    company: Company
    typed: dict[int, list[int]] = field(default_factory=dict)

    async def lives(self, chance: random.Random) -> None:
        """A visit and a rating for each contact. The last level of each is a fall."""
        for contact, name in self.contacts:
            self.says(f"/visit {self.account}", name)
            await self.taps("people", "=done")
            self.says(*NOTES)
            await self.taps("-", "ok")
            levels = [*(chance.randint(1, 3) for _ in range(5)), 1]
            self.says(f"/rate {name}", *map(str, levels))
            await self.taps("-", "ok")
            self.typed[contact] = levels
        await self.acknowledged()

    def says(self, *lines: str) -> None:
        for line in lines:
            self.persona.say(line)

    async def taps(self, question: str, move: str) -> None:
        await self.acknowledged()
        draft = await self.draft()
        self.persona.tap(f"d.{draft.id}.{draft.revision}.{question}.{move}", self.persona.last)

    async def acknowledged(self) -> None:
        """Wait until the bot has confirmed everything that this rep did."""
        world, me = self.company.sandbox.world, str(self.persona.id)
        await self.company.until(lambda: all(me not in str(each) for _, each in world.waiting()))

    async def draft(self) -> Draft:
        draft = await self.company.ledger.read(lambda tx: drafts.active(tx, self.person_id))
        assert draft is not None
        return draft

    def is_asked_once(self, question: str) -> bool:
        """A conversation has one live message."""
        return sum(asks(question, each) for each in self.persona.messages) == 1

    def alerts(self, name: str) -> list[str]:
        """The manager's messages that are about this contact."""
        return [each.text for each in self.manager.messages if each.from_bot and name in each.text]


def hire(tx: Tx, number: int) -> tuple[int, str, list[tuple[int, str]]]:
    """A rep with a manager, an account and contacts; the rep's key, the account, the contacts. They
    decide at an A account: so the first ① of their stance is told at once."""
    now = datetime.now(UTC)
    manager = people.create(tx, f"Manager {number}", Role.MANAGER, now)
    rep = people.create(tx, f"Rep {number}", Role.REP, now, manager_id=manager.id)
    people.join(tx, manager.id, FIRST_CHAT + 100 + number, "en", now)
    people.join(tx, rep.id, FIRST_CHAT + number, "en", now)
    account = accounts.create(tx, f"Account {number}", rep.id, now, grade=Grade.A)
    names = [f"Contact {number}{place}" for place in range(ROUNDS)]
    known = [
        contacts.create(tx, account.id, name, now, role=ChainRole.DECIDER, influence=3, key=True)
        for name in names
    ]
    return rep.id, account.name, [(each.id, each.name) for each in known]


@pytest.fixture
async def company(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Company]:
    async with Sandbox("77:canary-Tok3n") as sandbox:
        ledger = Ledger(sqlite_url)
        company = Company(sandbox, sqlite_url, tmp_path, ledger)
        for number in range(REPS):
            person, account, known = await ledger.write(partial(hire, number=number))
            rep, manager = (
                sandbox.person(FIRST_CHAT + offset + number, f"Person {offset + number}")
                for offset in (0, 100)
            )
            manager.say("/start")
            company.reps.append(Rep(number, rep, manager, person, account, known, company))
        yield company
        if company.bot is not None:
            with contextlib.suppress(ProcessLookupError):
                await company.bot.kill()
        await ledger.close()


def thirty_seconds_later(tx: Tx) -> None:
    """The leases of the killed process run out, without the test waiting for it."""
    n = tables.notices
    tx.execute(update(n).values(lease_until=datetime.now(UTC) - LEASE))


async def test_killed_at_random_the_bot_loses_no_answer_and_no_alert(company: Company) -> None:
    chance = random.Random(5)
    bot = await company.starts()
    lives = [asyncio.create_task(rep.lives(chance)) for rep in company.reps]
    for _ in range(KILLS):
        enough = company.told() + chance.randint(0, 20)
        await company.until(partial(company.has_told, enough))
        await bot.kill()
        await company.ledger.write(thirty_seconds_later)
        bot = await company.starts()
    await asyncio.gather(*lives)
    for rep in company.reps:
        for _, name in rep.contacts:
            await company.until(partial(rep.alerts, name))
    assert await bot.interrupt() == 0

    for rep in company.reps:
        await company.ledger.read(partial(check_records, rep=rep))
    left = rows(company.url)
    assert len(left["visits"]) == len(left["assessments"]) == REPS * ROUNDS
    # Each rating has one notice; with it the account's standing may have fallen as well, and later
    # have recovered.
    assert sum(kind == "drop" for _, _, kind, *_ in left["notices"]) == REPS * ROUNDS
    assert sum(rule == "negative" for _, rule, *_ in left["alerts"]) == REPS * ROUNDS
    told = {each for notice in left["notices"] for each in json.loads(notice[3])["alerts"]}
    assert told == {alert[0] for alert in left["alerts"]}, "no alert without its notice"
    n = tables.notices.c  # a recovery may wait for the end of the quiet hours
    states = await company.ledger.read(
        lambda tx: tx.execute(select(n.state).where(n.kind == "drop").distinct()).scalars().all()
    )
    assert states == ["sent"], "each settled by the clean end at the latest"
    copies = [rep.alerts(name)[1:] for rep in company.reps for _, name in rep.contacts]
    assert sum(map(len, copies)) <= KILLS
    assert all(MARK in text for texts in copies for text in texts)


def check_records(tx: Tx, rep: Rep) -> None:
    """What the rep typed, exactly once and in order."""
    today = datetime.now(UTC).date()
    days = timedelta(days=2)
    notes = [each.note for each in visits.between(tx, rep.person_id, today - days, today + days)]
    assert notes == ["\n".join(NOTES)] * ROUNDS
    dimensions = builtin("key").dimension_ids
    for contact, typed in rep.typed.items():
        (rated,) = assessments.latest(tx, Kind.KEY, [contact], back=2)[contact]
        assert [rated.ratings[each].level for each in dimensions] == [each - 2 for each in typed]


async def test_a_stop_under_load_is_clean_and_loses_nothing(company: Company) -> None:
    bot = await company.starts()
    lines = [f"line {number}" for number in range(BURST)]
    for rep in company.reps:
        rep.says(f"/visit {rep.account}")
        await rep.taps("people", "=done")
        await rep.acknowledged()
    for rep in company.reps:
        rep.says(*lines)
    told = company.told()
    await company.until(partial(company.has_told, told + 1))
    assert await bot.interrupt() == 0
    assert "Ended; everything is kept." in bot.out
    assert company.sandbox.world.has_updates(), "the stop came before all was said"

    await company.starts()
    for rep in company.reps:
        await rep.acknowledged()
        assert list((await rep.draft()).data["answers"]["parts"].values()) == lines


async def test_after_a_gap_each_open_question_is_asked_again(company: Company) -> None:
    bot = await company.starts()
    for rep in company.reps:
        rep.says(f"/visit {rep.account}")
        await rep.persona.sees(partial(asks, "people"), SECONDS_TO_ANSWER)
    assert await bot.interrupt() == 0
    for rep in company.reps:
        rep.persona.look_away()
    before = datetime.now(UTC) - timedelta(minutes=3)
    replicas = tables.replicas
    await company.ledger.write(lambda tx: tx.execute(update(replicas).values(alive_at=before)))

    await company.starts()
    for rep in company.reps:
        await rep.persona.sees(partial(asks, "people"), SECONDS_TO_ANSWER)
        await company.until(partial(rep.is_asked_once, "people"))
        await rep.taps("people", "=done")
        await rep.persona.sees(partial(asks, "-"), SECONDS_TO_ANSWER)


def asks(question: str, shown: Shown) -> bool:
    return f".{question}." in str(shown.raw.get("reply_markup"))
