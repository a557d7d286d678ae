"""Alerts as they are shown: the rows of an alert turned into the words' values."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from handlers.alerts.fall_words import Deal, Fall, Moved
from handlers.alerts.record import drops_of
from handlers.alerts.words import MAX_LISTED
from handlers.frame.settings import Settings
from scoring.accounts import Account, Contact
from scoring.assessments import Assessment, Kind
from scoring.people import Person
from scoring.rubric import Rubric
from storage import (
    Tx,
    accounts,
    alerts,
    assessments,
    chain,
    competitors,
    contacts,
    opportunities,
    people,
    visits,
)
from storage.alerts import Alert

MAX_DEALS = 3


def fall_of(tx: Tx, settings: Settings, alert: Alert) -> Fall:
    """Everything that an alert's message says."""
    account = accounts.by_id(tx, alert.account_id)
    drops = drops_of(alert)
    seen, against = _behind(tx, alert.details.get("assessment"), [d.against for d in drops])
    rater = people.get(tx, seen.rater_id) if seen else None
    earlier = people.get(tx, against.rater_id).name if against else ""
    contact = _subject(tx, account, alert.subject_id) if alert.kind is Kind.KEY else None
    gone = next((d.contact_id for d in drops if d.contact_id is not None), None)
    left = _subject(tx, account, gone) if gone is not None else None
    rivals = {each.rival_id for each in drops if each.rival_id is not None}
    visit = visits.last_of_account(tx, account.id)
    return Fall(
        alert_id=alert.id,
        drops=drops,
        name=contact.name if contact else account.name,
        contact=contact,
        account=account.name,
        account_id=account.id,
        rubric=_rubric(settings, alert, account, seen),
        rater=rater.name if rater else None,
        rater_id=rater.id if rater else None,
        at=seen.at if seen else alert.opened_at,
        under=settings.rubrics.under(seen) if seen else None,
        moved=_moved(settings, against, seen) if seen else (),
        earlier=earlier,
        repeats=alert.repeats,
        rated=(seen.kind, seen.subject_id) if seen else None,
        rated_name=_rated_name(tx, account, seen) if seen else "",
        gone=left.name if left else "",
        rivals={key: competitors.get(tx, key).name for key in rivals},
        visited=visit.day if visit else None,
        note=visit.note if visit else "",
        deals=_deals(tx, account),
    )


def _behind(
    tx: Tx, seen_id: int | None, against: Sequence[int | None]
) -> tuple[Assessment | None, Assessment | None]:
    """The assessment that shows it, and the newest that it is compared with, or the one before."""
    seen = assessments.find(tx, seen_id) if seen_id else None
    compared = [each for each in against if each is not None]
    if compared or seen is None or seen.competitor_id is not None:
        return seen, assessments.find(tx, max(compared)) if compared else None
    just_before = seen.at - timedelta(microseconds=1)
    return seen, assessments.last(tx, seen.kind, seen.subject_id, as_of=just_before)


def _moved(settings: Settings, before: Assessment | None, after: Assessment) -> tuple[Moved, ...]:
    """Every answer that is another now; of a first rating, those at ①."""
    rubric = settings.rubrics.under(after)
    if after.competitor_id is not None:
        return ()
    found = []
    for dimension in rubric.dimension_ids:
        now, was = after.ratings.get(dimension), before and before.ratings.get(dimension)
        level = now.level if now else None
        earlier = was.level if was else None
        if now is None or level is None or level == earlier or (before is None and level >= 0):
            continue
        facts = (was.facts if was else (), now.facts)
        found.append(Moved(dimension, earlier, level, *facts))
    return tuple(found)


def _deals(tx: Tx, account: Account) -> tuple[Deal, ...]:
    known = opportunities.open_at(tx, account.id, MAX_DEALS)
    return tuple(Deal(each.product or each.number, each.value, each.currency) for each in known)


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
    tx: Tx,
    settings: Settings,
    alert_ids: Sequence[int],
    person: Person,
    which: Callable[[Alert], bool] = lambda alert: alert.open,
) -> tuple[list[Fall], int]:
    """The alerts with these keys that the person may see, in that order: the first few, and how
    many more there are. One that is gone, or is not of those asked for now, is left out."""
    known = alerts.by_ids(tx, alert_ids)
    seen = {each.id for each in accounts.visible(tx, person)}
    shown = [
        known[key]
        for key in alert_ids
        if key in known and known[key].account_id in seen
        if which(known[key])
    ]
    first = [fall_of(tx, settings, alert) for alert in shown[:MAX_LISTED]]
    return first, len(shown) - len(first)


def untaken(alert: Alert) -> bool:
    """Nobody has taken it up."""
    return alert.state == "open"


def _rubric(
    settings: Settings, alert: Alert, account: Account, assessment: Assessment | None
) -> Rubric:
    """The rubric that the drops speak of."""
    name, _, version = alert.rubric.rpartition("/")
    if name and (known := settings.rubrics.versions.get((name, int(version)))) is not None:
        return known
    if assessment is not None and assessment.kind is alert.kind:
        return settings.rubrics.under(assessment)
    return settings.rubrics.for_(alert.kind, account.segment)
