"""The way an account has come: its standing at the end of each day on which something changed.

One derivation from events: no later event, be it a correction, a move or another grade, changes the
answer for a day that was shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers.frame.settings import Settings
from scoring.account_drop import Snapshot
from scoring.accounts import Account, AccountEvent, Contact, ContactChange, ContactEvent
from scoring.asof import account_after, account_before, in_another_post
from scoring.assessments import Assessment, Kind
from scoring.cadence import local_day
from scoring.chain import Member
from scoring.level import evaluate
from scoring.rated import Rated, unfounded
from scoring.seats import expected
from scoring.standing import Stage, standing

Subject = tuple[Kind, int]
Histories = Mapping[Subject, Sequence[Assessment]]  # the oldest first, without what was taken back

PERIOD = timedelta(days=730)


def concluded(settings: Settings, assessment: Assessment, now: datetime | None = None) -> Rated:
    """What the assessment concluded then; where its ratings were looked up, also what holds it down
    and which of its high answers have no fact `now`. What it left out is looked up anew: it may
    have been taken back since."""
    rubric, levels = settings.rubrics.under(assessment), assessment.known_levels
    result = evaluate(rubric, levels) if levels else None
    anew = (result or evaluate(rubric, {})) if assessment.kept is not None else None
    return Rated(
        rubric,
        anew.level if anew else assessment.level,
        anew.mean if anew else assessment.mean,
        assessment.dated,
        result.held_by if result else (),
        levels,
        unfounded(assessment.kind, assessment.known, now or assessment.at, settings.facts),
    )


def member(
    settings: Settings,
    contact: Contact,
    past: Sequence[Assessment],
    now: datetime,
    last_met: date | None = None,
    reassigned: datetime | None = None,
) -> Member:
    """The contact with what was concluded of them, the oldest first, and what of it counts; of
    somebody `reassigned` since nothing is known for sure."""
    if not past:
        return Member(contact, None, last_met)
    newest = concluded(settings, in_another_post(past[-1], reassigned), now)
    known = next((each for each in reversed(past) if each.level is not None), None)
    kept = known if known is not None and newest.level is None else None
    return Member(contact, newest, last_met, concluded(settings, kept, now) if kept else None)


@dataclass(frozen=True, slots=True)
class Origin:
    """All that the way of an account follows from, so that any day of it is derived alike.

    `account` is as it is at the end, `decided` what was decided about it. `begun` are the contacts
    who ever stood there, as they were when the way begins, with when each was recorded, and
    `events` what happened to them since. `made` are the assessments of each subject, also those
    taken back, with when in `withdrawn`. All are the oldest first. What some concluded stood only
    until `stood`: what they had kept was taken back then.
    """

    account: Account
    decided: Sequence[AccountEvent]
    begun: Sequence[tuple[Contact, datetime]]
    events: Sequence[ContactEvent]
    made: Histories
    withdrawn: Mapping[int, datetime]
    stood: Mapping[int, datetime] = field(default_factory=dict)

    def as_known_now(self) -> "Origin":
        """As if what was taken back since had never been made."""
        made = {
            subject: [each for each in known if each.id not in self.withdrawn]
            for subject, known in self.made.items()
        }
        return replace(self, made=made, withdrawn={}, stood={})


def trail(settings: Settings, origin: Origin, until: datetime) -> tuple[Snapshot, ...]:
    """The standings of the two years before `until`, one for each day that changed anything, as
    each was shown at the end of its day."""
    start, zone = until - PERIOD, settings.zone_of_account(origin.account)
    changes = _changes(settings, origin)
    by_day = {local_day(at, zone): at for at in sorted(changes) if start < at <= until}
    early = [start] if any(at <= start for at in changes) else []
    walk = _Walk(settings, origin)
    return tuple(walk.to(at) for at in (*early, *by_day.values()))


def _changes(settings: Settings, origin: Origin) -> list[datetime]:
    """When something may have changed, be it by age alone."""
    made = [each for known in origin.made.values() for each in known]
    lapses = settings.standing.lasts + timedelta(microseconds=1)
    return [
        *(each.at for each in made),
        *(each.dated + lapses for each in made),
        *origin.withdrawn.values(),
        *(each.at for each in origin.events),
        *(each.at for each in origin.decided),
    ]


class _Walk:
    """Along the way of an account, from one instant to the next."""

    def __init__(self, settings: Settings, origin: Origin) -> None:
        self._settings, self._origin = settings, origin
        self._account = account_before(origin.account, origin.decided)
        self._present = {each.id: each for each, _ in origin.begun}
        self._recorded = {each.id: at for each, at in origin.begun}
        self._reassigned: dict[int, datetime] = {}
        self._coming, self._decided = list(origin.events), list(origin.decided)

    def to(self, at: datetime) -> Snapshot:
        """How the account stood at the instant, later than the one before."""
        while self._coming and self._coming[0].at <= at:
            self._happen(self._coming.pop(0))
        while self._decided and self._decided[0].at <= at:
            self._account = account_after(self._account, self._decided.pop(0))
        settings, account = self._settings, self._account
        judged = standing(
            settings.rubrics.for_(Kind.KEY, account.segment),
            [self._member(each, at) for each in self._here(at)],
            self._rated((Kind.GENERAL, account.id), at),
            self._rated((Kind.ORGANIZATIONAL, account.id), at),
            at,
            settings.standing,
            expected(account, settings.seats),
        )
        return Snapshot(at, judged)

    def _happen(self, event: ContactEvent) -> None:
        known = self._present.get(event.contact_id)
        if known is not None:
            new: dict[str, Any] = {name: values[1] for name, values in event.fields.items()}
            self._present[known.id] = replace(known, **new)
        if event.what is ContactChange.REASSIGNED:
            self._reassigned[event.contact_id] = event.at

    def _here(self, at: datetime) -> Iterable[Contact]:
        return (
            each
            for each in self._present.values()
            if each.account_id == self._account.id and self._recorded[each.id] <= at
        )

    def _past(self, subject: Subject, at: datetime) -> Sequence[Assessment]:
        """What counted then, as it did: made by then, and not taken back by then."""
        withdrawn, stood = self._origin.withdrawn, self._origin.stood
        return [
            replace(each, kept=None) if each.id in stood and at < stood[each.id] else each
            for each in self._origin.made.get(subject, ())
            if each.at <= at and not (each.id in withdrawn and withdrawn[each.id] <= at)
        ]

    def _rated(self, subject: Subject, at: datetime) -> Rated | None:
        past = self._past(subject, at)
        return concluded(self._settings, past[-1], at) if past else None

    def _member(self, contact: Contact, at: datetime) -> Member:
        past, since = self._past((Kind.KEY, contact.id), at), self._reassigned.get(contact.id)
        return member(self._settings, contact, past, at, reassigned=since)


def turned(snapshots: Sequence[Snapshot]) -> tuple[datetime, Stage] | None:
    """Since when the present stage is held, and the stage before; None: nothing else is known."""
    if not snapshots:
        return None
    present, since = snapshots[-1].standing.stage, snapshots[-1].at
    for each in reversed(snapshots):
        if each.standing.stage is not present:
            return since, each.standing.stage
        since = each.at
    return None


def moved(snapshots: Sequence[Snapshot], until: datetime, days: int) -> float | None:
    """Points of the index risen in so many days (fallen: negative); None: not comparable."""
    earlier = [each for each in snapshots if each.at <= until - timedelta(days=days)]
    if not earlier:
        return None
    before, now = earlier[-1].standing, snapshots[-1].standing
    if before.index is None or now.index is None or before.rubrics != now.rubrics:
        return None
    return round(now.index - before.index, 1)
