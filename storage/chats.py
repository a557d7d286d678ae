"""How fast chats may be written to, for all replicas together and across restarts.

A chat's row says when the next notice may go there, and until when Telegram wants a pause; the row
of chat 0 stands for all chats together. Whoever claims notices holds that row until the commit, so
the claims of all replicas come one after the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add_once
from storage.models.replicas import ChatRow

ALL = 0  # the row of all chats together
TOO_FAR = timedelta(seconds=30)  # no turn is given away so early
_c = tables.chats.c


@dataclass(frozen=True, slots=True)
class Pace:
    """The least time between two messages. Telegram allows 30 a second over all, one a second in a
    private chat and 20 a minute in a group."""

    overall: timedelta = timedelta(seconds=1) / 30
    private: timedelta = timedelta(seconds=1)
    group: timedelta = timedelta(seconds=3)

    def in_chat(self, chat_id: int) -> timedelta:
        return self.private if chat_id > 0 else self.group


def free_at(tx: Tx, now: datetime) -> datetime:
    """When the next notice of all may go. Locks the row: the next claim waits for this commit."""
    query = select(_c.free_at).where(_c.chat_id == ALL).with_for_update()
    at: datetime | None = tx.execute(query).scalar()
    if at is None:
        add_once(tx, ChatRow(chat_id=ALL, free_at=now))
        at = tx.execute(query).scalar_one()
    if at > now + TOO_FAR:  # of a clock that was set back since
        tx.execute(update(tables.chats).where(_c.chat_id == ALL).values(free_at=now))
        return now
    return max(at, now)


def reserve(tx: Tx, turns: Mapping[int, datetime]) -> None:
    """Note from when on each of these chats is free again."""
    if turns:
        rows = [{"chat_id": chat, "free_at": at} for chat, at in sorted(turns.items())]
        tx.execute(_upsert(tx, "free_at"), rows)


def pause(tx: Tx, chat_id: int, until: datetime) -> None:
    """Telegram asks for a pause in this chat until then; the longer of two pauses holds."""
    row = {"chat_id": chat_id, "free_at": until, "paused_until": until}
    tx.execute(_upsert(tx, "free_at", "paused_until"), row)


def pauses(tx: Tx, now: datetime) -> dict[int, datetime]:
    """The chats that nothing may be sent to just now, and until when."""
    query = select(_c.chat_id, _c.paused_until).where(_c.paused_until > now)
    return {row.chat_id: row.paused_until for row in tx.execute(query)}


def forget(tx: Tx, before: datetime) -> None:
    """Drop the chats that have been free since before that instant."""
    tx.execute(
        delete(tables.chats).where(
            _c.free_at < before, or_(_c.paused_until.is_(None), _c.paused_until < before)
        )
    )


def _upsert(tx: Tx, *later: str) -> Any:
    """Insert a chat's row; of one that is there the columns `later` only ever move on."""
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(tables.chats)
    return statement.on_conflict_do_update(
        index_elements=["chat_id"], set_={name: _later(statement, name) for name in later}
    )


def _later(statement: Any, name: str) -> Any:
    new, old = statement.excluded[name], _c[name]
    return case((or_(old.is_(None), new > old), new), else_=old)
