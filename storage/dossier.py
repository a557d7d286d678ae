"""The dossier 档案: personal fields of a contact. They can be corrected, and erased for good.

Which fields there are, for what purpose and for how long, is the administrator's to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add
from storage.models.contacts import DossierRow

_d = tables.dossier.c


@dataclass(frozen=True, slots=True)
class Entry:
    field: str
    value: str
    by_id: int
    at: datetime


def of_contact(tx: Tx, contact_id: int, fields: Sequence[str]) -> list[Entry]:
    """What is kept of these fields, in their order: those switched off stay unread."""
    query = select(_d.field, _d.value, _d.by_id, _d.at).where(
        _d.contact_id == contact_id, _d.field.in_(fields)
    )
    return sorted((Entry(*row) for row in tx.execute(query)), key=lambda e: fields.index(e.field))


def keep(tx: Tx, contact_id: int, field: str, value: str, by_id: int, now: datetime) -> None:
    """Set a field; what it held before is gone."""
    erase(tx, contact_id, field)
    add(tx, DossierRow(contact_id=contact_id, field=field, value=value, by_id=by_id, at=now))


def erase(tx: Tx, contact_id: int, field: str | None = None) -> int:
    """Delete a field, or the whole dossier; returns how many entries are gone."""
    query = delete(tables.dossier).where(_d.contact_id == contact_id)
    return tx.execute(query if field is None else query.where(_d.field == field)).rowcount


def fields(tx: Tx) -> list[str]:
    """The fields in which something is kept, whether they are switched on or not."""
    return list(tx.execute(select(_d.field).distinct()).scalars())


def count(tx: Tx, field: str, before: datetime) -> int:
    """How many entries `expire` would delete."""
    query = select(func.count()).where(_d.field == field, _d.at < before)
    return int(tx.execute(query).scalar_one())


def expire(tx: Tx, field: str, before: datetime) -> int:
    """Delete what was set before that instant, at the end of its retention; returns how many."""
    return tx.execute(delete(tables.dossier).where(_d.field == field, _d.at < before)).rowcount
