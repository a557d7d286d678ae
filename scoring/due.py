"""When something is due: wall-clock moments in a zone, whatever its clock changes do.

A moment belongs to a day of the calendar. The instant at which it is due is the first one at
which the zone's wall clock shows that moment or a later one. So a moment in a gap (clocks go
forward, or a zone skips a day) is due right after the gap, a repeated one at its first
occurrence, and each period has exactly one instant.
"""

from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.workdays import FORTNIGHT, Workdays

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day at a wall-clock time."""

    at: time

    def falls_on(self, day: date) -> bool:
        return True

    def worked(self, day: date, workdays: Workdays) -> date | None:
        """A day off has none: what it would have brought, the next worked day brings."""
        return day if workdays.works(day) else None

    def period(self, day: date) -> str:
        return day.isoformat()


@dataclass(frozen=True, slots=True)
class Weekly:
    """Each week on a weekday, Monday 0 … Sunday 6."""

    weekday: int
    at: time

    def __post_init__(self) -> None:
        if self.weekday not in range(7):
            raise ValueError(f"weekday {self.weekday} is not 0 (Monday) to 6 (Sunday)")

    def falls_on(self, day: date) -> bool:
        return day.weekday() == self.weekday

    def worked(self, day: date, workdays: Workdays) -> date | None:
        """The worked day before a day off, if its week has one."""
        return workdays.in_week_before(day)

    def period(self, day: date) -> str:
        year, number, _ = day.isocalendar()
        return f"{year:04}-W{number:02}"


@dataclass(frozen=True, slots=True)
class Monthly:
    """Each month on a day, 1 … 31; a shorter month has it on its last day."""

    day: int
    at: time

    def __post_init__(self) -> None:
        if self.day not in range(1, 32):
            raise ValueError(f"day {self.day} of a month is not 1 to 31")

    def falls_on(self, day: date) -> bool:
        return day.day == min(self.day, monthrange(day.year, day.month)[1])

    def worked(self, day: date, workdays: Workdays) -> date | None:
        """The next worked day, if there is one within a fortnight."""
        return workdays.from_(day)

    def period(self, day: date) -> str:
        return f"{day.year:04}-{day.month:02}"


Schedule = Daily | Weekly | Monthly


@dataclass(frozen=True, slots=True)
class Due:
    """One period (`2026-11-20`, `2026-W47` or `2026-11`) and the instant, UTC, it is due at."""

    period: str
    at: datetime


class Lateness(StrEnum):
    """What to do with a due moment now: wait, act, or drop it aloud."""

    EARLY = "early"
    IN_TIME = "in_time"
    TOO_LATE = "too_late"


def due_between(
    rule: Schedule,
    zone: ZoneInfo,
    after: datetime,
    until: datetime,
    workdays: Workdays | None = None,
) -> tuple[Due, ...]:
    """The dues later than `after` and not later than `until` (both aware), in order; with
    `workdays` none of them on a day off."""
    # A skipped day's moment is due the day after; and where a zone turns its clocks back over
    # midnight, a day's moment may pass before the day before it has ended.
    day = after.astimezone(zone).date() - (_DAY if workdays is None else FORTNIGHT)
    last = until.astimezone(zone).date() + (_DAY if workdays is None else 7 * _DAY)
    found = []
    while day <= last:
        on = day if workdays is None else rule.worked(day, workdays)
        if rule.falls_on(day) and on is not None:
            due = Due(rule.period(day), first_instant(on, rule.at, zone))
            if after < due.at <= until:
                found.append(due)
        day += _DAY
    return tuple(found)


def latest_due(rule: Schedule, zone: ZoneInfo, now: datetime) -> Due:
    """The last due at or before `now`."""
    # Two moments of a monthly rule are at most 31 days apart, and a day that a zone skips.
    return due_between(rule, zone, now - timedelta(days=33), now)[-1]


def latest_beat(every: timedelta, now: datetime) -> Due:
    """The last multiple of `every` (above zero) since 1970 at or before `now`, zones aside."""
    at = now.astimezone(UTC) - (now - _EPOCH) % every
    return Due(at.isoformat(), at)


def lateness(due: Due, now: datetime, tolerance: timedelta) -> Lateness:
    """Whether a due moment may still be acted on: from its instant to `tolerance` later."""
    if now < due.at:
        return Lateness.EARLY
    return Lateness.IN_TIME if now - due.at <= tolerance else Lateness.TOO_LATE


def first_instant(day: date, at: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    """The first instant, UTC, when the zone's clock shows that moment or a later one.

    With `fold` 1 a repeated moment is its second occurrence.
    """
    wanted = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    instant = wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if _wall(instant, zone) == wanted:
        return instant
    # In a gap, fold 1 reads the moment with the later offset, so falls before the change, and
    # fold 0 after it; in between the wall clock only once steps over the wanted moment.
    before, beyond = (
        wanted.replace(tzinfo=zone, fold=fold, microsecond=0).astimezone(UTC) for fold in (1, 0)
    )
    seconds = range(int((beyond - before).total_seconds()) + 1)
    change = bisect_left(
        seconds, True, key=lambda n: _wall(before + timedelta(seconds=n), zone) >= wanted
    )
    return before + timedelta(seconds=change)


def after_quiet(instant: datetime, zone: ZoneInfo, start: time, end: time) -> datetime:
    """The earliest instant, not before `instant`, outside the quiet hours `start` … `end`.

    The hours are wall-clock in the zone, `end` is not quiet any more, an end before the start
    is on the next day, and equal ones mean no quiet hours.
    """
    local = instant.astimezone(zone)
    moment = local.time()
    crosses = end < start
    quiet = moment >= start or moment < end if crosses else start <= moment < end
    if not quiet:
        return instant
    day = local.date() + _DAY if crosses and moment >= start else local.date()
    # In a repeated hour the end that counts is the one of the same pass.
    return first_instant(day, end, zone, fold=local.fold)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
