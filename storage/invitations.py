"""Invitations: single use, expiring, and only their hash is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import select, update

from storage import tables
from storage.ledger import Tx
from storage.rows import add
from storage.tables.people import InvitationRow

LIFETIME = timedelta(hours=72)
_TOKEN_BYTES = 18  # 144 bits, 24 characters: within Telegram's 64 for a deep link


@dataclass(frozen=True, slots=True)
class Invitation:
    id: int
    person_id: int
    created_by: int | None
    expires_at: datetime
    used: bool


def create(tx: Tx, person_id: int, now: datetime, *, created_by: int | None = None) -> str:
    """Make an invitation for a person; returns the token, which cannot be read again later."""
    token = token_urlsafe(_TOKEN_BYTES)
    add(
        tx,
        InvitationRow(
            token_hash=_hash(token),
            person_id=person_id,
            created_by=created_by,
            created_at=now,
            expires_at=now + LIFETIME,
        ),
    )
    return token


def find(tx: Tx, token: str) -> Invitation | None:
    """The invitation behind a token, locked until the transaction ends."""
    i = tables.invitations.c
    query = select(tables.invitations).where(i.token_hash == _hash(token)).with_for_update()
    row = tx.execute(query).first()
    if row is None:
        return None
    return Invitation(
        row.id, row.person_id, row.created_by, row.expires_at, row.used_at is not None
    )


def use(tx: Tx, invitation_id: int, telegram_id: int, now: datetime) -> None:
    i = tables.invitations
    tx.execute(update(i).where(i.c.id == invitation_id).values(used_at=now, used_by=telegram_id))


def undo(tx: Tx, person_id: int, now: datetime) -> None:
    """Take back what an invitation gave: the wrong one came. What they had begun is over."""
    p, d = tables.people, tables.drafts
    tx.execute(update(p).where(p.c.id == person_id).values(telegram_id=None, joined_at=None))
    open_ = (d.c.person_id == person_id, d.c.state.in_(("active", "paused")))
    tx.execute(update(d).where(*open_).values(state="cancelled", updated_at=now))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
