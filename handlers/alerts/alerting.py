"""From drops to alerts: opened or repeated, told to whom it concerns, resolved by a recovery.

One alert per (rule, subject) is unresolved at a time. A critical one is told at once to the
account's manager; the others wait for the morning's digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.alerts.hearers import Hearers
from handlers.frame.settings import Settings
from handlers.frame.telling import tell
from scoring.accounts import Account, Contact
from scoring.assessments import Assessment, Kind
from scoring.compare import Cause
from scoring.drop import Drop, Rule, Severity, recovers, silence
from scoring.people import Person
from scoring.rubric import Rubric
from storage import Tx, accounts, alerts, contacts, outbox
from storage.alerts import Alert


def fell(tx: Tx, drops: Sequence[Drop], assessment: Assessment, now: datetime) -> Sequence[Person]:
    """Record the drops that an assessment shows; returns who is told of a critical one at once."""
    return _tell(tx, drops, _shown_by(assessment), now)


def departed(tx: Tx, contact: Contact, drops: Sequence[Drop], by_id: int, now: datetime) -> None:
    """Record what fell with a contact who is gone; whoever is gone is no longer silent."""
    for known in alerts.unresolved(tx, Kind.KEY, contact.id):
        if known.rule in (Rule.DEPARTURE, Rule.SILENCE):
            alerts.resolve(tx, known.id, now)
    _tell(tx, drops, {"rater": by_id}, now)


def _tell(
    tx: Tx, drops: Sequence[Drop], shown_by: Mapping[str, Any], now: datetime
) -> Sequence[Person]:
    raised = [_raise(tx, rule, of_rule, shown_by, now) for rule, of_rule in _by_rule(drops)]
    urgent = [alert for alert in raised if alert.severity == Severity.CRITICAL]
    if not urgent:
        return ()
    # What is told of a subject is told whole.
    alerts.told(tx, [alert.id for alert in raised], at_once=True)
    payload = {"alerts": [alert.id for alert in raised]}
    managers = told_of(tx, urgent[0])
    for manager in managers:
        tell(tx, manager, "drop", payload, now, priority=outbox.ALERT)
    return managers


def recovered(
    tx: Tx, rubric: Rubric, assessment: Assessment, settings: Settings, now: datetime
) -> None:  # fmt: skip
    """Resolve the alerts that this assessment ends, and say so to those who were told."""
    over = [
        alert
        for alert in alerts.unresolved(tx, assessment.kind, assessment.subject_id)
        if alert.rule != Rule.SILENCE
        and all(recovers(drop, rubric, assessment, settings.drops) for drop in drops_of(alert))
    ]
    resolve(tx, settings, over, now)


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
    resolve(tx, settings, over, now)


def resolve(
    tx: Tx, settings: Settings, over: Sequence[Alert], now: datetime, *, withdrawn: bool = False
) -> None:
    """Resolve alerts and tell those who heard of them; `withdrawn`: what raised them was wrong."""
    for alert in over:
        alerts.resolve(tx, alert.id, now)
    heard = [alert for alert in over if alert.told]
    told: dict[Person, list[int]] = {}
    for alert_id, managers in all_told(tx, heard, Hearers(tx)).items():
        for manager in managers:
            told.setdefault(manager, []).append(alert_id)
    for manager, ids in told.items():
        tell(
            tx,
            manager,
            "recovery",
            {"alerts": ids, "withdrawn": withdrawn},
            now,
            priority=outbox.NUDGE,
            not_before=settings.after_quiet(manager, now),
        )


def raise_warning(tx: Tx, drop: Drop, now: datetime, assessment: Assessment | None = None) -> Alert:
    """Open the alert of a drop that waits for the digest; none of its rule may be open."""
    return alerts.open_new(
        tx,
        drop.rule,
        drop.kind,
        drop.subject_id,
        drop.account_id,
        drop.severity,
        details([_raising([drop], _shown_by(assessment))]),
        now,
    )


def answerable(tx: Tx, account_id: int, rater_id: int | None = None) -> list[Person]:
    """Who is told of what concerns an account, and was shown by that person's rating."""
    return Hearers(tx).told(accounts.by_id(tx, account_id).owner_id, rater_id)


