"""Cadence 拜访节奏: visits done and owed in a week, and whom to see next."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

from scoring.accounts import Account, Contact
from scoring.drop import DEFAULTS, DropSettings
from scoring.shown import shown_whole
from scoring.visits import MEETINGS, Visit, VisitType
from scoring.workdays import Workdays, between


@shown_whole
@dataclass(frozen=True, slots=True)
class Week:
    """Monday `start` to Sunday `end`, both included; `done` and `owed` count visits, `calls` what
    is no meeting, `late` the visits whose day was typed on a later one."""

    start: date
    end: date
    done: int
    owed: int
    accounts: int = 0
    people: int = 0
    calls: int = 0
    days_off: int = 0
    late: int = 0

    @property
    def left(self) -> int:
        """Visits still owed, 0 once the target is met."""
        return max(0, self.owed - self.done)


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """The calendar day in the zone at `now` (aware)."""
    return now.astimezone(zone).date()


def month_before(day: date) -> date:
    """The first day of the month before this day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(day: date) -> date:
    """The first day of the month after this day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def owed(target: int, workdays: int, worked: int) -> int:
    """Visits owed in a week of which so many days are worked, where `workdays` are usual: in
    proportion, rounded half up. A working weekend makes up for days off, and owes nothing more."""
    if workdays == 0:
        return 0
    share = Fraction(min(worked, workdays), workdays)
    return floor(target * share + Fraction(1, 2))


def week(
    day: date,
    visits: Iterable[Visit],
    workdays: Workdays,
    zone: ZoneInfo,
    *,
    target: int = 5,
    since: date | None = None,
    counts: Collection[VisitType] = MEETINGS,
) -> Week:
    """The week of `day`, of somebody who joined on the day `since` (None: long ago)."""
    start, end = week_of(day)
    of_week = [visit for visit in visits if start <= visit.day <= end]
    made = [visit for visit in of_week if visit.type in counts]
    here = [each for each in between(start, end) if since is None or each >= since]
    return Week(
        start,
        end,
        done=_different(made),
        owed=owed(target, len(workdays.weekdays), sum(map(workdays.works, here))),
        accounts=len({visit.account_id for visit in made}),
        people=len({person for visit in made for person in visit.participant_ids}),
        calls=len(of_week) - len(made),
        days_off=sum(workdays.would(each) and not workdays.works(each) for each in here),
        late=sum(typed_later(visit, zone) for visit in made),
    )


def typed_later(visit: Visit, zone: ZoneInfo) -> bool:
    """Whether it was typed on a later day than the one that it names."""
    return visit.recorded_at is not None and local_day(visit.recorded_at, zone) > visit.day


def _different(visits: Iterable[Visit]) -> int:
    """How many visits these are, since one and the same may have been logged twice."""
    days: dict[date, list[Visit]] = {}
    for visit in visits:
        days.setdefault(visit.day, []).append(visit)
    return sum(map(_of_one_day, days.values()))


def _of_one_day(visits: Sequence[Visit]) -> int:
    """Those that share a person are one; what names nobody adds only an account of its own."""
    circles: list[set[int]] = []
    for met in (set(visit.participant_ids) for visit in visits if visit.participant_ids):
        shared = [each for each in circles if each & met]
        circles = [each for each in circles if not each & met]
        circles.append(met.union(*shared))
    named = {visit.account_id for visit in visits if visit.participant_ids}
    return len(circles) + len({visit.account_id for visit in visits} - named)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who might be seen: a contact, or with no contact the account itself.

    `since` is the day the candidate was recorded, from which silence counts if never met; `fell`,
    whether a fall of theirs was seen this week.
    """

    account: Account
    contact: Contact | None
    last_met: date | None
    since: date
    fell: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate with `days` of silence, where the account's grade allows `limit`."""

    candidate: Candidate
    days: int
    limit: int

    @property
    def overdue(self) -> bool:
        return self.days > self.limit


def rank_next(
    candidates: Iterable[Candidate], today: date, settings: DropSettings = DEFAULTS
) -> tuple[Suggestion, ...]:
    """Whom to see next, the most urgent first.

    Whoever fell this week comes first. The overdue come before those still in time, so that a key
    contact seen yesterday does not hide a neglected account; within both, key contacts first, then
    by silence relative to what the grade allows, the never met before the met. Contacts who have
    left are nobody to see.
    """
    present = (each for each in candidates if each.contact is None or each.contact.active)
    return tuple(sorted((_suggestion(each, today, settings) for each in present), key=_urgency))


def _suggestion(candidate: Candidate, today: date, settings: DropSettings) -> Suggestion:
    silent = (today - (candidate.last_met or candidate.since)).days
    return Suggestion(candidate, max(0, silent), settings.limit(candidate.account.grade))


def _urgency(
    suggestion: Suggestion,
) -> tuple[bool, bool, bool, Fraction, bool, str, str, int, int]:
    candidate, contact = suggestion.candidate, suggestion.candidate.contact
    return (
        not candidate.fell,
        not suggestion.overdue,
        contact is None or not contact.key,
        -Fraction(suggestion.days, suggestion.limit),
        candidate.last_met is not None,
        # Names and ids only make the order the same each time.
        candidate.account.name,
        contact.name if contact else "",
        candidate.account.id,
        contact.id if contact else 0,
    )
