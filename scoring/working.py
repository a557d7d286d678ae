"""Working time: what passes on somebody's working days, and not on days off."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo


def worked(
    since: datetime, until: datetime, zone: ZoneInfo, works: Callable[[date], bool]
) -> timedelta:
    """How much of the time between two instants lies on working days; a day is a day, also where
    the clock is changed on it."""
    passed, day = timedelta(), since.astimezone(zone).date()
    while (begins := datetime.combine(day, clock(), zone)) < until:
        ends = datetime.combine(day + timedelta(days=1), clock(), zone)
        if works(day):
            # Compared as instants: across a change of the clock wall time would be wrong.
            first, last = max(since, begins), min(until, ends)
            passed += max(timedelta(), _instant(last) - _instant(first))
        day += timedelta(days=1)
    return passed


def _instant(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("UTC"))
