"""The audit trail: who did what to which object. Rows are only ever added, each sealed with those
before it, so that a change made behind our back can be found."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text

from storage import tables
from storage.ledger import Tx
from storage.seal import FIRST, seal
from storage.types import as_json

_a = tables.audit.c
_LAST = select(_a.seal).order_by(_a.id.desc()).limit(1)
_ALONE = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=int.from_bytes(b"audit"))


def record(
    tx: Tx,
    actor_id: int | None,
    action: str,
    object: str,
    now: datetime,
    **detail: Any,
) -> None:
    """`actor_id` is None for the command line and the clock. Details are ids and counts."""
    if tx.dialect.name == "postgresql":
        tx.execute(_ALONE)  # until the commit: each row stands on the one before it
    before = tx.execute(_LAST).scalar() or FIRST
    sealed = seal(before, now, actor_id, action, object, as_json(detail))
    tx.execute(
        insert(tables.audit).values(
            at=now, actor_id=actor_id, action=action, object=object, detail=detail, seal=sealed
        )
    )
