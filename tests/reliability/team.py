"""A company whose reps talk to the bot without end, and remember what they said."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import func, select

from bot.sandbox import Persona, Sandbox
from bot.sandbox.world import World
from scoring.assessments import Kind
from scoring.packs import builtin
from scoring.people import Role
from storage import Ledger, Tx, accounts, assessments, contacts, drafts, people, tables, visits
from storage.drafts import Draft
from tests.reliability.history import person_of

FIRST_CHAT = 7_000_000_001
MANAGERS = 1_000  # their chats begin so much later
SECONDS_TO_ANSWER = 150.0  # as long as a tap lives


@dataclass
class Rep:
    """Types ahead of the bot; taps when all that was typed is acknowledged. `notes` and `levels`
    are the model: what must be in the ledger afterwards, in this order."""

    number: int
    persona: Persona
    manager: Persona
    person_id: int
    account: str
    contacts: list[tuple[int, str]]
    ledger: Ledger
    world: World
    typed: int = 0
    notes: list[str] = field(default_factory=list)
    levels: list[list[int]] = field(default_factory=list)

    async def visits(self, lines: int) -> None:
        """Record a visit with so many notes, each of which comes only once in the world."""
        said = await self.opens_a_visit()
        said += [self.adds_a_line() for _ in range(lines)]
        await self.closes_the_visit(said)

    async def opens_a_visit(self) -> list[str]:
        """Begin one, up to where the notes are asked for; returns the notes: none."""
        self._says(f"/visit {self.account}", self.contacts[0][1])
        await self._taps("people", "=done")
        return []

    def adds_a_line(self) -> str:
        line = f"note {self.number}-{self.typed}"
        self._says(line)
        return line

    async def closes_the_visit(self, lines: list[str]) -> None:
        await self._taps("-", "ok")
        self.notes.append("\n".join(lines))

    def sends_poison(self) -> int:
        """A message without its date, which no bot can read; returns the update's id."""
        number = self.world.count("update")
        user = {"id": self.persona.id, "is_bot": False, "first_name": "Rep"}
        chat = {"id": self.persona.id, "type": "private"}
        message = {"message_id": 1, "chat": chat, "from": user, "text": "poison"}
        self.persona.raw({"update_id": number, "message": message})
        return number

    async def rates(self, chance: random.Random) -> None:
        """Rate the next contact. The last level is a fall, so that the manager is told."""
        levels = [*(chance.randint(1, 3) for _ in range(5)), 1]
        self._says(f"/rate {self.contacts[len(self.levels)][1]}", *map(str, levels))
        await self._taps("-", "ok")
        self.levels.append(levels)

    async def acknowledged(self) -> None:
        """Wait until the bot has confirmed everything that this rep did."""
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            await self.world.bell.until(
                lambda: all(person_of(each) != self.persona.id for _, each in self.world.waiting())
            )

    def _says(self, *lines: str) -> None:
        for line in lines:
            self.persona.say(line)
        self.typed += len(lines)

    async def _taps(self, question: str, move: str) -> None:
        await self.acknowledged()
        draft = await self._draft()
        self.persona.tap(f"d.{draft.id}.{draft.revision}.{question}.{move}", self.persona.last)
        self.typed += 1
        await self.acknowledged()

    async def _draft(self) -> Draft:
        while True:  # the trial may have taken the database away
            try:
                draft = await self.ledger.read(lambda tx: drafts.active(tx, self.person_id))
            except Exception:  # noqa: BLE001  # whatever the outage looks like from here
                await asyncio.sleep(0.2)
                continue
            assert draft is not None, f"rep {self.number} has lost the conversation"
            return draft


def hire(tx: Tx, number: int, known: int) -> tuple[int, str, list[tuple[int, str]]]:
    """A rep with a manager, an account and contacts: the rep's key, the account, the contacts."""
    now = datetime.now(UTC)
    manager = people.create(tx, f"Manager {number:03}", Role.MANAGER, now)
    rep = people.create(tx, f"Rep {number:03}", Role.REP, now, manager_id=manager.id)
    people.join(tx, manager.id, FIRST_CHAT + MANAGERS + number, "en", now)
    people.join(tx, rep.id, FIRST_CHAT + number, "en", now)
    account = accounts.create(tx, f"Account {number:03}", rep.id, now)
    names = [f"Contact {number:03}-{place:03}" for place in range(known)]
    made = [(contacts.create(tx, account.id, name, now, key=True).id, name) for name in names]
    return rep.id, account.name, made


async def hire_all(sandbox: Sandbox, ledger: Ledger, reps: int, known: int) -> list[Rep]:
    """So many reps, each with a manager and so many contacts, all of whom have joined."""
    hired = []
    for number in range(reps):
        person, account, made = await ledger.write(partial(hire, number=number, known=known))
        rep, manager = (
            sandbox.person(FIRST_CHAT + offset + number, f"Person {offset + number:03}")
            for offset in (0, MANAGERS)
        )
        for persona in (rep, manager):
            persona.say("/start")  # whoever has spoken once can be written to
        hired.append(Rep(number, rep, manager, person, account, made, ledger, sandbox.world))
    sandbox.world.confirm([place for place, _ in sandbox.world.waiting()])
    return hired


def wrongs(tx: Tx, reps: Sequence[Rep]) -> list[str]:
    """What in the ledger differs from what the reps said: lost, doubled, or out of order."""
    found: list[str] = []
    today, days = datetime.now(UTC).date(), timedelta(days=2)
    for rep in reps:
        kept = visits.between(tx, rep.person_id, today - days, today + days)
        notes = [each.note for each in sorted(kept, key=lambda visit: visit.id)]
        if notes != rep.notes:
            found.append(f"rep {rep.number}: {len(rep.notes)} visits told, {len(notes)} kept")
        for (contact, name), told in zip(rep.contacts, rep.levels, strict=False):
            if _levels(tx, contact) != [[level - 2 for level in told]]:
                found.append(f"rep {rep.number}: the rating of {name} is not as it was told")
    return found


def _levels(tx: Tx, contact: int) -> list[list[int | None]]:
    rated = assessments.latest(tx, Kind.KEY, [contact], back=9).get(contact, ())
    dimensions = builtin("key").dimension_ids
    return [[each.ratings[name].level for name in dimensions] for each in rated]


def seen_updates(tx: Tx) -> int:
    """How many updates have left the trace that they had their effects."""
    return int(tx.execute(select(func.count()).select_from(tables.seen_updates)).scalar_one())
