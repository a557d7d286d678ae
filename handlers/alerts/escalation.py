"""An alert that nobody took up in time goes one manager up, once."""

from datetime import datetime

from handlers.alerts.alerting import told_of
from handlers.frame.settings import Settings
from scoring.people import Person, Role
from storage import Tx, alerts, outbox, people


def escalate(tx: Tx, settings: Settings, now: datetime) -> None:
    """What one assessment showed was told together, and goes up together."""
    together: dict[tuple[Person, int, int | str], list[int]] = {}
    for alert in alerts.unacknowledged(tx, now - settings.escalate_after):
        told = told_of(tx, alert)
        up = _one_up(tx, told)
        if not told or up is None:
            continue
        alerts.escalate(tx, alert.id, up.id)
        cause = alert.details.get("assessment", f"alert {alert.id}")
        together.setdefault((up, told[0].id, cause), []).append(alert.id)
    for (up, manager_id, _), alert_ids in together.items():
        outbox.queue(
            tx,
            up.id,
            "escalation",
            {"alerts": alert_ids, "manager": manager_id},
            now,
            priority=outbox.ALERT,
            not_before=settings.after_quiet(up, now),
        )


def _one_up(tx: Tx, told: list[Person]) -> Person | None:
    """The nearest above those who were told who hears, or an administrator where the line ends."""
    known = {person.id for person in told}
    line = people.above(tx, told[0].id) if told else []
    heads = [p for p in people.everybody(tx) if p.role is Role.ADMINISTRATOR]
    new = [person for person in [*line, *heads] if person.id not in known]
    return next((person for person in new if person.hears), new[0] if new else None)
