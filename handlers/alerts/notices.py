"""Notices of alerts: what fell, what is over, the digest, what goes up, a question.

Each looks at what is so when it is sent, not when it was promised; and what went out is noted, so
that whoever has heard of an alert, and nobody else, hears of its end.
"""

from datetime import date, datetime

from handlers.alerts import words
from handlers.alerts.escalation import EscalationSettings
from handlers.alerts.falls import fall_of, falls, untaken
from handlers.alerts.hearers import told_of
from handlers.alerts.words import Up
from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.settings import Settings
from scoring.people import Person
from storage import Tx, accounts, alerts, people


def drop(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, _ = falls(tx, settings, payload["alerts"], person)
    return words.DropNotice(found) if found else None


def heard(tx: Tx, person_id: int, payload: Payload, at: datetime) -> None:
    """The message went out; what was over before its turn was not in it."""
    known = alerts.by_ids(tx, payload["alerts"])
    told = [each.id for each in known.values() if each.open or each.updated_at > at]
    alerts.heard(tx, told, person_id, at)


def recovery(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """To whoever has heard of it. Where it fell again meanwhile, that is told instead."""
    known = alerts.by_ids(tx, payload["alerts"])
    knows = alerts.hearers(tx, list(known))
    ends = []
    for key in payload["alerts"]:
        alert = known.get(key)
        if alert is None or person.id not in knows.get(key, {}):
            continue
        seen = accounts.get(tx, person, alert.account_id) is not None
        if not seen:
            ends.append(words.Ended(fall_of(tx, settings, alert), "", closed=True))
        elif not alert.open:
            fall = fall_of(tx, settings, alert)
            end = alert.end or ("withdrawn" if payload.get("withdrawn") else "recovered")
            ends.append(words.Ended(fall, end, alert.details.get("after")))
    return words.RecoveryNotice(ends) if ends else None


def end_heard(tx: Tx, person_id: int, payload: Payload, at: datetime) -> None:
    alerts.heard_end(tx, payload["alerts"], person_id, at)


def digest(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, more = falls(tx, settings, payload["alerts"], person)
    return words.DigestNotice(date.fromisoformat(payload["day"]), found, more) if found else None


def escalation(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """What somebody has taken up meanwhile is left out."""
    return _up(tx, settings, person, payload, Up.ESCALATED)


def reminder(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    return _up(tx, settings, person, payload, Up.REMINDER)


def gone_up(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """To whoever was told first: it has gone over their head, and to whom."""
    return _up(tx, settings, person, payload, Up.GONE_UP)


def unheard(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """What could not be told to somebody else."""
    found, more = falls(tx, settings, payload["alerts"], person, untaken)
    missed = people.get(tx, payload["missing"]).name
    return words.EscalationNotice(found, [missed], more, Up.UNHEARD) if found else None


def _up(tx: Tx, settings: Settings, person: Person, payload: Payload, why: Up) -> Screen | None:
    found, more = falls(tx, settings, payload["alerts"], person, untaken)
    if not found:
        return None
    shown = alerts.by_ids(tx, [fall.alert_id for fall in found]).values()
    if why is Up.GONE_UP:
        keys = [each.escalated_to for each in shown if each.escalated_to is not None]
        others = [people.get(tx, key) for key in keys]
    else:
        others = [each for alert in shown for each in told_of(tx, alert)]
    names = dict.fromkeys(each.name for each in others if each.id != person.id)
    hours = settings[EscalationSettings].escalate_after_hours
    return words.EscalationNotice(found, list(names), more, why, hours)


def question(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, _ = falls(tx, settings, payload["alerts"], person)
    manager = people.get(tx, payload["manager"]).name
    return words.QuestionNotice(found[0], manager) if found else None
