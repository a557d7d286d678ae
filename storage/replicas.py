"""Replicas: each process that serves, and until when it was alive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add_once
from storage.models.replicas import LeaseRow, ReplicaRow

_ONE_BY_ONE = "replicas"
_r = tables.replicas.c


@dataclass(frozen=True, slots=True)
class Roll:
    """What a replica finds: when any replica was last alive (None: this is the first ever), and the
    last heartbeat of each other one that has not ended."""

    last_alive: datetime | None
    others: Mapping[str, datetime]


def sign(tx: Tx, name: str, now: datetime) -> Roll:
    """Record a heartbeat of this replica; the first one adds its row. Heartbeats are serialised:
    after an outage of all replicas only the first finds that none was alive."""
    _wait_for_the_others(tx, now)
    last: datetime | None = tx.execute(select(func.max(_r.alive_at))).scalar_one()
    running = select(_r.name, _r.alive_at).where(_r.ended_at.is_(None), _r.name != name)
    others = {row.name: row.alive_at for row in tx.execute(running)}
    if not add_once(tx, ReplicaRow(name=name, started_at=now, alive_at=now)):
        _set(tx, name, alive_at=now, ended_at=None)
    return Roll(last, others)


def end(tx: Tx, name: str, now: datetime) -> None:
    """Mark a clean end: all work is done and shown."""
    _set(tx, name, alive_at=now, ended_at=now)


def bury(tx: Tx, name: str, alive_at: datetime) -> bool:
    """End a replica without a heartbeat since then; True for exactly one caller, and only if it was
    dead."""
    unchanged = (_r.name == name, _r.alive_at == alive_at, _r.ended_at.is_(None))
    buried = update(tables.replicas).where(*unchanged).values(ended_at=alive_at)
    return tx.execute(buried).rowcount == 1


def forget(tx: Tx, before: datetime) -> None:
    """Drop those that ended before that instant."""
    tx.execute(delete(tables.replicas).where(_r.ended_at < before))


def _wait_for_the_others(tx: Tx, now: datetime) -> None:
    """Until the end of this transaction no other replica signs."""
    add_once(tx, LeaseRow(name=_ONE_BY_ONE, holder="", until=now))
    locks = update(tables.leases).where(tables.leases.c.name == _ONE_BY_ONE).values(until=now)
    tx.execute(locks)


def _set(tx: Tx, name: str, **values: datetime | None) -> None:
    tx.execute(update(tables.replicas).where(_r.name == name).values(**values))
