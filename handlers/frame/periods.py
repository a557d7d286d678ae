"""Claiming what came due since the crank was last turned."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scoring.due import Due, Lateness, Schedule, due_between, lateness
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
) -> Iterator[tuple[int, Due]]:
    """The (subject, period) pairs to fire now; all others that passed are recorded as skipped.

    `rules` are named by their jobs. Of all that came due by them each subject gets the latest.
    """
    by_zone: dict[ZoneInfo, list[tuple[str, Due]]] = {}
    for subject, zone in subjects:
        if zone not in by_zone:
            by_zone[zone] = _passed(rules, zone, since, now)
        for place, (job, period) in enumerate(by_zone[zone], start=1):
            reason = _reason(period, now, patience, latest=place == len(by_zone[zone]))
            if due.decide(tx, job, subject, period.period, period.at, now, skip_reason=reason):
                yield subject, period


def _passed(
    rules: Mapping[str, Schedule], zone: ZoneInfo, since: datetime, now: datetime
) -> list[tuple[str, Due]]:
    passed = [(job, d) for job, rule in rules.items() for d in due_between(rule, zone, since, now)]
    return sorted(passed, key=lambda each: each[1].at)


def _reason(period: Due, now: datetime, patience: timedelta, *, latest: bool) -> str:
    if not latest:
        return "a later one is due as well"
    return "too late" if lateness(period, now, patience) is Lateness.TOO_LATE else ""
