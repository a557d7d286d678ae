"""What follows from a change for the alerts: each kind of change is one call."""

from collections.abc import Sequence
from datetime import datetime

from handlers.alerts import alerting, departures, standing_alerts
from handlers.frame.settings import Settings
from handlers.relation.position import position
from handlers.relation.subject import Subject
from scoring.accounts import Account
from scoring.assessments import Assessment
from scoring.compare import Cause, compare
from scoring.drop import drops
from scoring.people import Person
from scoring.rubric import Rubric
from storage import Tx


def rated(
    tx: Tx,
    settings: Settings,
    subject: Subject,
    rubric: Rubric,
    before: Assessment | None,
    assessment: Assessment,
    now: datetime,
) -> tuple[Sequence[Person], Cause | None]:
    """After a rating of ours: who is told at once of what fell, and why it fell (None: nothing)."""
    account = subject.account
    after = position(tx, settings, account, now)
    comparison = compare(rubric, before, assessment)
    earlier = after.snapshots_without(settings, assessment)
    fallen = [
        *drops(comparison, subject.contact, account, settings.drops),
        *standing_alerts.fallen(settings, after, earlier, comparison.cause, now),
    ]
    alerting.recovered(tx, rubric, assessment, settings, now)
    standing_alerts.recovered(tx, settings, after, now)
    departures.replaced(tx, settings, after, now)
    told = alerting.fell(tx, fallen, assessment, now)
    standing_alerts.weigh_rivals(tx, settings, account, assessment, now)
    return told, comparison.cause


def rival_rated(
    tx: Tx, settings: Settings, account: Account, assessment: Assessment, now: datetime
) -> None:
    """After a competitor's rating: nothing of ours changes but whether they are ahead."""
    standing_alerts.weigh_rivals(tx, settings, account, assessment, now)


def superseded(
    tx: Tx, settings: Settings, account: Account, assessment: Assessment, now: datetime
) -> None:
    """After another rating took the place of this one; what that one shows is told by `rated`."""
    alerting.forget(tx, settings, account, assessment, now)


def withdrawn(
    tx: Tx, settings: Settings, account: Account, assessment: Assessment, now: datetime
) -> None:
    """After a rating was taken back: what it raised ends, and what falls by it raises nothing."""
    alerting.forget(tx, settings, account, assessment, now)
    present = position(tx, settings, account, now)
    standing_alerts.recovered(tx, settings, present, now, withdrawn=True)
    standing_alerts.rivals_resolved(tx, settings, account, assessment, now, withdrawn=True)
