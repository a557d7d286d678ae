"""Trying one update: what came back, what was refused, and what was written; then it is undone."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from handlers.frame.reply import Reply
from storage import tables
from tests.permission.world import World

RECORDS = (
    "visits", "assessments", "accounts", "contacts", "people", "notices", "contact_events",
    "dossier", "withdrawals", "handovers", "absences", "alerts", "erasures", "groups",
    "account_events", "chain_requests",
    "planned_visits",
)  # fmt: skip
_COUNTS = select(
    *(
        select(func.count()).select_from(getattr(tables, name)).scalar_subquery().label(name)
        for name in (*RECORDS, "audit", "seen_updates", "drafts")
    )
)
_a = tables.audit.c
_LAST = select(func.coalesce(func.max(_a.id), 0))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`shown` is all that the person gets to read, with the buttons' data; `refused` are the
    traces: (actor, route, object); `written` how many rows of records and of the audit came."""

    reply: Reply | None
    shown: str
    refused: list[tuple[int | None, str, str]]
    written: Counter[str]

    @property
    def denied(self) -> bool:
        return bool(self.refused)


def tried(world: World, telegram_id: int, chat: int | None = None, **what: Any) -> Outcome:
    last = world.tx.execute(_LAST).scalar_one()
    before = _counts(world)
    with world.tx.begin_nested() as savepoint:
        reply = world.does(telegram_id, chat, **what)
        traces = world.tx.execute(
            select(_a.actor_id, _a.detail, _a.object).where(
                _a.id > last, _a.action == "access.refused"
            )
        ).all()
        written = _counts(world)
        written.subtract(before)
        shown = _shown(reply)
        savepoint.rollback()
    refused = [(row.actor_id, row.detail["route"], row.object) for row in traces]
    return Outcome(reply, shown, refused, written)


def _counts(world: World) -> Counter[str]:
    return Counter(dict(world.tx.execute(_COUNTS).one()._mapping))


def _shown(reply: Reply | None) -> str:
    if reply is None:
        return ""
    return f"{reply.toast}\n{reply.screen.page(reply.say) if reply.screen else None}"
