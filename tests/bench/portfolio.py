"""A large portfolio from a seed: accounts, contacts, visits and assessments of many months.

Levels wander as in life: most stay, some rise, and now and then one drops. The same seed and size
give the same rows; `accounts=100` is the hundredth part of a full one.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select

from scoring.accounts import ChainRole, Grade, Line
from scoring.assessments import Kind
from scoring.people import Role
from storage import Tx, people, tables
from storage.names import fold

UNTIL = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MONTH = timedelta(days=30)
CHUNK = 100  # accounts in memory at a time
ACCOUNTS_PER_REP = 40
REPS_PER_MANAGER = 8

# Share of the accounts in a hundred, and the days between two visits, by grade.
GRADES = {Grade.S: (3, 14), Grade.A: (12, 21), Grade.B: (35, 45), Grade.C: (50, 90)}
KEY_CONTACTS = 4  # of an account; they are rated quarterly, the others half-yearly
DIMENSIONS = {
    Kind.KEY: (
        "acceptance", "engagement", "information", "guidance", "decision_support", "stance",
    ),
    Kind.GENERAL: ("coverage", "depth", "influence", "stability"),
    Kind.ORGANIZATIONAL: ("alignment", "value", "interaction", "innovation"),
}  # fmt: skip
LADDERS = {
    Kind.KEY: (
        (2.5, "exclusive"), (1.75, "supports"), (1.25, "favourable"), (0.75, "accepted"),
        (0.0, "contact"), (-1.0, "opposed"),
    ),
    Kind.GENERAL: ((2.25, "excellent"), (1.25, "good"), (0.5, "medium"), (-1.0, "poor")),
    Kind.ORGANIZATIONAL: (
        (2.5, "strategic_partner"), (1.75, "partner"), (1.0, "key_supplier"), (0.5, "qualified"),
        (-1.0, "transactional"),
    ),
}  # fmt: skip
SURNAMES = (("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"))
GIVEN = (
    ("芳", "Fang"),
    ("强", "Qiang"),
    ("敏", "Min"),
    ("磊", "Lei"),
    ("静", "Jing"),
    ("洋", "Yang"),
)
WESTERN = ("Anna Keller", "John Miller", "Sofia Rossi", "Paul Martin", "Emma Olsen")
PLACES = (
    ("华", "Hua"),
    ("东", "Dong"),
    ("沧", "Cang"),
    ("博", "Bo"),
    ("天", "Tian"),
    ("海", "Hai"),
)
TRADES = (
    ("电力", "Power"),
    ("医疗", "Medical"),
    ("科技", "Tech"),
    ("钢铁", "Steel"),
    ("物流", "Logistics"),
)


class _Rows:
    """Rows by table, with keys counted on from what the database has."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self._next: dict[Table, int] = {}

    def add(self, table: Table, **values: Any) -> int:
        """Take up a row; returns its key."""
        key = self._next.get(table) or self._first(table)
        self._next[table] = key + 1
        self._rows.setdefault(table, []).append(values | {"id": key})
        return key

    def add_keyless(self, table: Table, **values: Any) -> None:
        self._rows.setdefault(table, []).append(values)

    def flush(self) -> None:
        for table, rows in self._rows.items():
            self._tx.execute(insert(table), rows)
        self._rows.clear()

    def _first(self, table: Table) -> int:
        return int(self._tx.execute(select(func.max(table.c.id))).scalar() or 0) + 1


