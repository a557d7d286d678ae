"""Who may correct an assessment, and what it is about."""

from scoring.accounts import Account
from scoring.assessments import Assessment, Kind
from scoring.people import Person, Role
from storage import Tx, accounts, contacts, people

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
