"""Contacts of an account. Whoever may see the account may see its contacts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select

from scoring.accounts import ChainRole, Contact, Line
from scoring.assessments import Kind
from scoring.name import account_name, contact_name
from scoring.people import Person, Role
from storage import accounts, newest, tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add
from storage.models.contacts import ContactRow
from storage.names import fold, search_keys

_c, _v = tables.contacts.c, tables.visits.c
CONTACT: Select[Any] = select(
    _c.id,
    _c.account_id,
    _c.name,
    _c.title,
    _c.line,
    _c.role,
    _c.influence,
    _c.key,
    _c.active,
    _c.reports_to_id,
    _c.left_on,
)
_FIRST_DAY, _LAST_DAY = func.min(_v.day), func.max(_v.day)
_RECORDED_AT = Prepared(
    select(_c.id, _c.created_at).where(_c.id.in_(bindparam("contacts", expanding=True)))
)
_BY_ID = Prepared(CONTACT.where(_c.id == bindparam("contact")))


def as_contact(row: Any) -> Contact:
    """The contact of a row that `CONTACT` selects."""
    return Contact(
        id=row.id,
        account_id=row.account_id,
        name=contact_name(row.name, row.id),
        title=row.title,
        line=Line(row.line) if row.line else None,
        role=ChainRole(row.role) if row.role else None,
        influence=row.influence,
        key=row.key,
        active=row.active,
        reports_to_id=row.reports_to_id,
        left_on=row.left_on,
    )


def get(tx: Tx, contact_id: int) -> Contact | None:
    """The contact; check with `accounts.get` that the person may see its account."""
    row = _BY_ID.first(tx, contact=contact_id)
    return as_contact(row) if row else None


def of_account(tx: Tx, account_id: int) -> list[Contact]:
    """The active contacts, the most influential first."""
    query = CONTACT.where(_c.account_id == account_id, _c.active).order_by(
        _c.key.desc(), _c.influence.desc(), _c.id
    )
    return [as_contact(row) for row in tx.execute(query)]


def of_accounts(tx: Tx, account_ids: Sequence[int], *, key_only: bool) -> list[Contact]:
    """The active contacts of several accounts, in order of their keys."""
    query = CONTACT.where(_c.account_id.in_(account_ids), _c.active)
    if key_only:
        query = query.where(_c.key)
    return [as_contact(row) for row in tx.execute(query.order_by(_c.id))]


def all_key(tx: Tx) -> list[Contact]:
    """Every active key contact of the company, in order of their keys."""
    return [as_contact(row) for row in tx.execute(CONTACT.where(_c.active, _c.key).order_by(_c.id))]


def never_rated(tx: Tx, owner_ids: Collection[int]) -> dict[int, list[Contact]]:
    """By the owner of their account, the active key contacts whose relationship with us was never
    rated; absent: there is none."""
    a, s = tables.accounts.c, tables.assessments.c
    rated = exists().where(
        s.kind == Kind.KEY, s.subject_id == _c.id, s.competitor_id.is_(None), newest.counts(s, None)
    )
    query = CONTACT.add_columns(a.owner_id).join(tables.accounts, a.id == _c.account_id)
    query = query.where(a.owner_id.in_(owner_ids), _c.active, _c.key, ~rated)
    found: dict[int, list[Contact]] = {}
    for row in tx.execute(query.order_by(_c.id)):
        found.setdefault(row.owner_id, []).append(as_contact(row))
    return found


def create(
    tx: Tx,
    account_id: int,
    name: str,
    now: datetime,
    *,
    title: str = "",
    line: Line | None = None,
    role: ChainRole | None = None,
    influence: int = 1,
    key: bool = False,
    created_by: int | None = None,
) -> Contact:
    row = ContactRow(
        account_id=account_id,
        name=name,
        name_key=fold(name),
        search=search_keys(name),
        title=title,
        line=line,
        role=role,
        influence=influence,
        key=key,
        created_at=now,
        created_by=created_by,
    )
    key_ = add(tx, row)
    return as_contact(_BY_ID.one(tx, contact=key_))


def first_met(
    tx: Tx, contact_ids: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, date]:
    """The day of the first visit that met each contact; absent: never met."""
    return _days_met(tx, _FIRST_DAY, contact_ids, as_of)


def last_met(
    tx: Tx, contact_ids: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, date]:
    """The day of the last visit that met each contact; absent: never met."""
    return _days_met(tx, _LAST_DAY, contact_ids, as_of)


def _days_met(
    tx: Tx, day: ColumnElement[Any], contact_ids: Sequence[int], as_of: datetime | None
) -> dict[int, date]:
    query = _by_day(day, past=as_of is not None)
    rows = query.all(tx, contacts=contact_ids, as_of=as_of)
    return {row.contact_id: row.day for row in rows}


@cache
def _by_day(day: ColumnElement[Any], *, past: bool) -> Prepared:
    """Takes `contacts` and `as_of`."""
    p = tables.participants.c
    query = (
        select(p.contact_id, day.label("day"))
        .join(tables.visits, _v.id == p.visit_id)
        .where(p.contact_id.in_(bindparam("contacts", expanding=True)))
        .group_by(p.contact_id)
    )
    return Prepared(query.where(_v.recorded_at <= bindparam("as_of")) if past else query)


def recorded_at(tx: Tx, contact_ids: Sequence[int]) -> dict[int, datetime]:
    """When each contact was recorded: from then on silence counts for one who was never met."""
    rows = _RECORDED_AT.all(tx, contacts=contact_ids)
    return {row.id: row.created_at for row in rows}


@dataclass(frozen=True, slots=True)
class FoundContact:
    """A contact as finding needs it; `keys` are its space-separated search keys."""

    id: int
    name: str
    account: str
    keys: str


def _found(rows: Iterable[Any]) -> list[FoundContact]:
    return [
        FoundContact(
            row.id,
            contact_name(row.name, row.id),
            account_name(row.account, row.account_id),
            row.search,
        )
        for row in rows
    ]


_FOUND: Select[Any] = select(
    _c.id, _c.name, _c.search, _c.account_id, tables.accounts.c.name.label("account")
).join(tables.accounts, tables.accounts.c.id == _c.account_id)


def visible(tx: Tx, viewer: accounts.Viewer) -> list[FoundContact]:
    """All active contacts of the accounts that `viewer` may see."""
    query = _all_seen_by(accounts.roles_of(viewer))
    return _found(query.all(tx, **accounts.keys_of(viewer)))


@cache
def _all_seen_by(roles: Sequence[Role]) -> Prepared:
    """Takes the viewers, as `accounts.seen_by`."""
    return Prepared(_FOUND.where(_c.active, accounts.seen_by(roles)).order_by(_c.id))


def recently_met(tx: Tx, person: Person, limit: int) -> list[FoundContact]:
    """Those whom the person met last, then the key contacts of their accounts."""
    v, p = tables.visits.c, tables.participants.c
    last = (
        select(p.contact_id, func.max(v.day).label("day"))
        .join(tables.visits, v.id == p.visit_id)
        .where(v.rep_id == person.id)
        .group_by(p.contact_id)
        .subquery()
    )
    query = (
        _FOUND.join(last, last.c.contact_id == _c.id, isouter=True)
        .where(_c.active, accounts.visible_to(person))
        .order_by(last.c.day.is_(None), last.c.day.desc(), _c.key.desc(), _c.id)
    )
    return _found(tx.execute(query.limit(limit)))


def met_by(tx: Tx, visit_id: int) -> list[Contact]:
    """Whom a visit met."""
    p = tables.participants.c
    query = CONTACT.join(tables.participants, p.contact_id == _c.id).where(p.visit_id == visit_id)
    return [as_contact(row) for row in tx.execute(query.order_by(_c.id))]
