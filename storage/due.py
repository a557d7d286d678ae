"""Due periods and marks: what the clock has done, so that it is done exactly once."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add_once
from storage.models.work import DuePeriodRow, MarkRow


def decide(
    tx: Tx,
    job: str,
    subject_id: int,
    period: str,
    due_at: datetime,
    now: datetime,
    *,
    skip_reason: str = "",
) -> bool:
    """Claim a period in the transaction of its effects; True if it is to be fired by this call.

    With a `skip_reason` the period is recorded as skipped, which is logged, and False is returned.
    """
    row = DuePeriodRow(
        job=job,
        subject_id=subject_id,
        period=period,
        due_at=due_at,
        decided_at=now,
        outcome="skipped" if skip_reason else "fired",
        reason=skip_reason,
    )
    return add_once(tx, row) and not skip_reason


def before(tx: Tx, job: str, subject_id: int, moment: datetime) -> datetime | None:
    """When the job was last fired for the subject in a period due before that moment; None: never.

    That is when the job really ran, which may be later than it was due.
    """
    d = tables.due_periods.c
    query = select(func.max(d.decided_at)).where(
        d.job == job, d.subject_id == subject_id, d.due_at < moment, d.outcome == "fired"
    )
    at: datetime | None = tx.execute(query).scalar_one()
    return at


def forget(tx: Tx, job: str, moment: datetime) -> None:
    """Drop what was decided of the job before that moment."""
    d = tables.due_periods
    tx.execute(delete(d).where(d.c.job == job, d.c.due_at < moment))


def mark(tx: Tx, name: str) -> datetime | None:
    """The instant kept under a name; None if there is none yet."""
    m = tables.marks.c
    at: datetime | None = tx.execute(select(m.at).where(m.name == name)).scalar()
    return at


def set_mark(tx: Tx, name: str, at: datetime) -> None:
    m = tables.marks
    if not add_once(tx, MarkRow(name=name, at=at)):
        tx.execute(update(m).where(m.c.name == name).values(at=at))
