"""Critical alerts that nobody took up in time: a reminder, then one manager up, together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from handlers.alerts.following import settled
from handlers.alerts.hearers import Hearers, all_told
from handlers.frame.section import Hours, Section
from handlers.frame.settings import Settings
from handlers.frame.telling import tell_together
from handlers.frame.workdays import workdays_of
from scoring.people import Person
from scoring.working import worked
from storage import Tx, alerts, locks
from storage.alerts import Alert

ACCOUNTS = 20  # derived anew in one transaction
PORTION = 200  # alerts looked at in one transaction
TOGETHER = timedelta(hours=1)  # what goes up to one person within it comes in one message


class EscalationSettings(Section):
    """How long, in working time, a critical alert waits for somebody to take it up."""

    table = "alerts"
    escalate_after_hours: Hours = 48

    @property
    def after(self) -> timedelta:
        return timedelta(hours=self.escalate_after_hours)


def remind(tx: Tx, settings: Settings, now: datetime) -> bool:
    """Half-way, whoever was told is told once more, but not of people who are gone; whether there
    may be more of it."""
    unsettled = _settle(tx, settings, now)
    after = settings[EscalationSettings].after / 2
    waiting, more = _due(tx, settings, now, after, reminded=False)
    for person, alert_ids in _by_person(waiting).items():
        _together(tx, settings, person, "reminder", alert_ids, now)
    alerts.remind(tx, [alert.id for alert, _ in waiting], now)
    return more or unsettled


def escalate(tx: Tx, settings: Settings, now: datetime) -> bool:
    """A portion of what is to go up; whether there may be more of it. Whoever had it is told."""
    waiting, more = _due(tx, settings, now, settings[EscalationSettings].after, reminded=True)
    hearers = Hearers.of_many(tx) if waiting else Hearers(tx)
    up: dict[Person | None, list[int]] = {}
    for alert, told in waiting:
        up.setdefault(hearers.one_up(told), []).append(alert.id)
    for person, alert_ids in up.items():
        alerts.escalate(tx, alert_ids, person.id if person else None, now)
        if person is not None:
            _together(tx, settings, person, "escalation", alert_ids, now)
            passed = [(alert, told) for alert, told in waiting if alert.id in alert_ids]
            for missed, theirs in _by_person(passed).items():
                _together(tx, settings, missed, "gone_up", theirs, now)
    return more


def _settle(tx: Tx, settings: Settings, now: datetime) -> bool:
    """End the alerts about people who are gone by an import or an erasure; whether there may be
    more of them."""
    gone = sorted(alerts.about_the_gone(tx))[:ACCOUNTS]
    locks.hold_accounts(tx, gone)
    for account_id in gone:
        settled(tx, settings, account_id, now)
    return len(gone) == ACCOUNTS


def _due(
    tx: Tx, settings: Settings, now: datetime, after: timedelta, *, reminded: bool
) -> tuple[list[tuple[Alert, Sequence[Person]]], bool]:
    """What has waited so long in working time, with who was told; whether there may be more."""
    waiting = alerts.waiting(tx, now - after, PORTION, reminded=reminded)
    if not waiting:
        return [], False
    told = all_told(tx, waiting, Hearers.of_many(tx))
    first = {people_[0].id: people_[0] for people_ in told.values() if people_}
    since = waiting[0].updated_at.date()
    workdays = workdays_of(tx, settings, list(first.values()), since, now.date())

    def passed(alert: Alert) -> timedelta:
        """Working time of who was told first."""
        who = told[alert.id][0] if told[alert.id] else None
        if who is None:
            return now - alert.updated_at
        return worked(alert.updated_at, now, settings.zone_of(who), workdays[who.id].works)

    due = [(alert, told[alert.id]) for alert in waiting if passed(alert) > after]
    return due, len(due) == PORTION


def _by_person(waiting: Iterable[tuple[Alert, Sequence[Person]]]) -> Mapping[Person, list[int]]:
    found: dict[Person, list[int]] = {}
    for alert, told in waiting:
        for person in told:
            found.setdefault(person, []).append(alert.id)
    return found


def _together(
    tx: Tx, settings: Settings, person: Person, kind: str, alert_ids: Sequence[int], now: datetime
) -> None:
    awake = partial(settings.after_quiet, person)
    tell_together(tx, person, kind, alert_ids, now, within=TOGETHER, not_before=awake)
