"""What has to be settled in a restored database, since it does not know what happened after the
backup."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update

from storage import tables
from storage.machinery.ledger import Tx

RESTORED = "restored"
_n = tables.notices.c
UNSENT = _n.state.in_(("waiting", "held"))


def waiting_by_kind(tx: Tx) -> dict[str, int]:
    """How many notices wait, of each kind."""
    query = select(_n.kind, func.count()).where(UNSENT).group_by(_n.kind)
    return {row[0]: row[1] for row in tx.execute(query.order_by(_n.kind))}


def drop_waiting(tx: Tx) -> set[int]:
    """Settle what waits as dropped; returns the alerts that those notices were to tell of."""
    payloads = tx.execute(select(_n.payload).where(UNSENT)).scalars().all()
    values = {"state": "dropped", "error": RESTORED, "lease_until": None}
    tx.execute(update(tables.notices).where(UNSENT).values(values))
    return {alert for payload in payloads for alert in payload.get("alerts", [])}


def doubt_waiting(tx: Tx, now: datetime) -> None:
    """Let what waits go out, each as a copy that may have been sent before."""
    doubt = func.coalesce(_n.attempt_started_at, now, type_=_n.attempt_started_at.type)
    values = {"attempt_started_at": doubt, "lease_until": None}
    tx.execute(update(tables.notices).where(UNSENT).values(values))


def tell_anew(tx: Tx, alerts: Iterable[int], now: datetime) -> int:
    """Let the next digest tell of those that nobody has taken up; returns how many."""
    a = tables.alerts.c
    values = {
        "told": False, "at_once": False, "escalated_to": None, "escalated_at": None,
        "updated_at": now,
    }  # fmt: skip
    open_ = update(tables.alerts).where(a.id.in_(sorted(alerts)), a.state == "open")
    return tx.execute(open_.values(values)).rowcount


def close_invitations(tx: Tx, now: datetime) -> int:
    """End those still open: they may have been used since; returns how many."""
    i = tables.invitations.c
    open_ = update(tables.invitations).where(i.used_at.is_(None), i.expires_at > now)
    return tx.execute(open_.values(expires_at=now)).rowcount
