"""Alerts that nobody took up in time go one manager up, once and together."""

from datetime import datetime, timedelta
from functools import partial

from handlers.alerts.alerting import all_told
from handlers.alerts.hearers import Hearers
from handlers.frame.section import Hours, Section
from handlers.frame.settings import Settings
from handlers.frame.telling import tell_together
from scoring.people import Person
from storage import Tx, alerts

PORTION = 200  # alerts looked at in one transaction
TOGETHER = timedelta(hours=1)  # what goes up to one person within it comes in one message


class EscalationSettings(Section):
    """How long an alert waits for somebody to take it up."""

    table = "alerts"
    escalate_after_hours: Hours = 48

    @property
    def after(self) -> timedelta:
        return timedelta(hours=self.escalate_after_hours)


def escalate(tx: Tx, settings: Settings, now: datetime) -> bool:
    """A portion of what is to go up; whether there may be more of it."""
    waiting = alerts.unacknowledged(tx, now - settings[EscalationSettings].after, PORTION)
    if not waiting:
        return False
    hearers = Hearers.of_many(tx)
    up: dict[Person | None, list[int]] = {}
    for alert_id, told in all_told(tx, waiting, hearers).items():
        up.setdefault(hearers.one_up(told), []).append(alert_id)
    for person, alert_ids in up.items():
        alerts.escalate(tx, alert_ids, person.id if person else None, now)
        if person is not None:
            awake = partial(settings.after_quiet, person)
            tell_together(
                tx, person, "escalation", alert_ids, now, within=TOGETHER, not_before=awake
            )
    return len(waiting) == PORTION
