"""Photos and voice notes that facts rest on: wanted when the fact is recorded, fetched afterwards.

They live in the database, so that backup, restore, erasing and privacy are those of the facts. A
process claims a file before fetching it; a file whose claim ran out may be fetched twice and is
kept once.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, insert, select, update

from storage import tables
from storage.machinery.ledger import Tx

MAX_BYTES = 3_000_000  # of one: a row of a backup holds no more
TRIES = 12
FIRST, MOST = timedelta(minutes=5), timedelta(hours=12)  # from one try to the next
_f = tables.files.c


def want(tx: Tx, file_id: str, now: datetime) -> None:
    """Have it fetched after this transaction's commit."""
    if tx.execute(select(_f.file_id).where(_f.file_id == file_id)).first() is None:
        values = {"file_id": file_id, "state": "wanted", "size": 0, "tries": 0, "due_at": now}
        tx.execute(insert(tables.files).values(values))


def is_due(tx: Tx, now: datetime) -> bool:
    """Whether there is one to fetch."""
    due = select(_f.file_id).where(_f.state == "wanted", _f.due_at <= now)
    return tx.execute(due.limit(1)).first() is not None


def claim(tx: Tx, now: datetime, *, room: int) -> str | None:
    """The next that is to be fetched, if all that are kept leave room; None: nothing now."""
    due = (_f.state == "wanted", _f.due_at <= now)
    query = select(_f.file_id, _f.tries).where(*due).order_by(_f.due_at).limit(1)
    found = tx.execute(query.with_for_update(skip_locked=True)).first()
    if found is None or total(tx) + MAX_BYTES > room:
        return None
    again = now + min(FIRST * 2**found.tries, MOST)
    state = "wanted" if found.tries + 1 < TRIES else "lost"
    values = {"tries": found.tries + 1, "due_at": again, "state": state}
    tx.execute(update(tables.files).where(_f.file_id == found.file_id).values(values))
    return str(found.file_id)


def keep(tx: Tx, file_id: str, content: bytes) -> None:
    """It was fetched; unless the fact has been erased meanwhile."""
    values = {"state": "kept", "content": content, "size": len(content)}
    tx.execute(update(tables.files).where(_f.file_id == file_id).values(values))


def give_up(tx: Tx, file_id: str) -> None:
    """It can never be fetched: only the reference remains."""
    tx.execute(update(tables.files).where(_f.file_id == file_id).values(state="lost"))


def content(tx: Tx, file_id: str) -> bytes | None:
    """What is kept of it; None: the reference alone."""
    found: bytes | None = tx.execute(select(_f.content).where(_f.file_id == file_id)).scalar()
    return found


def total(tx: Tx) -> int:
    """Bytes of all that are kept."""
    return int(tx.execute(select(func.coalesce(func.sum(_f.size), 0))).scalar_one())


def drop_unnamed(tx: Tx) -> None:
    """Delete those that no fact names any more."""
    named = exists().where(tables.facts.c.file_id == _f.file_id)
    tx.execute(delete(tables.files).where(~named))
