"""The audit trail: who did what to which object. Rows are only ever added."""

from datetime import datetime
from typing import Any

from storage.ledger import Tx
from storage.rows import add
from storage.tables.work import AuditRow


def record(
    tx: Tx,
    actor_id: int | None,
    action: str,
    object: str,
    now: datetime,
    **detail: Any,
) -> None:
    """`actor_id` is None for the command line and the clock. Details are ids and counts."""
    add(tx, AuditRow(at=now, actor_id=actor_id, action=action, object=object, detail=detail))
