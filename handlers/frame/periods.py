"""Claiming what came due since the crank was last turned."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scoring.due import Daily, Due, Lateness, Schedule, due_between, lateness
from scoring.workdays import Workdays
from storage import Tx, due

# However long the outage, what lies further back is of no use to anybody.
FURTHEST = timedelta(days=14)


def window(tx: Tx, job: str, now: datetime) -> datetime:
    """Since when this job is to be looked at; the mark moves to `now` with this transaction.

    The first time nothing is past. A clock that was set back begins anew from there: the claimed
    rows keep it from doing anything twice.
    """
    since = due.mark(tx, job)
    due.set_mark(tx, job, now)
    return now if since is None else max(since, now - FURTHEST)


def claim(
    tx: Tx,
    rules: Mapping[str, Schedule],
    subjects: Iterable[tuple[int, ZoneInfo]],
    since: datetime,
    now: datetime,
    patience: timedelta,
    workdays: Mapping[int, Workdays] | None = None,
) -> Iterator[tuple[int, Due]]:
    """The (subject, period) pairs to fire now; all others that passed are recorded as skipped.

    `rules` are named by their jobs. Of all that came due by them each subject gets the latest; of
    those who have `workdays` none on a day off.
    """
    by_calendar: dict[tuple[ZoneInfo, Workdays | None], list[tuple[str, Due]]] = {}
    for subject, zone in subjects:
        calendar = workdays[subject] if workdays is not None else None
        if (zone, calendar) not in by_calendar:
            by_calendar[zone, calendar] = _passed(rules, zone, since, now, calendar)
        passed = by_calendar[zone, calendar]
        for place, (job, period) in enumerate(passed, start=1):
            reason = _reason(period, now, patience, latest=place == len(passed))
            if due.decide(tx, job, subject, period.period, period.at, now, skip_reason=reason):
                yield subject, period


def moments_pass(
    rules: Iterable[Schedule], zones: Iterable[ZoneInfo], since: datetime, now: datetime
) -> bool:
    """Whether it was the time of day of a rule anywhere, whatever the day: else nobody's calendar
    need be looked at."""
    times = {Daily(rule.at) for rule in rules}
    return any(due_between(at, zone, since, now) for zone in set(zones) for at in times)


def _passed(
    rules: Mapping[str, Schedule],
    zone: ZoneInfo,
    since: datetime,
    now: datetime,
    workdays: Workdays | None,
) -> list[tuple[str, Due]]:
    passed = [
        (job, due)
        for job, rule in rules.items()
        for due in due_between(rule, zone, since, now, workdays)
    ]
    return sorted(passed, key=lambda each: (each[1].at, each[1].period))


def _reason(period: Due, now: datetime, patience: timedelta, *, latest: bool) -> str:
    if not latest:
        return "a later one is due as well"
    return "too late" if lateness(period, now, patience) is Lateness.TOO_LATE else ""
