"""What the clock's tests share: a team in two zones, and the crank turned by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.doors.clock import JOBS
from handlers.frame.section import Section
from handlers.frame.settings import Settings
from scoring.accounts import Account, Contact, Grade
from scoring.people import Person, Role
from storage import Ledger, Tx, accounts, contacts, people, tables

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
LONG_AGO = datetime(2024, 1, 1, tzinfo=SHANGHAI)


def at(zone: ZoneInfo, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=zone)  # type: ignore[misc, arg-type]  # year, month, day, …


@dataclass(frozen=True, slots=True)
class Team:
    """Li Na follows the team's zone, Emma lives in Berlin, Max has not joined yet."""

    chen_jie: Person
    zhang_wei: Person
    li_na: Person
    emma: Person
    max: Person
    huaxin: Account
    wang_fang: Contact


def hire(tx: Tx) -> Team:
    chen_jie = people.create(tx, "Chen Jie", Role.ADMINISTRATOR, LONG_AGO)
    zhang_wei = people.create(tx, "Zhang Wei", Role.MANAGER, LONG_AGO, manager_id=chen_jie.id)
    li_na, emma, max_ = (
        people.create(tx, name, Role.REP, LONG_AGO, manager_id=zhang_wei.id)
        for name in ("Li Na", "Emma", "Max")
    )
    for chat, person in enumerate((chen_jie, zhang_wei, li_na, emma), start=7_000_000_001):
        people.join(tx, person.id, chat, "en", LONG_AGO)
    people.choose_zone(tx, emma.id, "Europe/Berlin")
    huaxin = accounts.create(tx, "Huaxin", li_na.id, LONG_AGO, grade=Grade.A)
    wang_fang = contacts.create(tx, huaxin.id, "Wang Fang", LONG_AGO, key=True)
    return Team(chen_jie, zhang_wei, li_na, emma, max_, huaxin, wang_fang)


@dataclass
class Time:
    """The ledger and the crank; each turn runs every job, in its own transaction."""

    ledger: Ledger
    team: Team
    settings: Settings = Settings()  # noqa: RUF009  # frozen

    async def is_(self, now: datetime) -> None:
        for job in JOBS:
            await self.ledger.write(lambda tx, run=job: run(tx, self.settings, now))  # type: ignore[misc]

    async def passes(self, *moments: datetime) -> None:
        for moment in moments:
            await self.is_(moment)

    def configure(self, *sections: Section) -> None:
        self.settings = self.settings.but(*sections)

    async def notices(self, kind: str, person: Person | None = None) -> list[Any]:
        """The queued notices of a kind, in order."""
        n = tables.notices
        query = n.select().where(n.c.kind == kind).order_by(n.c.id)
        if person is not None:
            query = query.where(n.c.person_id == person.id)
        return list(await self.ledger.read(lambda tx: tx.execute(query).all()))

    async def decided(self, person: Person) -> list[tuple[str, str, str]]:
        """(period, outcome, reason) of what was due for a person, by when it was due."""
        d = tables.due_periods
        query = d.select().where(d.c.subject_id == person.id).order_by(d.c.due_at)
        found = await self.ledger.read(lambda tx: tx.execute(query).all())
        return [(row.period, row.outcome, row.reason) for row in found]
