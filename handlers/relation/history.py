"""What has happened to an account: ratings, what was taken back of them, departures, handovers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handlers.frame.settings import Settings
from handlers.relation.trail import Subject
from scoring.accounts import Account, Contact, ContactChange
from scoring.asof import Correction
from scoring.assessments import Assessment, Kind
from scoring.compare import Cause, compare
from scoring.rubric import Rubric
from scoring.shown import SHOWN, SHOWN_KEYS
from storage import Tx, account_events, accounts, assessments, contacts, people
from storage import chain as chains
from storage.kept import with_kept

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_EDITED = {ContactChange.EDITED, ContactChange.REASSIGNED}
PLACING = frozenset(("line", "role", "influence", "key", "title"))  # of a contact, in the history
_GONE = {ContactChange.LEFT, ContactChange.MOVED, ContactChange.RETURNED}


@dataclass(frozen=True, slots=True)
class Judged:
    """An assessment against the one before that counted; `contact` is None of the account itself.

    `before` is None the first time. `cause` tells why it fell, None where nothing did; across
    rubrics it is RUBRIC_CHANGED whatever moved. `correction` and `corrector` where it was taken
    back.
    """

    at: datetime
    assessment: Assessment
    rubric: Rubric
    contact: str | None
    rater: str
    before: str | None = field(metadata=SHOWN)
    cause: Cause | None
    rungs: int
    correction: Correction | None = None
    corrector: str = ""


@dataclass(frozen=True, slots=True)
class Went:
    """A contact left, moved away or is back."""

    at: datetime
    contact: str
    key: bool
    what: ContactChange


@dataclass(frozen=True, slots=True)
class Passed:
    """The account was handed over."""

    at: datetime
    before: str | None
    after: str


Fields = Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Edited:
    """What is known of a contact's place was changed, `by` whom (empty: an import)."""

    at: datetime
    contact: str
    by: str
    fields: Fields = field(metadata=SHOWN_KEYS)
    reassigned: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """Grade, segment or posts of the account were changed, `by` whom (empty: an import)."""

    at: datetime
    by: str
    fields: Fields = field(metadata=SHOWN)


Entry = Judged | Went | Passed | Edited | Decided


def history(
    tx: Tx, settings: Settings, account: Account, as_of: datetime | None = None
) -> list[Entry]:
    """Everything, the newest first; as it was known then."""
    found = assessments.of_period(tx, account.id, _EVER, as_of=as_of)
    whole = with_kept(tx, [each for each, _ in found], settings.standing.lasts, as_of=as_of)
    found = [(each, taken_back) for each, (_, taken_back) in zip(whole, found, strict=True)]
    handovers = accounts.handovers(tx, account.id, as_of=as_of)
    concerned = {each.rater_id for each, _ in found}
    concerned |= {correction.author_id for _, correction in found if correction}
    concerned |= {key for each in handovers for key in (each.from_id, each.to_id) if key}
    events = chains.events(tx, account.id, as_of=as_of)
    decided = account_events.events(tx, [account.id], as_of=as_of)
    concerned |= {each.by_id for each in events if each.by_id}
    concerned |= {each.by_id for each in decided if each.by_id}
    names = people.names(tx, concerned)
    known = {each.id: each for each in chains.of_account(tx, account.id, as_of=as_of)}
    subjects = {each.subject_id for each, _ in found if each.kind is Kind.KEY}
    for gone in (subjects | {each.contact_id for each in events}) - known.keys():
        contact = contacts.get(tx, gone)  # of the few who moved to another account
        if contact is not None:
            known[gone] = chains.as_they_went(tx, contact, account.id)
    entries: list[Entry] = [*judged(settings, found, known, names)]
    entries += [
        Went(each.at, known[each.contact_id].name, known[each.contact_id].key, each.what)
        for each in events
        if each.what in _GONE
    ]
    entries += [
        Passed(each.at, names[each.from_id] if each.from_id else None, names[each.to_id])
        for each in handovers
    ]
    entries += [
        Edited(
            each.at,
            known[each.contact_id].name,
            names.get(each.by_id or 0, ""),
            {name: pair for name, pair in each.fields.items() if name in PLACING},
            reassigned=each.what is ContactChange.REASSIGNED,
        )
        for each in events
        if each.what in _EDITED and PLACING & each.fields.keys()
    ]
    entries += [Decided(each.at, names.get(each.by_id or 0, ""), each.fields) for each in decided]
    return sorted(entries, key=lambda each: each.at, reverse=True)


def judged(
    settings: Settings,
    found: Sequence[tuple[Assessment, Correction | None]],
    known: Mapping[int, Contact],
    names: Mapping[int, str],
) -> list[Judged]:
    """Each assessment against the last before it of the same subject that was not taken back."""
    before: dict[Subject, Assessment] = {}
    entries = []
    for each, correction in sorted(found, key=lambda pair: (pair[0].at, pair[0].id)):
        subject = each.kind, each.subject_id
        previous = before.get(subject)
        cause, rungs = change(settings, previous, each)
        entries.append(
            Judged(
                at=each.at,
                assessment=each,
                rubric=settings.rubrics.under(each),
                contact=known[each.subject_id].name if each.kind is Kind.KEY else None,
                rater=names.get(each.rater_id, ""),
                before=previous.level if previous else None,
                cause=cause,
                rungs=rungs,
                correction=correction,
                corrector=names.get(correction.author_id, "") if correction else "",
            )
        )
        if correction is None:
            before[subject] = each
    return entries


def change(
    settings: Settings, previous: Assessment | None, current: Assessment
) -> tuple[Cause | None, int]:
    """Why it fell, None where nothing did; and the rungs risen, 0 where they are not alike."""
    if previous is None:
        return None, 0
    comparison = compare(settings.rubrics.under(current), previous, current)
    return comparison.cause, comparison.rungs or 0
