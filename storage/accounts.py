"""Accounts: who may see them, finding them, and recording them.

The one policy on seeing stands in `visible_to`: a rep sees what they own or share, a manager what
their subtree owns or shares, an administrator all. What may not be seen is answered like what is
not there: None, or not in the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from scoring.accounts import Account, Grade
from scoring.people import Person, Role
from storage import people, tables
from storage.ledger import Tx
from storage.names import fold, search_keys
from storage.rows import add, add_once
from storage.tables.accounts import AccountRow, ShareRow

_a = tables.accounts.c
_ACCOUNT: Select[Any] = select(_a.id, _a.name, _a.grade, _a.owner_id, _a.zone)


@dataclass(frozen=True, slots=True)
class Found:
    """An account as finding needs it; `keys` are its space-separated search keys."""

    id: int
    name: str
    keys: str


def _account(row: Any) -> Account:
    grade = Grade(row.grade) if row.grade else None
    return Account(row.id, row.name, grade, row.owner_id, row.zone)


def visible_to(person: Person) -> ColumnElement[bool]:
    if person.role is Role.ADMINISTRATOR:
        return true()
    s = tables.shares.c
    if person.role is Role.MANAGER:
        tree = people.subtree(person.id)
        return or_(
            _a.owner_id.in_(tree), _a.id.in_(select(s.account_id).where(s.person_id.in_(tree)))
        )
    return or_(
        _a.owner_id == person.id, _a.id.in_(select(s.account_id).where(s.person_id == person.id))
    )


def get(tx: Tx, person: Person, account_id: int) -> Account | None:
    """The account, if it is there and `person` may see it."""
    row = tx.execute(_ACCOUNT.where(_a.id == account_id, visible_to(person))).first()
    return _account(row) if row else None


def by_id(tx: Tx, account_id: int) -> Account:
    """The account whoever asks: for the clock and for alerts, never for what a person asked."""
    return _account(tx.execute(_ACCOUNT.where(_a.id == account_id)).one())


def by_ids(tx: Tx, account_ids: Sequence[int]) -> dict[int, Account]:
    """Several accounts whoever asks, as `by_id`."""
    query = _ACCOUNT.where(_a.id.in_(account_ids))
    return {row.id: _account(row) for row in tx.execute(query)}


def visible(tx: Tx, person: Person) -> list[Found]:
    """All accounts that `person` may see, for finding one of them."""
    query = select(_a.id, _a.name, _a.search).where(visible_to(person)).order_by(_a.name)
    return [Found(r.id, r.name, r.search) for r in tx.execute(query)]


def recent(tx: Tx, person: Person, limit: int) -> list[Account]:
    """The accounts that the person visited last, then those never visited."""
    v = tables.visits.c
    last = (
        select(v.account_id, func.max(v.day).label("day"))
        .where(v.rep_id == person.id)
        .group_by(v.account_id)
        .subquery()
    )
    query = (
        _ACCOUNT.join(last, last.c.account_id == _a.id, isouter=True)
        .where(visible_to(person))
        .order_by(last.c.day.is_(None), last.c.day.desc(), _a.name)
        .limit(limit)
    )
    return [_account(row) for row in tx.execute(query)]


def owned_or_shared(tx: Tx, person_id: int) -> list[Account]:
    """The accounts that this person works themselves."""
    s = tables.shares.c
    shared = select(s.account_id).where(s.person_id == person_id)
    query = _ACCOUNT.where(or_(_a.owner_id == person_id, _a.id.in_(shared))).order_by(_a.id)
    return [_account(row) for row in tx.execute(query)]


def recorded_at(tx: Tx, account_ids: Sequence[int]) -> dict[int, datetime]:
    """When each account was recorded: from then on it counts as not visited."""
    query = select(_a.id, _a.created_at).where(_a.id.in_(account_ids))
    return {row.id: row.created_at for row in tx.execute(query)}


def workers(tx: Tx, account_id: int) -> list[int]:
    """The keys of the owner and the sharers."""
    s = tables.shares.c
    query = (
        select(_a.owner_id)
        .where(_a.id == account_id, _a.owner_id.is_not(None))
        .union(select(s.person_id).where(s.account_id == account_id))
    )
    return [row[0] for row in tx.execute(query)]


def by_name(tx: Tx, name: str) -> Account | None:
    """The account of this folded name, whoever may see it: names are unique over the company."""
    row = tx.execute(_ACCOUNT.where(_a.name_key == fold(name))).first()
    return _account(row) if row else None


def create(
    tx: Tx, name: str, owner_id: int | None, now: datetime, *, grade: Grade | None = None
) -> Account:
    """Add an account. Its folded name must be free."""
    row = AccountRow(
        name=name,
        name_key=fold(name),
        search=search_keys(name),
        grade=grade,
        owner_id=owner_id,
        created_at=now,
    )
    return by_id(tx, add(tx, row))


def share(tx: Tx, account_id: int, person_id: int) -> None:
    add_once(tx, ShareRow(account_id=account_id, person_id=person_id))
