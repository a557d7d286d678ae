"""An alert's row and what was derived, one read as the other."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from scoring.compare import Cause
from scoring.course import Opened
from scoring.derive import Known
from scoring.drop import Drop, Rule, Severity
from storage.alerts import Alert

_OF_THE_ROW = ("rule", "kind", "subject_id", "account_id")


def details(opened: Opened, by: Mapping[str, int | None], before: Alert | None) -> dict[str, Any]:
    """What the row says of it. `by` is who recorded what it is shown by; whoever has asked about
    it has asked, though it goes on otherwise."""
    drops = [_detail(drop) for drop in opened.drops]
    found: dict[str, Any] = {"drops": drops, "rater": by.get(opened.basis[-1])}
    seen = [drop for drop in opened.drops if drop.seen is not None]
    if seen:
        found["assessment"] = max(seen, key=lambda drop: drop.at).seen
    if before is not None and "asked" in before.details:
        found["asked"] = before.details["asked"]
    return found


def _detail(drop: Drop) -> dict[str, Any]:
    detail = {name: value for name, value in asdict(drop).items() if name not in _OF_THE_ROW}
    return {**detail, "at": drop.at.isoformat(), "basis": list(drop.basis)}


def drops_of(alert: Alert) -> list[Drop]:
    """The drops behind an alert, as they were recorded, by this version or an earlier one."""
    return [_drop(alert, each) for each in alert.details["drops"]]


def _drop(alert: Alert, detail: Mapping[str, Any]) -> Drop:
    at = detail.get("at")
    return Drop(
        rule=Rule(alert.rule),
        severity=Severity(detail.get("severity", alert.severity)),
        kind=alert.kind,
        subject_id=alert.subject_id,
        account_id=alert.account_id,
        before=detail["before"],
        after=detail["after"],
        cause=Cause(detail["cause"]),
        at=datetime.fromisoformat(at) if at else alert.opened_at,
        rubric=detail.get("rubric", alert.rubric),
        dimension=detail["dimension"],
        rival_id=detail.get("rival_id", detail.get("rival")),
        contact_id=detail.get("contact_id"),
        against=detail.get("against"),
        seen=detail.get("seen", alert.details.get("assessment")),
        handed_over=detail.get("handed_over", False),
        basis=tuple(detail.get("basis", ())),
    )


def known(alerts: Iterable[Alert]) -> list[Known]:
    return [
        Known(each.id, (Rule(each.rule), each.kind, each.subject_id), each.basis) for each in alerts
    ]
