"""Cadence 拜访节奏: visits done and owed in a week, and whom to see next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

from scoring.accounts import Account, Contact
from scoring.drop import DEFAULTS, DropSettings
from scoring.shown import shown_whole
from scoring.visits import Visit

MONDAY_TO_FRIDAY = frozenset(range(5))


@shown_whole
@dataclass(frozen=True, slots=True)
class Week:
    """Monday `start` to Sunday `end`, both included; `done` and `owed` count visits."""

    start: date
    end: date
    done: int
    owed: int

    @property
    def left(self) -> int:
        """Visits still owed, 0 once the target is met."""
        return max(0, self.owed - self.done)


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """The calendar day in the zone at `now` (aware)."""
    return now.astimezone(zone).date()


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def owed(target: int, workdays: int, free: int) -> int:
    """Visits owed in a week of so many workdays, `free` of them off; rounded half up."""
    if not 0 <= free <= workdays:
        raise ValueError(f"{free} free days do not fit into {workdays} workdays")
    if workdays == 0:
        return 0
    return floor(Fraction(target * (workdays - free), workdays) + Fraction(1, 2))


def week(
    day: date,
    visits: Iterable[Visit],
    *,
    target: int = 5,
    off: Collection[date] = frozenset(),
    workdays: Collection[int] = MONDAY_TO_FRIDAY,
) -> Week:
    """The week of `day`. `off` are public holidays and absences, `workdays` weekdays, Monday 0."""
    start, end = week_of(day)
    working = [start + timedelta(days=weekday) for weekday in sorted(workdays)]
    return Week(
        start,
        end,
        done=sum(start <= visit.day <= end for visit in visits),
        owed=owed(target, len(working), sum(each in off for each in working)),
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who might be seen: a contact, or with no contact the account itself.

    `since` is the day the candidate was recorded, from which silence counts if never met.
    """

    account: Account
    contact: Contact | None
    last_met: date | None
    since: date


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

    The overdue come before those still in time, so that a key contact seen yesterday does not
    hide a neglected account; within both, key contacts first, then by silence relative to the
    limit, the never met before the met. Contacts who have left are nobody to see.
    """
    present = (each for each in candidates if each.contact is None or each.contact.active)
    return tuple(sorted((_suggestion(each, today, settings) for each in present), key=_urgency))


def _suggestion(candidate: Candidate, today: date, settings: DropSettings) -> Suggestion:
    silent = (today - (candidate.last_met or candidate.since)).days
    return Suggestion(candidate, max(0, silent), settings.limit(candidate.account.grade))


def _urgency(suggestion: Suggestion) -> tuple[bool, bool, Fraction, bool, str, str, int, int]:
    candidate, contact = suggestion.candidate, suggestion.candidate.contact
    return (
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
