"""Updates seen, and those put into quarantine."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add_once, put_once
from storage.models.work import QuarantineRow

AT_ONCE = 5000  # a minute: more than a messenger ever sends


@dataclass(frozen=True, slots=True)
class Quarantined:
    id: int
    bot_id: int
    raw: str
    error: str
    at: datetime
    replayed_at: datetime | None


def take(tx: Tx, bot_id: int, update_id: int, now: datetime) -> bool:
    """Claim an update in the transaction of its effects; False if it had its effects before.

    Compares with the set of ids, not with the highest one: after a quiet week update ids start
    anew.
    """
    return put_once(tx, tables.seen_updates, {"bot_id": bot_id, "update_id": update_id, "at": now})


def forget(tx: Tx, before: datetime) -> None:
    """Drop what can no longer be redelivered: the oldest, as many as keep nobody waiting."""
    s = tables.seen_updates
    later = select(s.c.at).where(s.c.at < before).order_by(s.c.at).offset(AT_ONCE).limit(1)
    end = tx.execute(later).scalar()
    tx.execute(delete(s).where(s.c.at < (end or before)))


def release(tx: Tx, before: datetime) -> None:
    """Drop what lay in quarantine since before that instant."""
    q = tables.quarantine
    tx.execute(delete(q).where(q.c.at < before))


def quarantine(tx: Tx, bot_id: int, raw: str, error: str, now: datetime) -> bool:
    """Keep an update that cannot be handled, as it came; False if it is kept already."""
    digest = sha256(f"{bot_id}:{raw}".encode("utf-8", "surrogatepass")).hexdigest()
    row = QuarantineRow(
        bot_id=bot_id, digest=digest, raw=_storable(raw), error=_storable(error), at=now
    )
    return add_once(tx, row)


def _storable(text: str) -> str:
    """Text that both databases keep: what they refuse is written as its escape."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def quarantined(tx: Tx) -> list[Quarantined]:
    """All that is kept, the oldest first."""
    q = tables.quarantine
    query = select(q.c.id, q.c.bot_id, q.c.raw, q.c.error, q.c.at, q.c.replayed_at)
    return [Quarantined(*row) for row in tx.execute(query.order_by(q.c.id))]


def replayed(tx: Tx, quarantined_id: int, now: datetime) -> None:
    """Note, in the transaction of its effects, that it was handled after all."""
    q = tables.quarantine
    tx.execute(update(q).where(q.c.id == quarantined_id).values(replayed_at=now))


def quarantine_size(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).select_from(tables.quarantine)).scalar_one())
