"""Corrections: an assessment is never edited; it is withdrawn, or superseded by another.

Levels follow without further work, since a withdrawn assessment no longer counts. Alerts that it
raised are resolved, and a fall caused by the correction raises none.
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
