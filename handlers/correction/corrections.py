"""Corrections: an assessment is never edited; it is withdrawn, or superseded by another.

Levels follow by themselves, since what was taken back no longer counts. The alerts that it raised
end, and what falls by the correction itself raises none.
"""

from datetime import datetime

from handlers import alerts
from handlers.frame.settings import Settings
from scoring.accounts import Account
from scoring.assessments import Assessment
from scoring.people import Person
from storage import Tx, assessments, audit


def withdraw(
    tx: Tx,
    settings: Settings,
    person: Person,
    account: Account,
    assessment: Assessment,
    reason: str,
    now: datetime,
) -> bool:
    """Take an assessment back and put nothing in its place; False: it was taken back before."""
    if not assessments.withdraw(tx, assessment.id, person.id, reason, now):
        return False
    alerts.withdrawn(tx, settings, account, assessment, now)
    audit.record(tx, person.id, "assessment.withdrawn", f"assessment:{assessment.id}", now)
    return True
