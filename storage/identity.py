"""Which database this is. An id identifies somebody only together with the database that assigned
it.

A restored database gets an identity of its own, behind those that it comes from: what happens in it
from then on is not what happens in another copy.
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add
from storage.models.privacy import IdentityRow

SHOWN = 8  # letters of an identity that tell people which database it is


class ErasureSubject(StrEnum):
    """Whom an erasure is about: one of the team, or a contact at an account."""

    PERSON = "person"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    before: dict[ErasureSubject, int]  # the last numbers that were given before


class Identity:
    """This database, and those that it was restored from, the first first."""

    def __init__(self, steps: list[_Step]) -> None:
        self._steps = steps

    @property
    def name(self) -> str:
        return self._steps[-1].name

    @property
    def lineage(self) -> frozenset[str]:
        return frozenset(step.name for step in self._steps)

    def origin(self, kind: ErasureSubject, number: int) -> str:
        """The database that gave this number to somebody."""
        steps = (step for step in reversed(self._steps) if step.before[kind] < number)
        return next(steps, self._steps[0]).name


def of(tx: Tx) -> Identity:
    i = tables.identities.c
    query = select(i.name, i.people_before, i.contacts_before).order_by(i.id)
    return Identity(
        [
            _Step(name, {ErasureSubject.PERSON: people, ErasureSubject.CONTACT: contacts})
            for name, people, contacts in tx.execute(query)
        ]
    )


def begin(tx: Tx) -> None:
    """From now on this is a separate database, independent of the one that it was copied from."""
    last = [
        int(tx.execute(select(func.coalesce(func.max(of.c.id), 0))).scalar_one())
        for of in (tables.people, tables.contacts)
    ]
    name = secrets.token_hex(16)
    add(tx, IdentityRow(name=name, people_before=last[0], contacts_before=last[1]))
