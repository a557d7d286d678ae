"""How we stand with an account, as it was known at the end of a day.

Everything comes from the ledger in a number of statements that depends neither on how many people
the account has nor on its history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.frame.settings import Settings
from handlers.relation.reading import Reading, read
from handlers.relation.rivals import Mirror, mirror
from handlers.relation.subject import Subject
from handlers.relation.trail import PERIOD, Histories, concluded, member, trail, undone
from handlers.relation.trail import Subject as Key
from handlers.relation.words.ledger import Suggested
from scoring.account_drop import Snapshot
from scoring.accounts import Account, Contact, ContactEvent
from scoring.asof import Handover, inherited
from scoring.assessments import Assessment, Kind
from scoring.cadence import local_day
from scoring.chain import Chain, Member, chain
from scoring.due import first_instant
from scoring.ledger_facts import Facts, Interaction, interaction, stability
from scoring.rubric import Rubric
from scoring.rubric_set import RubricSet
from scoring.standing import Standing, standing
from scoring.suggest import suggest
from scoring.visits import Visit
from storage import Tx, accounts, assessments, contacts, kept, people, visits
from storage import chain as chains
from storage.assessments import Known

# Older assessments tell nothing of how a relationship has lasted; the newest counts at any age.
REMEMBERED = timedelta(days=4 * 365)


@dataclass(frozen=True, slots=True)
class Position:
    """An account on `day`, the account's own, which ends at `until` (UTC).

    `past` says that an earlier day was asked for. `contacts` are all, also those who left.
    `readings` have the newest assessment of each subject; `since` is from when each holds its
    level; `inherited` are those that a former owner rated. `rivals` stand beside us with a
    subject. `snapshots` lead up to the standing.
    """

    account: Account
    owner: str | None
    day: date
    until: datetime
    past: bool
    rubrics: RubricSet
    contacts: tuple[Contact, ...]
    readings: Mapping[Key, Reading]
    since: Mapping[Key, datetime]
    inherited: frozenset[Key]
    rivals: Mirror
    chain: Chain
    standing: Standing
    interaction: Interaction
    last_visit: Visit | None
    snapshots: tuple[Snapshot, ...]
    histories: Histories
    events: tuple[ContactEvent, ...]
    handovers: tuple[Handover, ...]
    begun: tuple[tuple[Contact, datetime], ...] = ()

    def reading(self, kind: Kind) -> Reading | None:
        """The general or the organizational reading."""
        return self.readings.get((kind, self.account.id))

    def rubric(self, kind: Kind) -> Rubric:
        """The one in use."""
        return self.rubrics.for_(kind, self.account.segment)

    def snapshots_without(self, settings: Settings, assessment: Assessment) -> tuple[Snapshot, ...]:
        """The way here had this assessment not been made."""
        others = {
            key: [each for each in known if each.id != assessment.id]
            for key, known in self.histories.items()
        }
        return trail(settings, self.account, self.begun, self.events, others, self.until)

    def of_contact(self, contact: Contact) -> Reading | None:
        return self.readings.get((Kind.KEY, contact.id))


def position(
    tx: Tx, settings: Settings, account: Account, now: datetime, day: date | None = None
) -> Position:
    """How we stood at the end of `day` as it was known then; None: today, as it is known now.

    Ages are counted to the end of the day, so that what is shown today is what will be answered
    for today.
    """
    zone = settings.zone_of_account(account)
    today = local_day(now, zone)
    past = day is not None and day < today
    day = day if day is not None and past else today
    until = first_instant(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
    as_of = until if past else None
    record = kept.of_account(tx, account.id, settings.standing.lasts, as_of=as_of)
    histories = _histories(tx, account, record.ours, until, as_of)
    handovers = accounts.handovers(tx, account.id, as_of=as_of)
    members = _members(tx, settings, record.contacts, histories, until, as_of)
    formed = chain(members, day)
    seen = visits.of_account(tx, account.id, day - timedelta(days=PERIOD.days), as_of=as_of)
    events = chains.events(tx, account.id, since=until - PERIOD, as_of=as_of)
    begun = _begun(tx, account, record.contacts, events, until)
    rated = {key: concluded(settings, known[-1], until) for key, known in histories.items()}
    judged = standing(
        settings.rubrics.for_(Kind.KEY, account.segment),
        members,
        rated.get((Kind.GENERAL, account.id)),
        rated.get((Kind.ORGANIZATIONAL, account.id)),
        until,
        settings.standing,
    )
    way = trail(settings, account, begun, events, histories, until)
    owner = accounts.owner_as_of(tx, account.id, until) if past else account.owner_id
    return Position(
        account=account,
        owner=people.get(tx, owner).name if owner else None,
        day=day,
        until=until,
        past=past,
        rubrics=settings.rubrics,
        contacts=tuple(record.contacts),
        readings=_readings(settings, account, record.contacts, record.ours, until),
        since={key: _held_since(settings, known) for key, known in histories.items()},
        inherited=frozenset(
            key for key, known in record.ours.items() if inherited(known[0], handovers, until)
        ),
        rivals=mirror(settings, record),
        chain=formed,
        standing=judged,
        interaction=_interaction(tx, seen, record.contacts, day),
        last_visit=visits.last_of_account(tx, account.id, as_of=as_of),
        snapshots=(*way[:-1], Snapshot(way[-1].at, judged)) if way else (),
        histories=histories,
        events=tuple(events),
        handovers=tuple(handovers),
        begun=tuple(begun),
    )


def suggested(
    tx: Tx, settings: Settings, account: Account, rubric: Rubric, now: datetime
) -> dict[str, Suggested]:
    """The levels by dimension that the ledger's own facts speak for, with those facts."""
    today = local_day(now, settings.zone_of_account(account))
    known = chains.of_account(tx, account.id)
    histories = _histories(tx, account, {}, now, None)
    formed = chain(_members(tx, settings, known, histories, now, None), today)
    carried = {
        subject: [concluded(settings, each) for each in past]
        for (kind, subject), past in histories.items()
        if kind is Kind.KEY
    }
    seen = visits.of_account(tx, account.id, today - timedelta(days=PERIOD.days))
    facts = Facts(
        chain=formed,
        stability=stability(formed, carried, sum(c.key and not c.active for c in known)),
        interaction=_interaction(tx, seen, known, today),
        today=today,
    )
    key_rubric = settings.rubrics.for_(Kind.KEY, account.segment)
    found = suggest(rubric, facts)
    return {name: Suggested(suggestion, key_rubric) for name, suggestion in found.items()}


