"""Invitations: single use, expiring, and only their hash is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add
from storage.models.people import InvitationRow

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
    """Make an invitation for a person; returns the token, which cannot be read again later.

    Earlier ones for the same person are closed: at most one is open.
    """
    close(tx, person_id, now)
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
    """The invitation behind a token. The person it is for is locked until the transaction ends: so
    two who join at the same time, by any invitation, are handled one after the other."""
    i, p = tables.invitations.c, tables.people.c
    hers = select(i.person_id).where(i.token_hash == _hash(token)).scalar_subquery()
    if tx.execute(select(p.id).where(p.id == hers).with_for_update(key_share=True)).first() is None:
        return None
    row = tx.execute(select(tables.invitations).where(i.token_hash == _hash(token))).one()
    return Invitation(
        row.id, row.person_id, row.created_by, row.expires_at, row.used_at is not None
    )


def joined_by(tx: Tx, person_id: int) -> int | None:
    """The key of the invitation that the person's present access rests on; None: on none."""
    i, p = tables.invitations.c, tables.people.c
    query = (
        select(i.id)
        .join(tables.people, (p.id == i.person_id) & (p.telegram_id == i.used_by))
        .where(p.id == person_id)
        .order_by(i.used_at.desc(), i.id.desc())
    )
    key: int | None = tx.execute(query.limit(1)).scalar()
    return key


def use(tx: Tx, invitation: Invitation, telegram_id: int, now: datetime) -> None:
    """Take it, and close whatever else is open for the person."""
    i = tables.invitations
    taken = update(i).where(i.c.id == invitation.id).values(used_at=now, used_by=telegram_id)
    tx.execute(taken)
    close(tx, invitation.person_id, now)


def close(tx: Tx, person_id: int, now: datetime) -> None:
    """End the open invitations of a person, so that they cannot be used even if the clock is set
    back."""
    i = tables.invitations
    open_ = (i.c.person_id == person_id, i.c.used_at.is_(None), i.c.expires_at > now)
    tx.execute(update(i).where(*open_).values(expires_at=i.c.created_at))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
