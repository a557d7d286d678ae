"""Accounts: who may see them, finding them, and recording them.

The one policy on seeing stands in `visible_to`: a rep sees what they own or share, a manager what
their subtree owns or shares, an administrator all. Who decides about an account stands in
`decides`: whoever leads its owner, not whoever leads somebody it is shared with. Reading an account
that the person may not see gives the same as one that does not exist: None, or it is missing from
the list. After a handover the former owner sees the account only if it is shared with them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    union,
    update,
)

from scoring.accounts import Account, Grade, Line
from scoring.asof import Handover
from scoring.name import account_name
from scoring.people import Person, Role
from storage import people, tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add, add_once
from storage.models.accounts import AccountRow, HandoverRow, ShareRow
from storage.names import fold, search_keys

Viewer = Person | tuple[Person, ...]  # of several: what all of them may see
_a = tables.accounts.c
# Without a segment of its own an account is rated as its sector is.
_segment = func.coalesce(func.nullif(_a.segment, ""), _a.sector).label("segment")
_ACCOUNT: Select[Any] = select(
    _a.id, _a.name, _a.grade, _a.owner_id, _a.zone, _segment, _a.no_posts
)


@dataclass(frozen=True, slots=True)
class Found:
    """An account as finding needs it; `keys` are its space-separated search keys."""

    id: int
    name: str
    keys: str


def _account(row: Any) -> Account:
    grade = Grade(row.grade) if row.grade else None
    return Account(
        row.id,
        account_name(row.name, row.id),
        grade,
        row.owner_id,
        row.zone,
        row.segment,
        lines(row.no_posts),
    )


def lines(written: str) -> frozenset[Line]:
    """Lines as the column holds them."""
    return frozenset(Line(line) for line in written.split())


def joined(of: frozenset[Line]) -> str:
    """As the column holds them."""
    return " ".join(line for line in Line if line in of)


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    return and_(true(), *[_among_those_of(each.role, each.id) for each in _people(viewer)])


def _among_those_of(role: Role, person: Any) -> ColumnElement[bool]:
    """The condition for lists: looks up the visible keys first, so that other accounts are not
    read. `person` is a key, or the parameter that will hold it."""
    if role is Role.ADMINISTRATOR:
        return true()
    theirs, s = tables.accounts.alias("theirs").c, tables.shares.c
    owned, shared = _worked_by(role, person, theirs.owner_id, s.person_id)
    return _a.id.in_(union(select(theirs.id).where(owned), select(s.account_id).where(shared)))


def _seen_alone(role: Role, person: Any) -> ColumnElement[bool]:
    """The condition for one account: checks this account alone, not everything that the person may
    see."""
    if role is Role.ADMINISTRATOR:
        return true()
    s = tables.shares.c
    owned, shared = _worked_by(role, person, _a.owner_id, s.person_id)
    return or_(owned, exists().where(s.account_id == _a.id, shared))


def _worked_by(role: Role, person: Any, *columns: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    if role is Role.MANAGER:
        tree = people.subtree(person)
        return [column.in_(tree) for column in columns]
    return [column == person for column in columns]


def decides(tx: Tx, person: Person, account_id: int) -> bool:
    """Whether this person decides about that account: its owner, grade and segment."""
    account = get(tx, person, account_id)
    if account is None or person.role is Role.REP:
        return False
    if person.role is Role.ADMINISTRATOR or account.owner_id in (None, person.id):
        return True
    line = people.above(tx, account.owner_id) if account.owner_id else ()
    return person.id in {each.id for each in line}


def _people(viewer: Viewer) -> tuple[Person, ...]:
    return viewer if isinstance(viewer, tuple) else (viewer,)


def roles_of(viewer: Viewer) -> tuple[Role, ...]:
    return tuple(each.role for each in _people(viewer))


def keys_of(viewer: Viewer) -> dict[str, int]:
    """What `seen_by` is to be given."""
    return {f"viewer{n}": each.id for n, each in enumerate(_people(viewer))}


def get(tx: Tx, viewer: Viewer, account_id: int) -> Account | None:
    """The account, if it is there and `viewer` may see it."""
    row = _seen_by(roles_of(viewer)).first(tx, account=account_id, **keys_of(viewer))
    return _account(row) if row else None


def seen_by(roles: Sequence[Role]) -> ColumnElement[bool]:
    """`visible_to` for a statement that is built once: the people of these roles are given as
    `viewer0`, `viewer1` …"""
    seen = [_among_those_of(role, bindparam(f"viewer{n}")) for n, role in enumerate(roles)]
    return and_(true(), *seen)


@cache
def _seen_by(roles: Sequence[Role]) -> Prepared:
    """Takes `account` and the viewers."""
    seen = [_seen_alone(role, bindparam(f"viewer{n}")) for n, role in enumerate(roles)]
    return Prepared(_ACCOUNT.where(_a.id == bindparam("account"), *seen))


@cache
def _all_seen_by(roles: Sequence[Role]) -> Prepared:
    """Takes the viewers."""
    query = select(_a.id, _a.name, _a.search).where(seen_by(roles)).order_by(_a.name)
    return Prepared(query)


def by_id(tx: Tx, account_id: int) -> Account:
    """The account without a check of who may see it: for jobs and alerts, never to answer a
    person."""
    return _account(tx.execute(_ACCOUNT.where(_a.id == account_id)).one())


def by_ids(tx: Tx, account_ids: Collection[int]) -> dict[int, Account]:
    """Several accounts without a check of who may see them, as `by_id`."""
    query = _ACCOUNT.where(_a.id.in_(account_ids))
    return {row.id: _account(row) for row in tx.execute(query)}


def visible(tx: Tx, viewer: Viewer) -> list[Found]:
    """All accounts that `viewer` may see, for finding one of them."""
    rows = _all_seen_by(roles_of(viewer)).all(tx, **keys_of(viewer))
    return [Found(row.id, account_name(row.name, row.id), row.search) for row in rows]


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
    """The accounts that this person owns or that are shared with them directly."""
    query = _ACCOUNT.where(_among_those_of(Role.REP, person_id)).order_by(_a.id)
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


def handover(
    tx: Tx, account_id: int, to_id: int, by_id: int, reason: str, now: datetime
) -> Handover | None:
    """Give the account, with its history, to another owner; None if they own it already.

    The shares stay as they are: the former owner sees it no more unless they have one.
    """
    owner = select(_a.owner_id).where(_a.id == account_id).with_for_update(key_share=True)
    from_id: int | None = tx.execute(owner).scalar_one()
    if from_id == to_id:
        return None
    tx.execute(update(tables.accounts).where(_a.id == account_id).values(owner_id=to_id))
    row = HandoverRow(
        account_id=account_id, from_id=from_id, to_id=to_id, by_id=by_id, at=now, reason=reason
    )
    add(tx, row)
    if from_id is not None:
        _close_pages(tx, from_id)
    return Handover(account_id, from_id, to_id, now)


def _close_pages(tx: Tx, person_id: int) -> None:
    """Close pages that this person or their managers could still open: they may contain the
    account."""
    s, line = tables.sheets, [person_id, *(each.id for each in people.above(tx, person_id))]
    tx.execute(delete(s).where(s.c.person_id.in_(line)))


def handovers(tx: Tx, account_id: int, *, as_of: datetime | None = None) -> list[Handover]:
    """The account's handovers, the oldest first."""
    query = _handovers(past=as_of is not None)
    return [Handover(*row) for row in query.all(tx, account=account_id, as_of=as_of)]


@cache
def _handovers(*, past: bool) -> Prepared:
    """Takes `account` and `as_of`."""
    h = tables.handovers.c
    query = select(h.account_id, h.from_id, h.to_id, h.at)
    query = query.where(h.account_id == bindparam("account")).order_by(h.at, h.id)
    return Prepared(query.where(h.at <= bindparam("as_of")) if past else query)


def passed_on(tx: Tx, account_id: int, at: datetime) -> tuple[Handover, int | None, str]:
    """The handover of that instant, who did it (None: an import) and why."""
    h = tables.handovers.c
    query = select(h.account_id, h.from_id, h.to_id, h.at, h.by_id, h.reason)
    row = tx.execute(query.where(h.account_id == account_id, h.at == at)).one()
    return Handover(*row[:4]), row.by_id, row.reason


def owner_as_of(tx: Tx, account_id: int, instant: datetime) -> int | None:
    """Who owned the account then; None: nobody."""
    h = tables.handovers.c
    next_ = select(h.from_id).where(h.account_id == account_id, h.at > instant)
    row = tx.execute(next_.order_by(h.at, h.id).limit(1)).first()
    return row.from_id if row else by_id(tx, account_id).owner_id