def _interaction(
    tx: Tx, seen: Sequence[Visit], known: Sequence[Contact], today: date
) -> Interaction:
    leaders = people.leading(tx, {each.rep_id for each in seen})
    return interaction(seen, {each.id: each for each in known}, today, leaders)


def _histories(
    tx: Tx, account: Account, newest: Known, until: datetime, as_of: datetime | None
) -> dict[Key, list[Assessment]]:
    """What was concluded in the years remembered, the oldest first, and the newest in any case."""
    period = assessments.counting(tx, account.id, until - REMEMBERED, as_of=as_of)
    found = {each.id: each for each in period}
    found |= {each.id: each for known in newest.values() for each in known}
    histories: dict[Key, list[Assessment]] = {}
    for each in sorted(found.values(), key=lambda each: (each.at, each.id)):
        histories.setdefault((each.kind, each.subject_id), []).append(each)
    return histories


def _members(
    tx: Tx,
    settings: Settings,
    known: Sequence[Contact],
    histories: Histories,
    until: datetime,
    as_of: datetime | None,
) -> list[Member]:
    met = contacts.last_met(tx, [each.id for each in known], as_of=as_of)
    return [
        member(settings, each, histories.get((Kind.KEY, each.id), ()), until, met.get(each.id))
        for each in known
    ]


def _begun(
    tx: Tx,
    account: Account,
    present: Sequence[Contact],
    events: Sequence[ContactEvent],
    until: datetime,
) -> list[tuple[Contact, datetime]]:
    """The contacts as they were when the trail begins, also those who moved away on it."""
    known = {each.id: undone(each, events) for each in present}
    before = chains.of_account(tx, account.id, as_of=until - PERIOD)
    known = {each.id: each for each in before} | known
    recorded = contacts.recorded_at(tx, list(known))
    return [(each, recorded[each.id]) for each in known.values()]


def _readings(
    settings: Settings,
    account: Account,
    known: Sequence[Contact],
    newest: Known,
    until: datetime,
) -> dict[Key, Reading]:
    """Each subject's newest assessment against the one before."""
    by_id = {each.id: each for each in known}
    readings = {}
    for (kind, subject_id), (latest, *before) in newest.items():
        contact = by_id[subject_id] if kind is Kind.KEY else None
        readings[kind, subject_id] = read(
            Subject(kind, account, contact),
            settings.rubrics.under(latest),
            latest.ratings,
            before[0] if before else None,
            latest.at,
            until,
            settings.facts,
            kept=latest.kept,
            stale=until - latest.dated > settings.standing.stale_after,
        )
    return readings


def _held_since(settings: Settings, past: Sequence[Assessment]) -> datetime:
    """When the present level was first found, without another since."""
    since = past[-1].at
    now = concluded(settings, past[-1])
    for each in reversed(past):
        then = concluded(settings, each)
        if (then.rubric.id, then.level) != (now.rubric.id, now.level):
            break
        since = each.at
    return since
