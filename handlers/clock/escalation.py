"""An alert that nobody took up in time goes one manager up, once."""

from datetime import datetime

from handlers.alerting import told_of
from handlers.settings import Settings
from scoring.people import Person, Role
from storage import Tx, alerts, outbox, people


def escalate(tx: Tx, settings: Settings, now: datetime) -> None:
    for alert in alerts.unacknowledged(tx, now - settings.escalate_after):
        told = told_of(tx, alert)
        up = _one_up(tx, told)
        if not told or up is None:
            continue
        alerts.escalate(tx, alert.id, up.id)
        outbox.queue(
            tx,
            up.id,
            "escalation",
            {"alerts": [alert.id], "manager": told[0].id},
            now,
            priority=outbox.ALERT,
            not_before=settings.after_quiet(up, now),
        )


def _one_up(tx: Tx, told: list[Person]) -> Person | None:
    """The manager above those who were told, or an administrator where the line ends."""
    known = {person.id for person in told}
    line = people.above(tx, told[0].id) if told else []
    heads = [p for p in people.everybody(tx) if p.role is Role.ADMINISTRATOR]
    return next((person for person in [*line, *heads] if person.id not in known), None)
