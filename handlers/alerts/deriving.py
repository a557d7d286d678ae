"""What is open at an account, derived from what the ledger knows of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.frame.settings import Settings
from handlers.relation.position import Position
from handlers.relation.trail import concluded
from scoring.account_drop import Departed, Snapshot, Why, days, seat_filled
from scoring.accounts import Account, Contact, ContactChange, ContactEvent
from scoring.assessments import Assessment, Kind
from scoring.compare import Cause
from scoring.course import End
from scoring.derive import Derived, Past, of_account, of_relationship, together
from scoring.rubric import LOWEST
from scoring.sight import LEVEL, Seen, sights
from storage import Tx, assessments, chain, competitors, contacts, erasures

FURTHEST = 400  # ratings of one subject: a rating a week for years
Subject = tuple[Kind, int]


@dataclass(slots=True)
class Case:
    """An account as it stands now; the ratings of a subject are read when they are asked for.

    `settled` are ratings that raised alerts under earlier rules: what they showed stays real.
    """

    tx: Tx
    settings: Settings
    present: Position
    settled: frozenset[int] = frozenset()
    _read: dict[Subject, Sequence[Assessment]] = field(default_factory=dict)
    _seen: dict[Subject, dict[int, Seen]] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        return self.present.account

    def derived(self, relationships: Iterable[Subject]) -> Derived:
        """The alerts of these relationships, and those of the account as a whole."""
        settings, gone = self.settings.drops, self.departed()
        parts = [self._relationship(*subject) for subject in dict.fromkeys(relationships)]
        way = days(self.account, self.present.snapshots, self._why(), settings)
        return together([*parts, of_account(self.account, way, gone, settings)])

    def counting(self) -> set[str]:
        """The ratings of the account that count, and of whom was read, ours and others'."""
        known = [*self.present.histories.values(), *self._read.values()]
        return {f"assessment:{each.id}" for past in known for each in past}

    def recorded_by(self) -> dict[str, int | None]:
        """Who recorded what shows a fall."""
        known = [*self.present.histories.values(), *self._read.values()]
        by: dict[str, int | None] = {
            f"assessment:{each.id}": each.rater_id for past in known for each in past
        }
        by |= {f"contact:{each.contact_id}": each.by_id for each in self.present.events}
        return by | {each.basis: each.by_id for each in self.departed()}

    def cause(self, assessment: Assessment) -> Cause | None:
        """Why the rating is lower than what was seen before; None: it is not."""
        seen = self._sight(assessment)
        worst = _worst(seen) if seen is not None else None
        return worst[0] if worst is not None else None

    def gone_at(self, now: datetime) -> set[str]:
        """What those who went at that instant are known by."""
        gone = [each for each in self.departed() if each.at == now]
        return {each.basis for each in gone} | {f"contact:{each.contact.id}" for each in gone}

    def _relationship(self, kind: Kind, subject_id: int) -> Derived:
        contact = None
        if kind is Kind.KEY:
            contact = next((c for c in self.present.contacts if c.id == subject_id), None)
            if contact is None:
                return Derived({}, {})  # they are derived where they are
        rivals = competitors.of_account(self.tx, self.account.id)
        theirs = {each.id: self._ratings(kind, subject_id, each.id) for each in rivals}
        past = Past(kind, subject_id, contact, self._ours((kind, subject_id)), theirs)
        self._read |= {(kind, -rival): known for rival, known in theirs.items()}
        return of_relationship(
            self.account, past, self.present.handovers, self.settings.rubrics,
            self.settings.drops, self.settings.facts, self.settled,
        )  # fmt: skip

    def _ours(self, subject: Subject) -> Sequence[Assessment]:
        if subject not in self._read:
            self._read[subject] = self._ratings(*subject)
        return self._read[subject]

    def _ratings(
        self, kind: Kind, subject_id: int, rival_id: int | None = None
    ) -> Sequence[Assessment]:
        """What counts, the oldest first."""
        known = assessments.history(self.tx, kind, subject_id, FURTHEST, competitor_id=rival_id)
        return [each for each, correction in reversed(known) if correction is None]

    def _sight(self, assessment: Assessment) -> Seen | None:
        """A rating of ours beside what it is compared with."""
        subject = (assessment.kind, assessment.subject_id)
        if subject not in self._seen:
            contact = contacts.get(self.tx, subject[1]) if subject[0] is Kind.KEY else None
            seen = sights(
                self._ours(subject), self.settings.rubrics, self.account, contact,
                self.present.handovers, self.settings.drops, self.settings.facts, self.settled,
            )  # fmt: skip
            self._seen[subject] = {each.now.id: each for each in seen}
        return self._seen[subject].get(assessment.id)

    def _why(self) -> Callable[[Snapshot], Why]:
        """What changed the account from one of its days to the next."""
        before: dict[datetime, datetime | None] = {}
        last: datetime | None = None
        for each in self.present.snapshots:
            before[each.at], last = last, each.at

        def why(now: Snapshot) -> Why:
            since, until = before[now.at], max(now.at, self._end(now))
            events = [each for each in self.present.events if _within(each.at, since, until)]
            rated = [
                each
                for past in self.present.histories.values()
                for each in past
                if _within(each.at, since, until)
            ]
            return self._because(rated, events)

        return why

    def _end(self, now: Snapshot) -> datetime:
        """The last day goes on until now."""
        last = self.present.snapshots[-1].at == now.at
        return self.present.until if last else now.at

    def _because(self, known: Sequence[Assessment], events: Sequence[ContactEvent]) -> Why:
        rated = [each for each in known if self._made_here(each)]
        seen = [self._sight(each) for each in rated]
        fallen = [_worst(each) for each in seen if each is not None]
        real = [each for each in fallen if each is not None and each[0] is Cause.REAL]
        gone = [each for each in events if each.what in _GONE and _was_theirs(each, self.account)]
        worst = max(real, key=lambda each: each[1], default=None)
        departed = gone[-1].contact_id if gone else None
        if worst is not None:
            return Why(Cause.REAL, worst[2], departed)
        if gone:
            return Why(Cause.DEPARTURE, contact_id=departed)
        other = next((each for each in fallen if each is not None), None)
        edited = not rated and any(each.what is ContactChange.EDITED for each in events)
        return Why(other[0] if other else None, edited=edited)

    def _made_here(self, assessment: Assessment) -> bool:
        """Whether the contact stood at this account then: who moves here brings other ratings."""
        if assessment.kind is not Kind.KEY:
            return True
        moves = (
            each.fields["account_id"][0]
            for each in self.present.origin.events
            if each.contact_id == assessment.subject_id
            and each.at > assessment.at
            and "account_id" in each.fields
        )
        return next(moves, self.account.id) == self.account.id

    def departed(self) -> list[Departed]:
        """Who went, the last time that they did."""
        last = {each.contact_id: each for each in self.present.events if each.what in _GONE}
        erased = erasures.of_contacts(self.tx, list(last)) if last else set()
        found = [self._departed(event, erased) for event in last.values()]
        return [each for each in found if each is not None]

    def _departed(self, event: ContactEvent, erased: set[int]) -> Departed | None:
        contact = contacts.get(self.tx, event.contact_id)
        if contact is None:
            return None
        back = contact.active and contact.account_id == self.account.id
        if contact.account_id != self.account.id:
            contact = chain.as_they_went(self.tx, contact, self.account.id)
        end = End.RETURNED if back else None
        if contact.id in erased:
            end = End.GONE
        elif not back and seat_filled(contact, event.at, self.present.chain.members):
            end = End.REPLACED
        past = self.present.histories.get((Kind.KEY, contact.id), ())
        seen = [each for each in past if each.at <= event.at and each.level is not None]
        return Departed(
            account=self.account,
            contact=contact,
            what=event.what,
            at=event.at,
            rated=concluded(self.settings, seen[-1]) if seen else None,
            coach=end is None and bool(seen) and self._coached(contact, seen[-1]),
            end=end,
            by_id=event.by_id,
        )

    def _coached(self, contact: Contact, assessment: Assessment) -> bool:
        if not contact.key:
            return False
        known = assessment.levels or assessments.get(self.tx, assessment.id).levels
        return known.get("guidance") == _COACHES


_COACHES = 3
_GONE = (ContactChange.LEFT, ContactChange.MOVED)


def _within(at: datetime, since: datetime | None, until: datetime) -> bool:
    return at <= until and (since is None or at > since)


def _was_theirs(event: ContactEvent, account: Account) -> bool:
    return event.account_id == account.id


def _worst(seen: Seen) -> tuple[Cause, int, int] | None:
    """Why the rating is lower than what was seen before, and by how much."""
    if seen.rubric_changed:
        return Cause.RUBRIC_CHANGED, 0, seen.now.id
    falls = [seen.fall(part) for part in (LEVEL, *seen.rubric.dimension_ids)]
    found = [each for each in falls if each is not None]
    worst = max(found, key=lambda each: (each.real, each.size), default=None)
    if worst is None:
        first_sight = not seen.last and LOWEST in seen.now.levels.values()
        return (Cause.REAL, 0, seen.now.id) if first_sight else None
    cause = Cause.REAL if worst.real else Cause.RATER_CHANGED
    return cause, worst.size, seen.now.id
