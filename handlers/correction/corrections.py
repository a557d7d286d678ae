"""Corrections: an assessment is never edited; it is withdrawn, or superseded by another.

Levels follow by themselves, since what was taken back no longer counts. The alerts that it raised
end, and what falls by the correction itself raises none.
"""

from datetime import datetime

from handlers.alerts import alerting, standing_alerts
from handlers.frame.settings import Settings
from handlers.relation.position import position
from scoring.accounts import Account
from scoring.assessments import Assessment, Kind
from scoring.people import Person, Role
from storage import Tx, accounts, alerts, assessments, audit, contacts, people

# Reasons that can be tapped; anything else is what the person wrote.
WRONG_SUBJECT, WRONG_STATEMENT, MISUNDERSTANDING = "subject", "statement", "misunderstanding"
REASONS = (WRONG_SUBJECT, WRONG_STATEMENT, MISUNDERSTANDING)


def may_correct(tx: Tx, person: Person, assessment: Assessment) -> bool:
    """The author, their managers and the administrators, of accounts that they may see."""
    if account_of(tx, person, assessment) is None:
        return False
    if person.role is Role.ADMINISTRATOR or person.id == assessment.rater_id:
        return True
    return person.id in {each.id for each in people.above(tx, assessment.rater_id)}


def account_of(tx: Tx, person: Person, assessment: Assessment) -> Account | None:
    """The account that an assessment is about, if the person may see it."""
    if assessment.kind is not Kind.KEY:
        return accounts.get(tx, person, assessment.subject_id)
    contact = contacts.get(tx, assessment.subject_id)
    return accounts.get(tx, person, contact.account_id) if contact else None


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
    _forget(tx, settings, account, assessment, now)
    standing_alerts.recovered(
        tx, settings, position(tx, settings, account, now), now, withdrawn=True
    )
    standing_alerts.rivals_resolved(tx, settings, account, assessment, now, withdrawn=True)
    audit.record(tx, person.id, "assessment.withdrawn", f"assessment:{assessment.id}", now)
    return True


def supersede(
    tx: Tx, settings: Settings, person: Person, wrong_id: int, better: Assessment, reason: str
) -> bool:
    """Put `better` in the place of an assessment; False: that was taken back before."""
    now = better.at
    if not assessments.withdraw(tx, wrong_id, person.id, reason, now, superseded_by=better.id):
        return False
    wrong = assessments.get(tx, wrong_id)
    account = account_of(tx, person, wrong)
    if account is not None:
        _forget(tx, settings, account, wrong, now)
    audit.record(
        tx, person.id, "assessment.superseded", f"assessment:{wrong_id}", now, by=better.id
    )
    return True


def _forget(
    tx: Tx, settings: Settings, account: Account, assessment: Assessment, now: datetime
) -> None:
    """End the alerts that rest on this assessment alone; the others go on without it."""
    own = alerts.unresolved(tx, assessment.kind, assessment.subject_id)
    of_account = alerts.unresolved(tx, Kind.ORGANIZATIONAL, account.id)
    over = []
    for alert in {each.id: each for each in [*own, *of_account]}.values():
        raised = alerting.raised(alert)
        left = [each for each in raised if each.get("assessment") != assessment.id]
        if not left:
            over.append(alert)
        elif len(left) < len(raised):
            alerts.amend(tx, alert.id, alerting.details(left), len(left) - 1)
    alerting.resolve(tx, settings, over, now, withdrawn=True)