def fill(
    tx: Tx, accounts: int = 10_000, contacts: int = 12, months: int = 24, seed: int = 1
) -> list[int]:
    """Add a portfolio and the team that works it; returns the accounts' keys."""
    # Its own generator, so that what else is random in the process changes nothing.
    chance, rows, keys = random.Random(seed), _Rows(tx), list[int]()
    start = UNTIL - months * MONTH
    reps = _team(tx, -(-accounts // ACCOUNTS_PER_REP), start)
    for number in range(accounts):
        account = _Account(rows, chance, number, reps[number // ACCOUNTS_PER_REP], start)
        people_there = [account.contact(each) for each in range(contacts)]
        account.visits(people_there)
        for place, contact in enumerate(people_there):
            account.assessments(Kind.KEY, contact, 3 if place < KEY_CONTACTS else 6)
        account.assessments(Kind.GENERAL, account.id, 3)
        account.assessments(Kind.ORGANIZATIONAL, account.id, 6)
        keys.append(account.id)
        if number % CHUNK == CHUNK - 1:
            rows.flush()
    rows.flush()
    _count_on(tx)
    return keys


def _team(tx: Tx, reps: int, now: datetime) -> list[int]:
    head = people.create(tx, "Portfolio Head", Role.MANAGER, now)
    found: list[int] = []
    manager = head
    for number in range(reps):
        if number % REPS_PER_MANAGER == 0:
            name = f"Manager {number // REPS_PER_MANAGER + 1}"
            manager = people.create(tx, name, Role.MANAGER, now, manager_id=head.id)
        rep = people.create(tx, f"Rep {number + 1}", Role.REP, now, manager_id=manager.id)
        found.append(rep.id)
    return found


class _Account:
    """One account in the making."""

    def __init__(
        self, rows: _Rows, chance: random.Random, number: int, rep: int, start: datetime
    ) -> None:
        self._rows, self._chance, self._rep, self._start = rows, chance, rep, start
        (zh, en), (trade_zh, trade_en) = chance.choice(PLACES), chance.choice(TRADES)
        name = f"{zh}{number}{trade_zh}" if number % 3 else f"{en} {number} {trade_en}"
        shares = [share for share, _ in GRADES.values()]
        self._grade = chance.choices(list(GRADES), shares)[0]
        self.id = rows.add(
            tables.accounts,
            name=name,
            name_key=fold(name),
            search=f"{fold(name)} {en.lower()}{number}",
            grade=self._grade,
            owner_id=rep,
            created_at=start,
            sector="",
            location="",
            parent="",
            revenue_currency="",
            segment="",
        )

    def contact(self, place: int) -> int:
        (zh, en), (given_zh, given_en) = self._chance.choice(SURNAMES), self._chance.choice(GIVEN)
        names = (f"{zh}{given_zh}", f"{en} {given_en}", self._chance.choice(WESTERN))
        name = self._chance.choices(names, (7, 2, 1))[0]
        return self._rows.add(
            tables.contacts,
            account_id=self.id,
            name=name,
            name_key=fold(name),
            search=f"{fold(name)} {en.lower()}{given_en.lower()}",
            title="",
            line=list(Line)[place % len(Line)],
            role=list(ChainRole)[place % len(ChainRole)],
            influence=3 if place < KEY_CONTACTS else self._chance.randint(1, 2),
            key=place < KEY_CONTACTS,
            active=True,
            created_at=self._start,
            created_by=self._rep,
        )

    def visits(self, contacts: list[int]) -> None:
        usual = GRADES[self._grade][1]
        at = self._start
        while (at := at + timedelta(days=self._chance.randint(usual // 2, usual))) < UNTIL:
            visit = self._rows.add(
                tables.visits,
                account_id=self.id,
                rep_id=self._rep,
                day=at.date(),
                type="meeting",
                note="",
                recorded_at=at,
            )
            for contact in self._chance.sample(contacts, min(len(contacts), 2)):
                self._rows.add_keyless(tables.participants, visit_id=visit, contact_id=contact)

    def assessments(self, kind: Kind, subject: int, every: int) -> None:
        """A subject's ratings, `every` so many months, wandering from one to the next."""
        levels = {name: self._chance.choice((0, 0, 1, 1, 2)) for name in DIMENSIONS[kind]}
        for at in self._instants(every):
            mean = sum(levels.values()) / len(levels)
            key = self._rows.add(
                tables.assessments,
                kind=kind,
                subject_id=subject,
                account_id=self.id,
                rater_id=self._rep,
                at=at,
                rubric_id=kind.value,
                rubric_version=1,
                level=next(level for least, level in LADDERS[kind] if mean >= least),
                mean=mean,
            )
            for name, level in levels.items():
                self._rows.add_keyless(
                    tables.ratings, assessment_id=key, dimension=name, level=level
                )
            name = self._chance.choice(DIMENSIONS[kind])
            step = self._chance.choices((-2, -1, 0, 1), (1, 2, 5, 4))[0]
            levels[name] = max(-1, min(3, levels[name] + step))

    def _instants(self, every: int) -> Iterator[datetime]:
        at = self._start + timedelta(days=self._chance.randint(0, every * 30))
        while at < UNTIL:
            yield at
            at += every * MONTH


def _count_on(tx: Tx) -> None:
    """PostgreSQL counts keys by itself: let it go on behind those that were given."""
    if tx.dialect.name != "postgresql":
        return
    for table in (tables.accounts, tables.contacts, tables.visits, tables.assessments):
        last = select(func.max(table.c.id)).scalar_subquery()
        tx.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))
