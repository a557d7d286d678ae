"""Alerts: one open per (rule, kind, subject); a repeat adds to it, a recovery resolves it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select, update

from scoring.assessments import Kind
from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add
from storage.models.work import AlertRow

_t = tables.alerts.c
_UNRESOLVED = select(tables.alerts).where(_t.state != "resolved").order_by(_t.id)
_OF_SUBJECT = Prepared(
    _UNRESOLVED.where(_t.kind == bindparam("kind"), _t.subject_id == bindparam("subject"))
)
_OF_RULE = Prepared(_UNRESOLVED.where(_t.rule == bindparam("rule")))
_OF_RULE_THERE = Prepared(
    _UNRESOLVED.where(_t.rule == bindparam("rule"), _t.account_id == bindparam("account"))
)


@dataclass(frozen=True, slots=True)
class Alert:
    """`details` says what fell, from what to what (identifiers of the domain, never words)."""

    id: int
    rule: str
    kind: Kind
    subject_id: int
    account_id: int
    severity: str
    state: str
    details: dict[str, Any]
    repeats: int
    told: bool
    opened_at: datetime
    handler_id: int | None
    escalated_to: int | None


def _alert(row: Any) -> Alert:
    return Alert(
        row.id,
        row.rule,
        Kind(row.kind),
        row.subject_id,
        row.account_id,
        row.severity,
        row.state,
        row.details,
        row.repeats,
        row.told,
        row.opened_at,
        row.handler_id,
        row.escalated_to,
    )


def get(tx: Tx, alert_id: int) -> Alert | None:
    row = tx.execute(select(tables.alerts).where(_t.id == alert_id)).first()
    return _alert(row) if row else None


def by_ids(tx: Tx, alert_ids: Collection[int]) -> dict[int, Alert]:
    rows = tx.execute(select(tables.alerts).where(_t.id.in_(alert_ids)))
    return {row.id: _alert(row) for row in rows}


def unresolved(tx: Tx, kind: Kind, subject_id: int) -> list[Alert]:
    """What is open or acknowledged about a subject."""
    return [_alert(r) for r in _OF_SUBJECT.all(tx, kind=kind, subject=subject_id)]


def unresolved_of_rule(tx: Tx, rule: str, account_id: int | None = None) -> list[Alert]:
    """What is open or acknowledged of a rule, at one account or at all of them."""
    query = _OF_RULE if account_id is None else _OF_RULE_THERE
    return [_alert(row) for row in query.all(tx, rule=rule, account=account_id)]


def opened_since(
    tx: Tx, rules: Collection[str], kind: Kind, subjects: Collection[int], since: datetime
) -> set[int]:
    """About which of these subjects such an alert came up since then, and is not over."""
    query = select(_t.subject_id).where(
        _t.state != "resolved",
        _t.kind == kind,
        _t.subject_id.in_(subjects),
        _t.rule.in_(rules),
        _t.opened_at >= since,
    )
    return set(tx.execute(query).scalars())


def for_digest(tx: Tx, after: datetime) -> list[Alert]:
    """Alerts for a digest: not told at once, and opened after that instant or not told to anybody
    yet (recorded while the last digest was made)."""
    query = _UNRESOLVED.where(_t.at_once.is_(False), or_(_t.updated_at > after, ~_t.told))
    return [_alert(row) for row in tx.execute(query)]


def unacknowledged(tx: Tx, before: datetime, limit: int) -> list[Alert]:
    """Told, opened before that instant, taken up by nobody, and not escalated yet: the oldest."""
    # The state in words of SQL, so that both databases know their index by it.
    waits = (_t.state == literal_column("'open'"), _t.escalated_at.is_(None), _t.told)
    query = select(tables.alerts).where(*waits, _t.updated_at < before)
    rows = tx.execute(query.order_by(_t.updated_at, _t.id).limit(limit).with_for_update())
    return [_alert(row) for row in rows]


def open_new(
    tx: Tx,
    rule: str,
    kind: Kind,
    subject_id: int,
    account_id: int,
    severity: str,
    details: dict[str, Any],
    now: datetime,
) -> Alert:
    """Open an alert; none of this rule may be unresolved about the subject."""
    row = AlertRow(
        rule=rule,
        kind=kind,
        subject_id=subject_id,
        account_id=account_id,
        severity=severity,
        details=details,
        opened_at=now,
        updated_at=now,
    )
    return _one(tx, add(tx, row))


def repeat(tx: Tx, alert_id: int, severity: str, details: dict[str, Any], now: datetime) -> Alert:
    """It fell again: the alert is open anew, and is to be told again."""
    values = {
        "details": details,
        "severity": severity,
        "repeats": _t.repeats + 1,
        "state": "open",
        "told": False,
        "at_once": False,
        "updated_at": now,
        "handler_id": None,
        "acknowledged_at": None,
        "escalated_at": None,
        "escalated_to": None,
    }
    tx.execute(update(tables.alerts).where(_t.id == alert_id).values(values))
    return _one(tx, alert_id)


def amend(tx: Tx, alert_id: int, details: dict[str, Any], repeats: int) -> None:
    """What raised the alert was corrected in part: it goes on with the rest."""
    values = {"details": details, "repeats": repeats}
    tx.execute(update(tables.alerts).where(_t.id == alert_id).values(values))


def _one(tx: Tx, alert_id: int) -> Alert:
    return _alert(tx.execute(select(tables.alerts).where(_t.id == alert_id)).one())


def told(tx: Tx, alert_ids: Collection[int], *, at_once: bool) -> None:
    """Note that somebody is told of them, at once or in a digest; `at once` is never taken back."""
    values = {"told": True, "at_once": True} if at_once else {"told": True}
    tx.execute(update(tables.alerts).where(_t.id.in_(alert_ids)).values(values))


def acknowledge(tx: Tx, alert_id: int, person_id: int, now: datetime) -> None:
    """Somebody has taken it up."""
    tx.execute(
        update(tables.alerts)
        .where(_t.id == alert_id, _t.state == "open")
        .values(state="acknowledged", handler_id=person_id, acknowledged_at=now)
    )


def ask(tx: Tx, alert: Alert, person_id: int) -> bool:
    """Note that a person asks the rater about it; False if they have asked before."""
    asked = alert.details.get("asked", [])
    if person_id in asked:
        return False
    details = {**alert.details, "asked": [*asked, person_id]}
    tx.execute(update(tables.alerts).where(_t.id == alert.id).values(details=details))
    return True


def escalate(tx: Tx, alert_ids: Collection[int], person_id: int | None, now: datetime) -> None:
    """Note that they were escalated to that person; None: nobody above can be reached."""
    went_up = update(tables.alerts).where(_t.id.in_(alert_ids))
    tx.execute(went_up.values(escalated_to=person_id, escalated_at=now))


def resolve(tx: Tx, alert_id: int, now: datetime) -> None:
    tx.execute(
        update(tables.alerts)
        .where(_t.id == alert_id)
        .values(state="resolved", resolved_at=now, updated_at=now)
    )
