"""What a manager is told, and the groups of their team that hear it with them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
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
    """Queue a notice for the manager, and for each group that receives what they are told."""
    for group_id in (None, *(group.id for group in groups.told_with(tx, manager.id))):
        outbox.queue(
            tx, manager.id, kind, payload, now,
            priority=priority, not_before=not_before, group_id=group_id,
        )  # fmt: skip


def tell_together(
    tx: Tx,
    person: Person,
    kind: str,
    alert_ids: Sequence[int],
    now: datetime,
    *,
    within: timedelta,
    not_before: Callable[[datetime], datetime] = lambda at: at,
    **about: Any,
) -> None:
    """Queue an escalation so that a person gets one message per time window: it joins a message
    that still waits; after one was sent, it waits for the end of the window."""
    if outbox.join(tx, person.id, kind, alert_ids, about):
        return
    last = outbox.last_of_kind(tx, person.id, kind) if within else None
    at = not_before(now if last is None else max(now, last + within))
    payload = {"alerts": list(alert_ids), **about}
    outbox.queue(tx, person.id, kind, payload, now, priority=outbox.ALERT, not_before=at)
