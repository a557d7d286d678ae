"""What a manager is told, and the groups of their team that hear it with them."""

from datetime import datetime
from typing import Any

from scoring.people import Person
from storage import Tx, groups, outbox


def tell(
    tx: Tx,
    manager: Person,
    kind: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    priority: int,
    not_before: datetime | None = None,
) -> None:
    """Promise a notice to the manager, and to each group that hears what they are told."""
    for group_id in (None, *(group.id for group in groups.told_with(tx, manager.id))):
        outbox.queue(
            tx, manager.id, kind, payload, now,
            priority=priority, not_before=not_before, group_id=group_id,
        )  # fmt: skip
