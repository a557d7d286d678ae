"""From drops to alerts: opened or repeated, told to whom it concerns, resolved by a recovery.

One alert per (rule, subject) is unresolved at a time. A critical one is told at once to the
account's manager; the others wait for the morning's digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.settings import Settings
from scoring.accounts import Account, Contact
from scoring.assessments import Assessment, Kind
from scoring.compare import Cause
from scoring.drop import Drop, Rule, Severity, recovers, silence
from scoring.people import Person, Role
from scoring.rubric import Rubric
from storage import Tx, accounts, alerts, contacts, outbox, people
from storage.alerts import Alert


def fell(tx: Tx, drops: Sequence[Drop], assessment: Assessment, now: datetime) -> None:
    """Record the drops that an assessment shows, and tell the critical ones at once."""
    raised = [_raise(tx, rule, of_rule, assessment, now) for rule, of_rule in _by_rule(drops)]
    urgent = [alert for alert in raised if alert.severity == Severity.CRITICAL]
    if not urgent:
        return
    for alert in raised:  # what is told of a subject is told whole
        alerts.told(tx, alert.id)
    payload = {"alerts": [alert.id for alert in raised]}
    for manager in answerable(tx, urgent[0].account_id):
        outbox.queue(tx, manager.id, "drop", payload, now, priority=outbox.ALERT)


def recovered(
    tx: Tx, rubric: Rubric, assessment: Assessment, account_id: int, settings: Settings,
    now: datetime,
) -> None:  # fmt: skip
    """Resolve the alerts that this assessment ends, and say so to those who were told."""
    over = [
        alert
        for alert in alerts.unresolved(tx, assessment.kind, assessment.subject_id)
        if alert.rule != Rule.SILENCE
        and all(recovers(drop, rubric, assessment, settings.drops) for drop in drops_of(alert))
    ]
    _resolve(tx, over, account_id, now)


def met_again(
    tx: Tx, settings: Settings, account: Account, met: Iterable[Contact], now: datetime
) -> None:
    """A visit ends the silence of those it met, unless it lies so far back that it still lasts."""
    zone = settings.zone_of_account(account)
    today = now.astimezone(zone).date()
    over: list[Alert] = []
    for contact in met:
        last = contacts.last_met(tx, [contact.id]).get(contact.id)
        quiet = silence(
            contact, account, last_met=last, since=today, today=today, settings=settings.drops
        )
        open_ = alerts.unresolved(tx, Kind.KEY, contact.id)
        over += [a for a in open_ if a.rule == Rule.SILENCE and quiet is None]
    _resolve(tx, over, account.id, now)


def _resolve(tx: Tx, over: Sequence[Alert], account_id: int, now: datetime) -> None:
    for alert in over:
        alerts.resolve(tx, alert.id, now)
    told = [alert.id for alert in over if alert.told]
    if told:
        for manager in answerable(tx, account_id):
            payload = {"alerts": told}
            outbox.queue(tx, manager.id, "recovery", payload, now, priority=outbox.NUDGE)


def raise_silence(tx: Tx, drop: Drop, now: datetime) -> None:
    """Open the alert of a silence; one that is open already stays as it is."""
    known = alerts.unresolved(tx, drop.kind, drop.subject_id)
    if not any(alert.rule == Rule.SILENCE for alert in known):
        details = {"drops": [_detail(drop)]}
        alerts.open_new(
            tx, drop.rule, drop.kind, drop.subject_id, drop.account_id, drop.severity, details, now
        )


def answerable(tx: Tx, account_id: int) -> list[Person]:
    """Who is told of an account: the manager of its owner, else the administrators."""
    account = accounts.by_id(tx, account_id)
    if account.owner_id is not None:
        owner = people.get(tx, account.owner_id)
        if owner.role is Role.MANAGER and owner.active:
            return [owner]
        line = people.above(tx, account.owner_id)
        if line:
            return line[:1]
    return [p for p in people.everybody(tx) if p.role is Role.ADMINISTRATOR]


def drops_of(alert: Alert) -> list[Drop]:
    """The drops behind an alert, as they were recorded."""
    return [
        Drop(
            rule=Rule(alert.rule),
            severity=Severity(alert.severity),
            kind=alert.kind,
            subject_id=alert.subject_id,
            account_id=alert.account_id,
            before=each["before"],
            after=each["after"],
            cause=Cause(each["cause"]),
            dimension=each["dimension"],
        )
        for each in alert.details["drops"]
    ]


def _by_rule(drops: Sequence[Drop]) -> list[tuple[Rule, list[Drop]]]:
    rules = dict.fromkeys(drop.rule for drop in drops)
    return [(rule, [drop for drop in drops if drop.rule is rule]) for rule in rules]


def _raise(
    tx: Tx, rule: Rule, drops: Sequence[Drop], assessment: Assessment, now: datetime
) -> Alert:
    first = drops[0]
    worst = max(drops, key=lambda drop: drop.severity is Severity.CRITICAL).severity
    details: dict[str, Any] = {"assessment": assessment.id, "drops": [_detail(d) for d in drops]}
    for known in alerts.unresolved(tx, first.kind, first.subject_id):
        if known.rule == rule:
            details["drops"] = _merged(known.details["drops"], details["drops"])
            return alerts.repeat(tx, known.id, worst, details, now)
    return alerts.open_new(
        tx, rule, first.kind, first.subject_id, first.account_id, worst, details, now
    )


def _merged(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """A repeated fall is told from where the first one began."""
    began = {each["dimension"]: each["before"] for each in old}
    fallen = [{**each, "before": began.get(each["dimension"], each["before"])} for each in new]
    again = {each["dimension"] for each in new}
    return [dict(each) for each in old if each["dimension"] not in again] + fallen


def _detail(drop: Drop) -> dict[str, Any]:
    return {
        "before": drop.before,
        "after": drop.after,
        "dimension": drop.dimension,
        "cause": drop.cause,
    }
