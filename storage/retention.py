"""Deletes expired rows in batches, so that other transactions do not wait for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, or_, select, update

from storage import kept_files, tables
from storage.erasing import drop_drafts
from storage.machinery.ledger import Tx

PORTION = 500  # rows of one class in one transaction


def drop_ended_drafts(tx: Tx, before: datetime) -> None:
    """Conversations that ended before that instant; what they recorded stays."""
    d = tables.drafts.c
    ended = d.state.not_in(("active", "paused"))
    query = select(d.id).where(ended, d.updated_at < before)
    drop_drafts(tx, query.order_by(d.updated_at).limit(PORTION))


def drop_notices(tx: Tx, before: datetime) -> None:
    """Notices that are settled. Of the oldest alone, since the outbox has no index by time."""
    n = tables.notices
    oldest = select(n.c.id).order_by(n.c.id).limit(PORTION)
    settled = (n.c.state != "waiting", n.c.created_at < before)
    tx.execute(delete(n).where(n.c.id.in_(oldest), *settled))


def drop_invitations(tx: Tx, before: datetime) -> None:
    """Invitations used or expired before that instant."""
    i = tables.invitations.c
    _drop(tx, tables.invitations, i.id, or_(i.used_at < before, i.expires_at < before))


def drop_sheets(tx: Tx, now: datetime) -> None:
    """Pages that nobody opened in time."""
    s = tables.sheets.c
    _drop(tx, tables.sheets, s.digest, s.expires_at <= now)


def drop_alerts(tx: Tx, before: datetime) -> None:
    """Alerts that were over before that instant: what they told of is in the ratings."""
    a, h = tables.alerts.c, tables.alert_hearers
    past = select(a.id).where(a.state == "resolved", a.resolved_at < before).limit(PORTION)
    keys = list(tx.execute(past).scalars())
    tx.execute(delete(h).where(h.c.alert_id.in_(keys)))
    tx.execute(delete(tables.alerts).where(a.id.in_(keys)))


def drop_periods(tx: Tx, before: datetime) -> None:
    """Periods decided before that instant; those of the oldest instants, about a portion."""
    d = tables.due_periods
    old = select(d.c.decided_at).where(d.c.decided_at < before).order_by(d.c.decided_at)
    end = tx.execute(old.offset(PORTION).limit(1)).scalar()
    tx.execute(delete(d).where(d.c.decided_at < before, d.c.decided_at <= (end or before)))


def drop_texts(tx: Tx, before: datetime) -> int:
    """Notes of visits and texts of facts, of which it tells how many; visits and ratings stay."""
    v, f = tables.visits, tables.facts
    notes, spoken = _texts(before)
    empty = update(v).where(v.c.id.in_(notes.limit(PORTION))).values(note="")
    gone = {"text": "", "origin": "", "file_id": None}
    silent = update(f).where(f.c.id.in_(spoken.limit(PORTION))).values(gone)
    emptied = tx.execute(empty).rowcount + tx.execute(silent).rowcount
    if emptied:
        kept_files.drop_unnamed(tx)
    return emptied


def count_texts(tx: Tx, before: datetime) -> int:
    """How many `drop_texts` would empty in the end."""
    counted = (select(func.count()).select_from(each.subquery()) for each in _texts(before))
    return sum(int(tx.execute(query).scalar_one()) for query in counted)


def _texts(before: datetime) -> tuple[Select[tuple[int]], Select[tuple[int]]]:
    """The visits with a note, and the facts with a text or file, of before that instant."""
    v, f = tables.visits.c, tables.facts.c
    spoken = or_(f.text != "", f.origin != "", f.file_id.is_not(None))
    return (
        select(v.id).where(v.recorded_at < before, v.note != ""),
        select(f.id).where(f.at < before, spoken),
    )


def _drop(tx: Tx, table: Table, key: ColumnElement[Any], past: ColumnElement[bool]) -> None:
    tx.execute(delete(table).where(key.in_(select(key).where(past).limit(PORTION))))
