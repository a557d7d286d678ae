"""The audit trail: who did what to which object. Rows are only ever added, each sealed with a hash
over those before it, so that a change made directly in the database can be detected; the database
refuses any other change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Text, event, insert, select, text, type_coerce

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.types import as_json
from storage.seal import FIRST, Sealed, Verdict, seal
from storage.seal import verify as follow

_STREAMED = {"yield_per": 1000}  # rows in memory at a time, however long the trail is
_a = tables.audit.c
_LAST = Prepared(select(_a.id, _a.seal).order_by(_a.id.desc()).limit(1))
_ADD = Prepared(insert(tables.audit))
_PENDING = "audit"  # of a transaction: what it will add to the trail
_Pending = tuple[datetime, int | None, str, str, Mapping[str, Any]]
_ALONE = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=int.from_bytes(b"audit"))


@dataclass(frozen=True, slots=True)
class Entry:
    """`who` by the roster's name; None: the command line or the clock."""

    id: int
    at: datetime
    who: str | None
    action: str
    object: str
    detail: Mapping[str, Any]


def record(
    tx: Tx,
    actor_id: int | None,
    action: str,
    object: str,
    now: datetime,
    **detail: Any,
) -> None:
    """`actor_id` is None for the command line and the clock. Details are ids and counts."""
    entry = (now, actor_id, action, object, detail)
    if tx.dialect.name == "postgresql":
        tx.info.setdefault(_PENDING, []).append(entry)  # sealed at the end of the transaction
    else:
        _seal(tx, [entry])


def _seal(tx: Tx, pending: Sequence[_Pending]) -> None:
    """Add rows, each of which stands on the one before it."""
    last = _LAST.first(tx)
    number, before = (last.id, last.seal) if last else (0, FIRST)
    for at, actor_id, action, object_, detail in pending:
        number += 1
        before = seal(before, number, at, actor_id, action, object_, as_json(detail))
        _ADD.run(
            tx, id=number, at=at, actor_id=actor_id, action=action, object=object_,
            detail=detail, seal=before,
        )  # fmt: skip


@event.listens_for(Engine, "commit")
def _seal_pending(tx: Tx) -> None:
    """On PostgreSQL this locks the trail until the commit. It is therefore the last statement of a
    transaction, which then waits for nothing else."""
    pending = tx.info.pop(_PENDING, None)
    if pending:
        tx.execute(_ALONE)
        _seal(tx, pending)


@event.listens_for(Engine, "rollback")
def _drop_pending(tx: Tx) -> None:
    if not tx.invalidated:  # a connection that is gone has taken it along
        tx.info.pop(_PENDING, None)


def verify(tx: Tx, known: str | None = None) -> Verdict:
    """Compute the whole chain anew; see `storage.seal.verify`."""
    return follow(rows(tx), known)


def head(tx: Tx) -> tuple[int, str]:
    """Number and seal of the last row: noted elsewhere, they show a trail that was cut off."""
    _seal_pending(tx)
    last = _LAST.first(tx)
    return (last.id, last.seal) if last else (0, FIRST)


def rows(tx: Tx) -> Iterator[Sealed]:
    """The trail as it is stored, in batches, without interpreting it."""
    _seal_pending(tx)
    at, detail = type_coerce(_a.at, Text), type_coerce(_a.detail, Text)
    query = select(_a.id, at, _a.actor_id, _a.action, _a.object, detail, _a.seal).order_by(_a.id)
    with tx.execute(query, execution_options=_STREAMED) as found:
        for row in found:
            yield Sealed(*row)


def entries(tx: Tx, object: str | None = None, since: datetime | None = None) -> Iterator[Entry]:
    """What happened, the oldest first; of one object (`account:7`), from an instant on."""
    _seal_pending(tx)
    query = (
        select(_a.id, _a.at, tables.people.c.name, _a.action, _a.object, _a.detail)
        .outerjoin(tables.people, tables.people.c.id == _a.actor_id)
        .order_by(_a.id)
    )
    if object is not None:
        query = query.where(_a.object == object)
    if since is not None:
        query = query.where(_a.at >= since)
    with tx.execute(query, execution_options=_STREAMED) as found:
        for row in found:
            yield Entry(*row)
