"""Alerts as they are shown: the rows of an alert turned into the words' values."""

from collections.abc import Sequence

from handlers.alerts.alerting import drops_of
from handlers.alerts.words import MOST_LISTED, Fall
from handlers.frame.settings import Settings
from scoring.accounts import Account, Contact
from scoring.assessments import Assessment, Kind
from scoring.people import Person
from scoring.rubric import Rubric
from storage import Tx, accounts, alerts, assessments, chain, competitors, contacts, people
from storage.alerts import Alert


def fall_of(tx: Tx, settings: Settings, alert: Alert) -> Fall:
    """Everything that an alert's message says."""
    account = accounts.by_id(tx, alert.account_id)
    contact = _subject(tx, account, alert.subject_id) if alert.kind is Kind.KEY else None
    seen = alert.details.get("assessment")
    assessment = assessments.get(tx, seen) if seen else None
    rater = people.get(tx, assessment.rater_id) if assessment else None
    drops = drops_of(alert)
    rivals = [each.rival_id for each in drops if each.rival_id is not None]
    return Fall(
        alert_id=alert.id,
        drops=drops,
        name=contact.name if contact else account.name,
        title=contact.title if contact else "",
        account=account.name,
        account_id=account.id,
        rubric=_rubric(settings, alert.kind, account, assessment),
        rater=rater.name if rater else None,
        rater_id=rater.id if rater else None,
        at=assessment.at if assessment else alert.opened_at,
        facts={d: r.facts for d, r in assessment.ratings.items()} if assessment else {},
        repeats=alert.repeats,
        rated=(assessment.kind, assessment.subject_id) if assessment else None,
        rated_name=_rated_name(tx, account, assessment) if assessment else "",
        rival=competitors.get(tx, rivals[0]).name if rivals else "",
    )


def _rated_name(tx: Tx, account: Account, assessment: Assessment) -> str:
    """Whom or what the assessment rated: a standing falls by one of those behind it."""
    of_contact = assessment.kind is Kind.KEY
    contact = _subject(tx, account, assessment.subject_id) if of_contact else None
    return contact.name if contact else account.name


def _subject(tx: Tx, account: Account, contact_id: int) -> Contact | None:
    """The contact as this account knows them, also if they have moved on."""
    contact = contacts.get(tx, contact_id)
    if contact is None or contact.account_id == account.id:
        return contact
    return chain.as_they_went(tx, contact, account.id)


def falls(
    tx: Tx, settings: Settings, alert_ids: Sequence[int], person: Person, *, open_only: bool = False
) -> tuple[list[Fall], int]:
    """The alerts with these keys that the person may see, in that order: the first few, and how
    many more there are. One that is gone is left out, and with `open_only` what is no longer open.
    """
    known = alerts.by_ids(tx, alert_ids)
    seen = {each.id for each in accounts.visible(tx, person)}
    shown = [
        known[key]
        for key in alert_ids
        if key in known and known[key].account_id in seen
        if known[key].state == "open" or not open_only
    ]
    first = [fall_of(tx, settings, alert) for alert in shown[:MOST_LISTED]]
    return first, len(shown) - len(first)


def _rubric(
    settings: Settings, kind: Kind, account: Account, assessment: Assessment | None
) -> Rubric:
    """The rubric that the drops speak of: that of the assessment which showed them."""
    if assessment is not None:
        return settings.rubrics.under(assessment)
    return settings.rubrics.for_(kind, account.segment)
