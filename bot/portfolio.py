"""A large portfolio from a seed: accounts, contacts, visits and assessments of many months.

Levels wander as in life: most stay, some rise, and now and then one drops. The same seed and sizes
give the same rows.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache

from bot import portfolio_names as names
from scoring.accounts import ChainRole, Grade, Line
from scoring.assessments import Kind
from scoring.level import evaluate
from scoring.packs import builtin
from scoring.people import Person, Role
from scoring.rubric import HIGHEST, LOWEST
from scoring.visits import VisitType
from storage import Tx, people, tables
from storage.machinery.bulk import Bulk
from storage.names import fold, search_keys

MONTH = timedelta(days=30)
CHUNK = 100  # accounts in memory at a time
ACCOUNTS_PER_REP = 10
REPS_PER_MANAGER = 8

# Share of the accounts in a hundred, and the most days between two visits, by grade.
GRADES = {Grade.S: (3, 14), Grade.A: (12, 21), Grade.B: (35, 45), Grade.C: (50, 90)}
KEY_CONTACTS = 4  # of an account; they are rated quarterly, the others half-yearly
MET = 0.7  # how likely a visit meets each key contact
FIRST_LEVELS = (0, 0, 1, 1, 2)
STEPS, HOW_OFTEN = (-2, -1, 0, 1), (1, 2, 5, 4)  # from one rating to the next, of one dimension

_keys = cache(search_keys)  # people's names recur


def fill(
    tx: Tx,
    accounts: int = 10_000,
    contacts: int = 12,
    months: int = 24,
    seed: int = 1,
    *,
    until: datetime,
    under: Sequence[Person] = (),
) -> list[int]:
    """Add a portfolio and the team that works it; returns the accounts' keys.

    Its history ends at `until`. The team's managers report to `under` in turn; without them, to a
    head of their own.
    """
    # Its own generator, so that what else is random in the process changes nothing.
    chance, bulk, keys = random.Random(seed), Bulk(tx), list[int]()  # noqa: S311  # no secrets
    start = until - months * MONTH
    reps = _team(tx, chance, -(-accounts // ACCOUNTS_PER_REP), start, under)
    known = names.companies(chance)
    for number in range(accounts):
        name, is_chinese = next(known)
        account = _Account(bulk, chance, reps[number // ACCOUNTS_PER_REP], (start, until))
        keys.append(account.found(name))
        account.work(names.staff(chance, contacts, is_chinese=is_chinese), is_chinese)
        if number % CHUNK == CHUNK - 1:
            bulk.flush()
    bulk.finish()
    return keys


def _team(
    tx: Tx, chance: random.Random, reps: int, now: datetime, under: Sequence[Person]
) -> list[int]:
    """Reps under managers; returns the reps' keys."""
    heads = under or [people.create(tx, "Portfolio Head", Role.MANAGER, now)]
    known, found = names.colleagues(chance), list[int]()
    for number in range(reps):
        if number % REPS_PER_MANAGER == 0:
            head = heads[number // REPS_PER_MANAGER % len(heads)]
            manager = people.create(tx, next(known), Role.MANAGER, now, manager_id=head.id)
        found.append(people.create(tx, next(known), Role.REP, now, manager_id=manager.id).id)
    return found


class _Account:
    """One account in the making, in a period from … until."""

    def __init__(
        self, bulk: Bulk, chance: random.Random, rep: int, period: tuple[datetime, datetime]
    ) -> None:
        self._bulk, self._chance, self._rep = bulk, chance, rep
        self._start, self._until = period
        shares = [share for share, _ in GRADES.values()]
        self._grade = chance.choices(list(GRADES), shares)[0]
        self._id = 0

    def found(self, name: str) -> int:
        """Its row; returns its key."""
        self._id = self._bulk.add(
            tables.accounts, name=name, name_key=fold(name), search=search_keys(name),
            grade=self._grade, owner_id=self._rep, created_at=self._start,
        )  # fmt: skip
        return self._id

    def work(self, staff: Sequence[str], is_chinese: bool) -> None:
        """Its contacts, and all that happened with them."""
        contacts = [self._contact(n, name, is_chinese) for n, name in enumerate(staff)]
        self._visits(contacts)
        for place, contact in enumerate(contacts):
            self._assessments(Kind.KEY, contact, 3 if place < KEY_CONTACTS else 6)
        self._assessments(Kind.GENERAL, self._id, 3)
        self._assessments(Kind.ORGANIZATIONAL, self._id, 6)

    def _contact(self, place: int, name: str, is_chinese: bool) -> int:
        line, key = list(Line)[place % len(Line)], place < KEY_CONTACTS
        return self._bulk.add(
            tables.contacts, account_id=self._id, name=name, name_key=fold(name),
            search=_keys(name), title=names.title(line, is_chinese=is_chinese), line=line,
            role=list(ChainRole)[place % len(ChainRole)],
            influence=3 if key else self._chance.randint(1, 2), key=key,
            created_at=self._start, created_by=self._rep,
        )  # fmt: skip

    def _visits(self, contacts: Sequence[int]) -> None:
        most = GRADES[self._grade][1]
        keys, others = contacts[:KEY_CONTACTS], contacts[KEY_CONTACTS:]
        at = self._start
        while (at := at + timedelta(days=self._chance.randint(most // 2, most))) < self._until:
            visit = self._bulk.add(
                tables.visits, account_id=self._id, rep_id=self._rep, day=at.date(),
                type=VisitType.MEETING, recorded_at=at,
            )  # fmt: skip
            met = [each for each in keys if self._chance.random() < MET]
            met += self._chance.sample(others, min(len(others), 1))
            for contact in met:
                self._bulk.add_keyless(tables.participants, visit_id=visit, contact_id=contact)

    def _assessments(self, kind: Kind, subject: int, every: int) -> None:
        """A subject's ratings, `every` so many months, wandering from one to the next."""
        rubric = builtin(kind)
        levels = [self._chance.choice(FIRST_LEVELS) for _ in rubric.dimension_ids]
        for at in self._instants(every):
            level, mean = _concluded(kind, tuple(levels))
            assessment = self._bulk.add(
                tables.assessments, kind=kind, subject_id=subject, account_id=self._id,
                rater_id=self._rep, at=at, rubric_id=rubric.id, rubric_version=rubric.version,
                level=level, mean=mean,
            )  # fmt: skip
            for dimension, rated in zip(rubric.dimension_ids, levels, strict=True):
                self._bulk.add_keyless(
                    tables.ratings, assessment_id=assessment, dimension=dimension, level=rated
                )
            changed = self._chance.randrange(len(levels))
            step = self._chance.choices(STEPS, HOW_OFTEN)[0]
            levels[changed] = max(LOWEST, min(HIGHEST, levels[changed] + step))

    def _instants(self, every: int) -> Iterator[datetime]:
        at = self._start + timedelta(days=self._chance.randint(0, every * 30))
        while at < self._until:
            yield at
            at += every * MONTH


@cache
def _concluded(kind: Kind, levels: tuple[int, ...]) -> tuple[str | None, float | None]:
    """Level and mean of the ratings, in the order of the rubric's dimensions."""
    rubric = builtin(kind)
    found = evaluate(rubric, dict(zip(rubric.dimension_ids, levels, strict=True)))
    return found.level, found.mean
