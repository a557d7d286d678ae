"""Alerts as they are shown: the rows of an alert turned into the words' values."""

from collections.abc import Sequence

from handlers.alerting import drops_of
from handlers.settings import Settings
from handlers.words.alerts import Fall
from scoring.assessments import Kind
from storage import Tx, accounts, alerts, assessments, contacts, people
from storage.alerts import Alert


def fall_of(tx: Tx, settings: Settings, alert: Alert) -> Fall:
    """Everything that an alert's message says."""
    contact = contacts.get(tx, alert.subject_id) if alert.kind is Kind.KEY else None
    account = accounts.by_id(tx, alert.account_id)
    seen = alert.details.get("assessment")
    assessment = assessments.get(tx, seen) if seen else None
    rater = people.get(tx, assessment.rater_id) if assessment else None
    return Fall(
        alert_id=alert.id,
        drops=drops_of(alert),
        name=contact.name if contact else account.name,
        title=contact.title if contact else "",
        account=account.name,
        account_id=account.id,
        rubric=settings.rubrics[alert.kind],
        rater=rater.name if rater else None,
        rater_id=rater.id if rater else None,
        at=assessment.at if assessment else alert.opened_at,
        facts={d: r.facts for d, r in assessment.ratings.items()} if assessment else {},
        repeats=alert.repeats,
    )


def falls(tx: Tx, settings: Settings, alert_ids: Sequence[int]) -> list[Fall]:
    """The alerts with these keys, in that order; one that is gone is left out."""
    found = [alerts.get(tx, each) for each in alert_ids]
    return [fall_of(tx, settings, alert) for alert in found if alert is not None]
