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
from handlers.relation.trail import PERIOD, Histories, Origin, concluded, member, trail
from handlers.relation.trail import Subject as Key
from handlers.relation.words.ledger import Suggested
from scoring.account_drop import Snapshot
from scoring.accounts import Account, AccountEvent, Contact, ContactEvent, Grade
from scoring.asof import Handover, account_before, in_another_post, inherited
from scoring.assessments import Assessment, Kind
from scoring.cadence import local_day
from scoring.chain import Chain, Member, chain
from scoring.due import first_instant
from scoring.ledger_facts import Facts, Interaction, interaction, stability
from scoring.level import OPPOSED, VETOED
from scoring.rated import Rated
from scoring.rubric import Rubric
from scoring.rubric_set import RubricSet
from scoring.seats import expected
from scoring.standing import Standing, standing
from scoring.suggest import suggest
from scoring.visits import Visit
from storage import (
    Tx,
    account_events,
    accounts,
    assessments,
    contacts,
    due,
    kept,
    people,
    visits,
)
from storage import chain as chains
from storage.assessments import AccountRecord

# Older assessments tell nothing of how a relationship has lasted; the newest counts at any age.
REMEMBERED = timedelta(days=4 * 365)
NEW_RULES = "standing_rules"  # the mark that an upgrade leaves


@dataclass(frozen=True, slots=True)
class Position:
    """An account on `day`, the account's own, which ends at `until` (UTC).

    `past` says that an earlier day was asked for. `contacts` are all, also those who left.
    `readings` have the newest assessment of each subject; `since` is from when each holds its
    level; `inherited` are those that a former owner rated. `rivals` stand beside us with a
    subject. `way` leads up to the standing as each day was shown, `snapshots` by what is known now:
    without what was taken back since. `new_rules` is when the standing began to follow the rules of
    today, None where it always has.
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
    way: tuple[Snapshot, ...]
    snapshots: tuple[Snapshot, ...]
    histories: Histories
    events: tuple[ContactEvent, ...]
    handovers: tuple[Handover, ...]
    origin: Origin
    new_rules: datetime | None = None
    share_needed: float = 0.5

    @property
    def rivals_unknown(self) -> tuple[Contact, ...]:
        """The key contacts of an account of the highest grades whose rivals nobody rated."""
        if self.account.grade not in (Grade.S, Grade.A):
            return ()
        present = (each for each in self.contacts if each.active and each.key)
        return tuple(each for each in present if (Kind.KEY, each.id) not in self.rivals)

    def reading(self, kind: Kind) -> Reading | None:
        """The general or the organizational reading."""
        return self.readings.get((kind, self.account.id))

    def rubric(self, kind: Kind) -> Rubric:
        """The one in use."""
        return self.rubrics.for_(kind, self.account.segment)

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
    decided = account_events.events(tx, [account.id])
    account = account_before(account, [each for each in decided if each.at > until])
    record = kept.of_account(tx, account.id, settings.standing.lasts, as_of=as_of)
    origin = _origin(tx, settings, account, decided, record, until, as_of)
    counting = origin.as_known_now().made
    handovers = accounts.handovers(tx, account.id, as_of=as_of)
    members = _members(tx, settings, record, counting, until, as_of)
    judged = _judged(settings, account, members, counting, until)
    way = _up_to(trail(settings, origin, until), judged)
    seen = visits.of_account(tx, account.id, day - timedelta(days=PERIOD.days), as_of=as_of)
    owner = accounts.owner_as_of(tx, account.id, until) if past else account.owner_id
    return Position(
        account=account,
        owner=people.get(tx, owner).name if owner else None,
        day=day,
        until=until,
        past=past,
        rubrics=settings.rubrics,
        contacts=tuple(record.contacts),
        readings=_readings(settings, account, record, until),
        since={key: _held_since(settings, known) for key, known in counting.items() if known},
        inherited=frozenset(
            key for key, known in record.ours.items() if inherited(known[0], handovers, until)
        ),
        rivals=mirror(settings, record),
        chain=chain(members, day, expected(account, settings.seats)),
        standing=judged,
        interaction=_interaction(tx, seen, record.contacts, day),
        last_visit=visits.last_of_account(tx, account.id, as_of=as_of),
        way=way,
        snapshots=_up_to(trail(settings, origin.as_known_now(), until), judged)
        if origin.withdrawn
        else way,
        histories=counting,
        events=tuple(each for each in origin.events if each.account_id == account.id),
        handovers=tuple(handovers),
        origin=origin,
        new_rules=due.mark(tx, NEW_RULES),
        share_needed=float(settings.standing.deciders),
    )


def _judged(
    settings: Settings,
    account: Account,
    members: Sequence[Member],
    counting: Histories,
    until: datetime,
) -> Standing:
    def rated(kind: Kind) -> Rated | None:
        known = counting.get((kind, account.id))
        return concluded(settings, known[-1], until) if known else None

    return standing(
        settings.rubrics.for_(Kind.KEY, account.segment),
        members,
        rated(Kind.GENERAL),
        rated(Kind.ORGANIZATIONAL),
        until,
        settings.standing,
        expected(account, settings.seats),
    )


def _up_to(way: tuple[Snapshot, ...], judged: Standing) -> tuple[Snapshot, ...]:
    """The way with the present standing, counted to the end of the day, at its end."""
    return (*way[:-1], Snapshot(way[-1].at, judged)) if way else ()


def suggested(
    tx: Tx, settings: Settings, account: Account, rubric: Rubric, now: datetime
) -> dict[str, Suggested]:
    """The levels by dimension that the ledger's own facts speak for, with those facts."""
    today = local_day(now, settings.zone_of_account(account))
    record = assessments.of_account(tx, account.id)
    known = record.contacts
    origin = _origin(tx, settings, account, (), record, now, None)
    histories = origin.as_known_now().made
    members = _members(tx, settings, record, histories, now, None)
    formed = chain(members, today, expected(account, settings.seats))
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