def told_of(tx: Tx, alert: Alert) -> list[Person]:
    """Who is told of this alert."""
    return answerable(tx, alert.account_id, alert.details.get("rater"))


def all_told(tx: Tx, known: Sequence[Alert], hearers: Hearers) -> Mapping[int, Sequence[Person]]:
    """Who is told of each of many alerts, by their keys."""
    of = accounts.by_ids(tx, {alert.account_id for alert in known})
    return {
        alert.id: hearers.told(of[alert.account_id].owner_id, alert.details.get("rater"))
        for alert in known
    }


def by_hearer(tx: Tx, known: Sequence[Alert]) -> Mapping[int, Sequence[int]]:
    """Whom of many alerts each person is told, by their keys."""
    heard: dict[int, list[int]] = {}
    for alert_id, told in all_told(tx, known, Hearers.of_many(tx)).items():
        for person in told:
            heard.setdefault(person.id, []).append(alert_id)
    return heard


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
            rival_id=each.get("rival"),
        )
        for each in alert.details["drops"]
    ]


def _by_rule(drops: Sequence[Drop]) -> list[tuple[Rule, list[Drop]]]:
    rules = dict.fromkeys(drop.rule for drop in drops)
    return [(rule, [drop for drop in drops if drop.rule is rule]) for rule in rules]


def _raise(
    tx: Tx, rule: Rule, drops: Sequence[Drop], shown_by: Mapping[str, Any], now: datetime
) -> Alert:
    first = drops[0]
    worst = max(drops, key=lambda drop: drop.severity is Severity.CRITICAL).severity
    raising = _raising(drops, shown_by)
    for known in alerts.unresolved(tx, first.kind, first.subject_id):
        if known.rule == rule:
            again = details([*raised(known), raising])
            return alerts.repeat(tx, known.id, worst, again, now)
    return alerts.open_new(
        tx, rule, first.kind, first.subject_id, first.account_id, worst, details([raising]), now
    )


def _shown_by(assessment: Assessment | None) -> dict[str, Any]:
    return {"assessment": assessment.id, "rater": assessment.rater_id} if assessment else {}


def _raising(drops: Sequence[Drop], shown_by: Mapping[str, Any]) -> dict[str, Any]:
    """One cause of an alert: the drops, and by which assessment or by whom they were shown."""
    return {**shown_by, "drops": [_detail(drop) for drop in drops]}


def details(raised: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """An alert's details from all that raised it, the oldest first: what it amounts to now."""
    drops: list[dict[str, Any]] = []
    for each in raised:
        drops = _merged(drops, each["drops"])
    return {**raised[-1], "drops": drops, "raised": [dict(each) for each in raised]}


def raised(alert: Alert) -> Sequence[Mapping[str, Any]]:
    """All that raised the alert, the oldest first, each with its own drops."""
    # An alert from before corrections were recorded tells only what it amounts to.
    known: Sequence[Mapping[str, Any]] = alert.details.get("raised", [alert.details])
    return known


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
        "rival": drop.rival_id,
    }


def forget(
    tx: Tx, settings: Settings, account: Account, assessment: Assessment, now: datetime
) -> None:
    """End the alerts that rest on this assessment alone; the others go on without it."""
    own = alerts.unresolved(tx, assessment.kind, assessment.subject_id)
    of_account = alerts.unresolved(tx, Kind.ORGANIZATIONAL, account.id)
    over = []
    for alert in {each.id: each for each in [*own, *of_account]}.values():
        causes = raised(alert)
        left = [each for each in causes if each.get("assessment") != assessment.id]
        if not left:
            over.append(alert)
        elif len(left) < len(causes):
            alerts.amend(tx, alert.id, details(left), len(left) - 1)
    resolve(tx, settings, over, now, withdrawn=True)
