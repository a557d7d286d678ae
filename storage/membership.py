"""Leaving the team, and coming back. What somebody recorded stays, as theirs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from storage import tables
from storage.ledger import Tx

_p = tables.people.c


@dataclass(frozen=True, slots=True)
class Left:
    """What ended with a person's access, and what is left for others to take over."""

    drafts: int
    notices: int
    accounts: int
    reports: int


def deactivate(tx: Tx, person_id: int, now: datetime) -> Left:
    """End a person's access at once: conversations, notices, invitations and pages with it.

    Their turns wait for one another, so a turn that is under way ends first, and the next one
    finds nobody. The messenger's id stays, to know who it was that tried again.
    """
    d, n, i, s = tables.drafts, tables.notices, tables.invitations, tables.sheets
    tx.execute(update(tables.people).where(_p.id == person_id).values(active=False))
    drafts = tx.execute(
        update(d)
        .where(d.c.person_id == person_id, d.c.state.in_(("active", "paused")))
        .values(state="cancelled", updated_at=now)
    )
    notices = tx.execute(
        update(n)
        .where(n.c.person_id == person_id, n.c.state.in_(("waiting", "held")))
        .values(state="dropped", error="deactivated")
    )
    tx.execute(
        update(i)
        .where(i.c.person_id == person_id, i.c.used_at.is_(None), i.c.expires_at > now)
        .values(expires_at=now)
    )
    tx.execute(delete(s).where(s.c.person_id == person_id))
    a = tables.accounts.c
    owned = select(func.count()).where(a.owner_id == person_id)
    led = select(func.count()).where(_p.manager_id == person_id, _p.active)
    return Left(
        drafts.rowcount, notices.rowcount, tx.execute(owned).scalar_one(),
        tx.execute(led).scalar_one(),
    )  # fmt: skip


def revive(tx: Tx, person_id: int) -> None:
    """Let somebody come back, by a new invitation only: what they joined by counts no more."""
    back = {"active": True, "telegram_id": None, "joined_at": None}
    tx.execute(update(tables.people).where(_p.id == person_id, ~_p.active).values(back))


def removed(tx: Tx, telegram_id: int) -> int | None:
    """The key of the person who had this Telegram id and is active no more."""
    query = select(_p.id).where(_p.telegram_id == telegram_id, ~_p.active)
    key: int | None = tx.execute(query).scalar()
    return key
