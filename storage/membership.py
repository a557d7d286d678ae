"""Leaving the team, and coming back. What somebody recorded stays, as theirs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from storage import alerts, invitations, tables
from storage.machinery.ledger import Tx

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

    A person's turns run one by one, so a turn under way ends first, and the next one finds no
    active person. The Telegram id stays, so that a later attempt can be recognised.
    """
    n = tables.notices
    tx.execute(update(tables.people).where(_p.id == person_id).values(active=False))
    notices = tx.execute(
        update(n)
        .where(n.c.person_id == person_id, n.c.state.in_(("waiting", "held")))
        .values(state="dropped", error="deactivated")
    )
    drafts = _shut_out(tx, person_id, now)
    alerts.give_back(tx, person_id, now)
    a = tables.accounts.c
    owned = select(func.count()).where(a.owner_id == person_id)
    led = select(func.count()).where(_p.manager_id == person_id, _p.active)
    return Left(
        drafts, notices.rowcount, tx.execute(owned).scalar_one(), tx.execute(led).scalar_one()
    )


def unlink(tx: Tx, person_id: int, now: datetime) -> None:
    """The invitation was used by the wrong person: they become a stranger again, and everything
    that they began is closed. Only a new invitation gives access."""
    nobody = {"telegram_id": None, "joined_at": None}
    tx.execute(update(tables.people).where(_p.id == person_id).values(nobody))
    _shut_out(tx, person_id, now)


def follow(tx: Tx, person_id: int, chat_id: int) -> None:
    """The person has come with another account of the messenger: open conversations wait for them
    there; what was shown in the former chat stays behind, and opens no page any more."""
    d, s = tables.drafts, tables.sheets
    elsewhere = {"state": "paused", "chat_id": chat_id, "message_id": None}
    open_ = (d.c.person_id == person_id, d.c.state.in_(("active", "paused")))
    tx.execute(update(d).where(*open_).values(elsewhere))
    tx.execute(delete(s).where(s.c.person_id == person_id))


def _shut_out(tx: Tx, person_id: int, now: datetime) -> int:
    """End the conversations, pages and invitations of a person; how many conversations it were."""
    d, s = tables.drafts, tables.sheets
    open_ = (d.c.person_id == person_id, d.c.state.in_(("active", "paused")))
    ended = tx.execute(update(d).where(*open_).values(state="cancelled", updated_at=now))
    tx.execute(delete(s).where(s.c.person_id == person_id))
    invitations.close(tx, person_id, now)
    return ended.rowcount


def revive(tx: Tx, person_id: int) -> bool:
    """Let somebody come back, by a new invitation only: the former one is no longer valid. False:
    they had not left."""
    back = {"active": True, "telegram_id": None, "joined_at": None}
    gone = update(tables.people).where(_p.id == person_id, ~_p.active)
    return tx.execute(gone.values(back)).rowcount == 1


def removed(tx: Tx, telegram_id: int) -> int | None:
    """The key of the person who had this Telegram id and is active no more."""
    query = select(_p.id).where(_p.telegram_id == telegram_id, ~_p.active)
    key: int | None = tx.execute(query).scalar()
    return key
