"""Figures about the work for a monitor: numbers only, no names or texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from storage import due, tables
from storage.machinery.ledger import Tx

ALIVE = "alive"  # the mark of the crank's last turn, whichever replica turned it
CANARY = "canary"  # the kind of the notice that proves that notices arrive
PROBE = "probe"
REPLICA_LIVES = timedelta(minutes=2)  # after its last sign of life

_n, _q, _r = tables.notices.c, tables.quarantine.c, tables.replicas.c


@dataclass(frozen=True, slots=True)
class Vitals:
    """As of `now`. `notices` are counted by their state, `oldest_due` is since when the one that
    waits longest could have been sent; None: never, or none."""

    now: datetime
    notices: Mapping[str, int]
    oldest_due: datetime | None
    turned: datetime | None
    quarantine: int
    open_drafts: int
    replicas: int
    canary: datetime | None

    @property
    def outbox_lag(self) -> timedelta:
        return max(self.now - self.oldest_due, timedelta()) if self.oldest_due else timedelta()

    @property
    def crank_lag(self) -> timedelta | None:
        """Since when nobody has looked at what is due, or how far ahead it was looked at by a clock
        that was set back since; None: nobody ever has."""
        return abs(self.now - self.turned) if self.turned else None


def vitals(tx: Tx, now: datetime) -> Vitals:
    states = select(_n.state, func.count()).group_by(_n.state)
    drafts = tables.drafts.c
    return Vitals(
        now=now,
        notices={row[0]: row[1] for row in tx.execute(states)},
        oldest_due=_one(
            tx, select(func.min(_n.not_before)).where(_n.state == "waiting", _n.not_before <= now)
        ),
        turned=due.mark(tx, ALIVE),
        quarantine=_one(tx, select(func.count()).where(_q.replayed_at.is_(None))),
        open_drafts=_one(tx, select(func.count()).where(drafts.state.in_(("active", "paused")))),
        replicas=_one(
            tx,
            select(func.count()).where(_r.ended_at.is_(None), _r.alive_at > now - REPLICA_LIVES),
        ),
        canary=_one(tx, select(func.max(_n.sent_at)).where(_n.kind == CANARY)),
    )


def probe(tx: Tx, now: datetime) -> None:
    """Write something: the commit shows whether the database accepts it."""
    due.set_mark(tx, PROBE, now)


def _one(tx: Tx, query: Any) -> Any:
    return tx.execute(query).scalar_one()
