"""Visits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, true

from scoring.visits import Visit, VisitType
from storage import tables
from storage.accounts import Viewer, visible_to
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add
from storage.models.visits import ParticipantRow, VisitRow

_v = tables.visits.c
_p = tables.participants.c
_VISIT: Select[Any] = select(_v.id, _v.account_id, _v.rep_id, _v.day, _v.type, _v.note)
_LAST_WITH = Prepared(
    _VISIT.join(tables.participants, _p.visit_id == _v.id)
    .where(_p.contact_id == bindparam("contact"))
    .order_by(_v.day.desc(), _v.id.desc())
    .limit(1)
)


def record(
    tx: Tx,
    account_id: int,
    rep_id: int,
    day: date,
    now: datetime,
    *,
    type: VisitType = VisitType.MEETING,
    note: str = "",
    participant_ids: Sequence[int] = (),
    draft_id: int | None = None,
) -> Visit:
    """Record a visit. A draft can be recorded once: a second time breaks its unique key."""
    row = VisitRow(
        account_id=account_id,
        rep_id=rep_id,
        day=day,
        type=type,
        note=note,
        draft_id=draft_id,
        recorded_at=now,
    )
    visit_id = add(tx, row)
    for contact_id in participant_ids:
        add(tx, ParticipantRow(visit_id=visit_id, contact_id=contact_id))
    return Visit(visit_id, account_id, rep_id, day, type, note, tuple(participant_ids))


def between(tx: Tx, rep_id: int, first: date, last: date) -> list[Visit]:
    """A rep's visits from `first` to `last`, both included, with whom they met and when they were
    recorded."""
    query = (
        _VISIT.add_columns(_v.recorded_at, _p.contact_id)
        .join(tables.participants, _p.visit_id == _v.id, isouter=True)
        .where(_v.rep_id == rep_id, _v.day >= first, _v.day <= last)
        .order_by(_v.day, _v.id, _p.contact_id)
    )
    by_visit = (list(same) for _, same in groupby(tx.execute(query), key=lambda row: row.id))
    return [
        replace(_visit_with_participants(rows), recorded_at=rows[0].recorded_at)
        for rows in by_visit
    ]


def latest(
    tx: Tx,
    viewer: Viewer,
    *,
    rep_id: int | None = None,
    account_id: int | None = None,
    begin: int,
    limit: int,
) -> list[Visit]:
    """Visits of a rep or of an account, those of accounts that may be seen; the newest first,
    with whom they met."""
    of = [_v.rep_id == rep_id] if rep_id is not None else []
    of += [_v.account_id == account_id] if account_id is not None else []
    seen = select(tables.accounts.c.id).where(visible_to(viewer))
    query = _VISIT.where(*of, _v.account_id.in_(seen)).order_by(_v.day.desc(), _v.id.desc())
    found = [_visit(row) for row in tx.execute(query.offset(begin).limit(limit))]
    people = select(_p.visit_id, _p.contact_id).where(_p.visit_id.in_([v.id for v in found]))
    met: dict[int, list[int]] = {}
    for row in tx.execute(people.order_by(_p.contact_id)):
        met.setdefault(row.visit_id, []).append(row.contact_id)
    return [replace(each, participant_ids=tuple(met.get(each.id, ()))) for each in found]


def last_days(tx: Tx, account_ids: Sequence[int]) -> dict[int, date]:
    """The day of each account's last visit, by whomever; absent: never visited."""
    query = (
        select(_v.account_id, func.max(_v.day).label("day"))
        .where(_v.account_id.in_(account_ids))
        .group_by(_v.account_id)
    )
    return {row.account_id: row.day for row in tx.execute(query)}


def last_of_account(tx: Tx, account_id: int, *, as_of: datetime | None = None) -> Visit | None:
    row = _last_of_account(past=as_of is not None).first(tx, account=account_id, as_of=as_of)
    return _visit(row) if row else None


@cache
def _last_of_account(*, past: bool) -> Prepared:
    """Takes `account` and `as_of`."""
    query = _VISIT.where(_v.account_id == bindparam("account"), _known(past))
    return Prepared(query.order_by(_v.day.desc(), _v.id.desc()).limit(1))


@cache
def _of_account(*, past: bool) -> Prepared:
    """Takes `account`, `since` and `as_of`."""
    return Prepared(
        _VISIT.add_columns(_p.contact_id)
        .join(tables.participants, _p.visit_id == _v.id, isouter=True)
        .where(_v.account_id == bindparam("account"), _v.day >= bindparam("since"), _known(past))
        .order_by(_v.day, _v.id, _p.contact_id)
    )


def of_account(
    tx: Tx, account_id: int, since: date, *, as_of: datetime | None = None
) -> list[Visit]:
    """The account's visits since a day, by whomever, with whom they met; the oldest first."""
    query = _of_account(past=as_of is not None)
    rows = query.all(tx, account=account_id, since=since, as_of=as_of)
    by_visit = groupby(rows, key=lambda row: row.id)
    return [_visit_with_participants(list(same)) for _, same in by_visit]


def _known(past: bool) -> ColumnElement[bool]:
    """Of the visits: those recorded by `as_of`, or all."""
    return _v.recorded_at <= bindparam("as_of") if past else true()


def last_with(tx: Tx, contact_id: int) -> Visit | None:
    """The last visit that met a contact."""
    row = _LAST_WITH.first(tx, contact=contact_id)
    return _visit(row) if row else None


def _visit_with_participants(rows: Sequence[Any]) -> Visit:
    met = tuple(row.contact_id for row in rows if row.contact_id is not None)
    return replace(_visit(rows[0]), participant_ids=met)


def _visit(row: Any) -> Visit:
    return Visit(row.id, row.account_id, row.rep_id, row.day, VisitType(row.type), row.note)
