"""Sheets: pages for one person's browser, opened once, within minutes.

The key is in the link alone; here only its hash is kept.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select

from storage import people, tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add
from storage.models.privacy import SheetRow
from storage.references import known

LIFETIME = timedelta(minutes=15)
_KEY_BYTES = 16  # 128 bits
_s = tables.sheets.c


def keep(tx: Tx, person_id: int, html: str, now: datetime, names: Collection[str] = ()) -> str:
    """Keep a page; returns its key. `names` are those whom it names, by their references."""
    key = token_urlsafe(_KEY_BYTES)
    row = SheetRow(
        digest=_digest(key),
        person_id=person_id,
        html=html,
        names=sorted(names),
        expires_at=now + LIFETIME,
    )
    add(tx, row)
    return key


def waits(tx: Tx, key: str, now: datetime) -> bool:
    """Whether there is such a page to be opened; looking does not use it up."""
    return bool(tx.execute(select(exists().where(*_good(key, now)))).scalar())


def take(tx: Tx, key: str, now: datetime) -> str | None:
    """The page, which is gone from here on: a second request finds nothing. Nor does a reader who
    may no longer see everything that it names: an account was handed over or is shared no more, a
    contact has moved, a reporting line has changed."""
    columns = (_s.html, _s.names, _s.person_id)
    row = tx.execute(delete(tables.sheets).where(*_good(key, now)).returning(*columns)).first()
    if row is None or known(tx, row.names, people.get(tx, row.person_id)) != set(row.names):
        return None
    html: str = row.html
    return html


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice was about."""

    kind: str
    payload: Mapping[str, Any]


def told(tx: Tx, person_id: int, notice_id: int) -> Told | None:
    """A notice to that person alone, not to a group."""
    n = tables.notices.c
    query = select(n.kind, n.payload).where(n.id == notice_id, n.person_id == person_id)
    row = tx.execute(query.where(n.group_id.is_(None))).first()
    return Told(*row) if row else None


def _good(key: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    p = tables.people.c
    still_here = select(p.id).where(p.active)
    return (_s.digest == _digest(key), _s.expires_at > now, _s.person_id.in_(still_here))


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
