"""The outbox: notices promised to people, committed with the fact that caused them.

Delivery is at least once, and a copy can be told apart: 1. a pass *claims* waiting notices (lease
and `attempt_started_at`, committed before the network is touched); 2. it sends; 3. it *settles*
each. If the process dies between 2 and 3, the lease runs out, and the next attempt knows from
`attempt_started_at` that the first may have arrived, so it is marked as a copy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from storage import tables
from storage.ledger import Tx
from storage.rows import add
from storage.tables.work import NoticeRow

LEASE = timedelta(seconds=30)
ALERT, NUDGE, DIGEST = 0, 1, 2
_n = tables.notices.c


@dataclass(frozen=True, slots=True)
class Notice:
    """`in_doubt`: an earlier attempt may have arrived."""

    id: int
    person_id: int
    chat_id: int | None
    language: str
    kind: str
    payload: Mapping[str, Any]
    tries: int
    in_doubt: bool


def queue(
    tx: Tx,
    person_id: int,
    kind: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    priority: int,
    not_before: datetime | None = None,
) -> int:
    """Promise a notice; it goes out after this transaction's commit, not before `not_before`."""
    row = NoticeRow(
        person_id=person_id,
        kind=kind,
        payload=payload,
        priority=priority,
        created_at=now,
        not_before=not_before or now,
    )
    return add(tx, row)


def claim(tx: Tx, now: datetime, limit: int, *, except_people: Sequence[int] = ()) -> list[Notice]:
    """Lease up to `limit` notices that are due, one a person, alerts before digests.

    A person to whom another worker is sending just now is passed over.
    """
    being_told = select(_n.person_id).where(_n.state == "waiting", _n.lease_until > now)
    rank = func.row_number().over(partition_by=_n.person_id, order_by=(_n.priority, _n.id))
    ranked = (
        select(_n.id, rank.label("rank"))
        .where(*_ready(now), _n.person_id.not_in(being_told), _n.person_id.not_in(except_people))
        .subquery()
    )
    query = (
        select(
            _n.id,
            _n.person_id,
            tables.people.c.telegram_id,
            tables.people.c.language,
            _n.kind,
            _n.payload,
            _n.tries,
            _n.attempt_started_at,
        )
        .join(tables.people, tables.people.c.id == _n.person_id)
        .where(_n.id.in_(select(ranked.c.id).where(ranked.c.rank == 1)))
        # Said again for the row that is locked: another worker may have leased it since we looked.
        .where(*_ready(now))
        .order_by(_n.priority, _n.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=tables.notices)
    )
    rows = tx.execute(query).all()
    tx.execute(
        update(tables.notices)
        .where(_n.id.in_([row.id for row in rows]))
        .values(lease_until=now + LEASE, attempt_started_at=now, tries=_n.tries + 1)
    )
    return [
        Notice(
            row.id,
            row.person_id,
            row.telegram_id,
            row.language or "en",
            row.kind,
            row.payload,
            row.tries + 1,
            row.attempt_started_at is not None,
        )
        for row in rows
    ]


def _ready(now: datetime) -> tuple[Any, ...]:
    free = or_(_n.lease_until.is_(None), _n.lease_until <= now)
    return (_n.state == "waiting", _n.not_before <= now, free)


def sent(tx: Tx, notice_id: int, message_id: int | None, now: datetime) -> None:
    _settle(tx, notice_id, state="sent", sent_at=now, message_id=message_id)


def overtaken(tx: Tx, notice: Notice) -> list[int]:
    """The message of the one of this kind that the person got before this one, if it is known."""
    query = (
        select(_n.message_id)
        .where(_n.person_id == notice.person_id, _n.kind == notice.kind, _n.id < notice.id)
        .where(_n.state == "sent", _n.message_id.is_not(None))
        .order_by(_n.id.desc())
        .limit(1)
    )
    return list(tx.execute(query).scalars())


def failed(tx: Tx, notice_id: int, error: str) -> None:
    """Permanent: it will not be tried again."""
    _settle(tx, notice_id, state="failed", error=error)


def dropped(tx: Tx, notice_id: int, reason: str) -> None:
    """Not sent on purpose: what it said no longer holds."""
    _settle(tx, notice_id, state="dropped", error=reason)


def later(tx: Tx, notice_id: int, at: datetime, error: str, *, in_doubt: bool) -> None:
    """To be tried again at `at`; `in_doubt` if this attempt may have arrived all the same."""
    values: dict[str, Any] = {"not_before": at, "error": error}
    if not in_doubt:
        values["attempt_started_at"] = None
    _settle(tx, notice_id, **values)


def _settle(tx: Tx, notice_id: int, **values: Any) -> None:
    tx.execute(update(tables.notices).where(_n.id == notice_id).values(lease_until=None, **values))


def next_due(tx: Tx) -> datetime | None:
    """When the next waiting notice may go out; None when none waits."""
    at: datetime | None = tx.execute(
        select(func.min(_n.not_before)).where(_n.state == "waiting")
    ).scalar_one()
    return at


def waiting(tx: Tx) -> int:
    query = select(func.count()).select_from(tables.notices).where(_n.state == "waiting")
    return int(tx.execute(query).scalar_one())
