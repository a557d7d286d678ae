"""Leases: what one replica at a time does. A lease that is not renewed runs out."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add_once
from storage.models.replicas import LeaseRow

_l = tables.leases.c


def take(tx: Tx, name: str, holder: str, now: datetime, span: timedelta) -> bool:
    """Take the lease if it is free, or renew it if it is the holder's own; True if it is now."""
    until = now + span
    if add_once(tx, LeaseRow(name=name, holder=holder, until=until)):
        return True
    free = or_(_l.holder == holder, _l.until <= now)
    taken = update(tables.leases).where(_l.name == name, free).values(holder=holder, until=until)
    return tx.execute(taken).rowcount == 1


def release(tx: Tx, name: str, holder: str) -> None:
    """Release it, if it is still the holder's."""
    tx.execute(delete(tables.leases).where(_l.name == name, _l.holder == holder))


def found(tx: Tx, name: str) -> tuple[str, datetime] | None:
    """Who took it last, and until when; None: nobody, or it was let go."""
    row = tx.execute(select(_l.holder, _l.until).where(_l.name == name)).one_or_none()
    return None if row is None else (row.holder, row.until)
