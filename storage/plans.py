"""Planned visits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from scoring.plans import NEAR, Plan, PlanState
from scoring.visits import Visit, VisitType
from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add
from storage.models.plans import PlannedContactRow, PlannedVisitRow

_t, _p, _c = tables.planned_visits, tables.planned_visits.c, tables.planned_contacts.c
_PLAN: Select[Any] = select(
    _p.id, _p.account_id, _p.rep_id, _p.at, _p.minutes, _p.state, _p.asked, _p.visit_id
)
_OPEN = _p.state == PlanState.PLANNED


def record(
    tx: Tx,
    account_id: int,
    rep_id: int,
    at: datetime,
    minutes: int,
    participant_ids: Sequence[int],
    ask_at: datetime,
    now: datetime,
) -> int:
    """Plan a visit; returns its key. What is planned already is not planned twice."""
    same = _PLAN.where(_p.account_id == account_id, _p.rep_id == rep_id, _p.at == at, _OPEN)
    known = tx.execute(same).first()
    if known is not None:
        return int(known.id)
    row = PlannedVisitRow(
        account_id=account_id,
        rep_id=rep_id,
        at=at,
        minutes=minutes,
        state=PlanState.PLANNED,
        ask_at=ask_at,
        recorded_at=now,
    )
    plan_id = add(tx, row)
    for contact_id in participant_ids:
        add(tx, PlannedContactRow(plan_id=plan_id, contact_id=contact_id))
    return plan_id


def get(tx: Tx, plan_id: int) -> Plan | None:
    return next(iter(_read(tx, _PLAN.where(_p.id == plan_id))), None)


def open_(tx: Tx, *, rep_id: int, account_ids: Collection[int]) -> list[Plan]:
    """Those to come, or not settled yet, of a rep and of accounts; the next first."""
    of = or_(_p.rep_id == rep_id, _p.account_id.in_(account_ids))
    return _read(tx, _PLAN.where(_OPEN, of))


def open_of(tx: Tx, account_id: int) -> list[Plan]:
    return _read(tx, _PLAN.where(_OPEN, _p.account_id == account_id))


def to_ask(tx: Tx, now: datetime, limit: int) -> list[Plan]:
    """Of whom it is to be asked now whether they took place."""
    return _read(tx, _PLAN.where(_OPEN, _p.ask_at <= now).limit(limit))


def asked(tx: Tx, plan_id: int, again: datetime | None) -> None:
    """It was asked; `again` is when it will be once more (None: never)."""
    values = {"asked": _p.asked + 1, "ask_at": again}
    tx.execute(update(_t).where(_p.id == plan_id).values(values))


def settle(tx: Tx, plan_id: int, state: PlanState, visit_id: int | None = None) -> None:
    """It took place, as this visit if one is known, or will not."""
    values = {"state": state, "visit_id": visit_id, "ask_at": None}
    tx.execute(update(_t).where(_p.id == plan_id).values(values))


def move(tx: Tx, plan_id: int, at: datetime, ask_at: datetime) -> None:
    tx.execute(update(_t).where(_p.id == plan_id).values(at=at, asked=0, ask_at=ask_at))


def logged(tx: Tx, plan: Plan, rep_id: int, day: date) -> list[Visit]:
    """The visits that this rep logged of this account since it was to begin, about that day, and
    that no other plan became."""
    v, m = tables.visits.c, tables.participants.c
    became = select(_p.visit_id).where(_p.visit_id.is_not(None))
    query = select(v.id, v.account_id, v.rep_id, v.day, v.type, v.note).where(
        v.account_id == plan.account_id,
        v.rep_id == rep_id,
        v.recorded_at >= plan.at,
        v.day.between(day - NEAR, day + NEAR),
        v.id.not_in(became),
    )
    found = [
        Visit(row.id, row.account_id, row.rep_id, row.day, VisitType(row.type), row.note)
        for row in tx.execute(query.order_by(v.id))
    ]
    people = select(m.visit_id, m.contact_id).where(m.visit_id.in_([each.id for each in found]))
    met = _grouped((row.visit_id, row.contact_id) for row in tx.execute(people))
    return [replace(each, participant_ids=met.get(each.id, ())) for each in found]


def drop_over(tx: Tx, before: datetime) -> None:
    """Delete what was to take place before then, whatever became of it."""
    tx.execute(delete(_t).where(_p.at < before))


def _read(tx: Tx, query: Select[Any]) -> list[Plan]:
    rows = tx.execute(query.order_by(_p.at, _p.id)).all()
    people = select(_c.plan_id, _c.contact_id).where(_c.plan_id.in_([row.id for row in rows]))
    met = _grouped((row.plan_id, row.contact_id) for row in tx.execute(people))
    return [
        Plan(
            id=row.id,
            account_id=row.account_id,
            rep_id=row.rep_id,
            at=row.at,
            minutes=row.minutes,
            state=PlanState(row.state),
            asked=row.asked,
            visit_id=row.visit_id,
            participant_ids=met.get(row.id, ()),
        )
        for row in rows
    ]


def _grouped(pairs: Iterable[tuple[int, int]]) -> Mapping[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for key, value in sorted(pairs):
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