def _origin(
    tx: Tx,
    settings: Settings,
    account: Account,
    decided: Sequence[AccountEvent],
    record: AccountRecord,
    until: datetime,
    as_of: datetime | None,
) -> Origin:
    """What was concluded in the years remembered, and the newest in any case; of everybody who has
    stood at the account meanwhile."""
    here = [each.id for each in record.contacts]
    before = chains.of_account(tx, account.id, as_of=until - PERIOD)
    gone = chains.events(tx, account.id, since=until - PERIOD, as_of=as_of)
    everybody = list({*here, *(each.id for each in before), *(each.contact_id for each in gone)})
    begun = chains.as_they_were(tx, everybody, until - PERIOD)
    recorded = contacts.recorded_at(tx, everybody)
    newest = {each.id: each for known in record.ours.values() for each in known}
    made = dict[int, Assessment]()
    withdrawn = dict[int, datetime]()
    for each, at in assessments.made(tx, account.id, everybody, until - REMEMBERED, as_of=as_of):
        made[each.id] = each
        if at is not None:
            withdrawn[each.id] = at
    stood = kept.outlived(tx, list(made), as_of=as_of) if withdrawn else {}
    unclear = [
        each.id
        for each in made.values()
        if each.id not in newest and (each.id in stood or _unclear(each))
    ]
    looked_up = kept.with_kept(
        tx, assessments.by_ids(tx, unclear), settings.standing.lasts, as_of=as_of
    )
    made |= {each.id: each for each in looked_up} | newest
    by_subject: dict[Key, list[Assessment]] = {}
    for each in sorted(made.values(), key=lambda each: (each.at, each.id)):
        by_subject.setdefault((each.kind, each.subject_id), []).append(each)
    return Origin(
        account=account,
        decided=[each for each in decided if each.at <= until],
        begun=[(each, recorded[each.id]) for each in begun],
        events=chains.events_of_many(tx, everybody, until - PERIOD, as_of=as_of),
        made=by_subject,
        withdrawn=withdrawn,
        stood=stood,
    )


def _unclear(assessment: Assessment) -> bool:
    """An opponent whose mean alone does not tell whether one answer made them one."""
    mean = assessment.mean
    return assessment.level == OPPOSED and mean is not None and VETOED < mean < 0


def _members(
    tx: Tx,
    settings: Settings,
    record: AccountRecord,
    counting: Histories,
    until: datetime,
    as_of: datetime | None,
) -> list[Member]:
    known, since = record.contacts, record.reassigned
    met = contacts.last_met(tx, [each.id for each in known], as_of=as_of)
    return [
        member(
            settings,
            each,
            counting.get((Kind.KEY, each.id), ()),
            until,
            met.get(each.id),
            since.get(each.id),
        )
        for each in known
    ]


def _readings(
    settings: Settings, account: Account, record: AccountRecord, until: datetime
) -> dict[Key, Reading]:
    """Each subject's newest assessment against the one before."""
    by_id = {each.id: each for each in record.contacts}
    readings = {}
    for (kind, subject_id), (newest, *before) in record.ours.items():
        latest = in_another_post(newest, record.reassigned.get(subject_id))
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
