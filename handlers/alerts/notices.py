"""Notices of alerts: what fell, what recovered, the digest, what goes up, a question."""

from datetime import date, datetime

from handlers.alerts import words
from handlers.alerts.alerting import told_of
from handlers.alerts.falls import falls
from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.settings import Settings
from scoring.people import Person
from storage import Tx, alerts, people


def drop(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, _ = falls(tx, settings, payload["alerts"], person)
    return words.DropNotice(found) if found else None


def recovery(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, _ = falls(tx, settings, payload["alerts"], person)
    return words.RecoveryNotice(found, payload.get("withdrawn", False)) if found else None


def digest(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, more = falls(tx, settings, payload["alerts"], person)
    return words.DigestNotice(date.fromisoformat(payload["day"]), found, more) if found else None


def escalation(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """What somebody has taken up meanwhile is left out."""
    found, more = falls(tx, settings, payload["alerts"], person, open_only=True)
    if not found:
        return None
    shown = alerts.by_ids(tx, [fall.alert_id for fall in found]).values()
    told = [each.name for alert in shown for each in told_of(tx, alert) if each.id != person.id]
    return words.EscalationNotice(found, list(dict.fromkeys(told)), more)


def unheard(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """What could not be told to somebody else."""
    found, more = falls(tx, settings, payload["alerts"], person, open_only=True)
    missed = people.get(tx, payload["missing"]).name
    return words.EscalationNotice(found, [missed], more, unheard=True) if found else None


def question(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, _ = falls(tx, settings, payload["alerts"], person)
    manager = people.get(tx, payload["manager"]).name
    return words.QuestionNotice(found[0], manager) if found else None
