"""P8: each local day, week and month has exactly one instant, in every IANA zone."""

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from scoring.due import Daily, Monthly, Schedule, Weekly, due_between
from tests.reliability.findings import Finding, Size

SAMPLED_HOURS = (0, 2, 23)
SECOND = timedelta(seconds=1)


async def everywhere(size: Size) -> list[Finding]:
    whole = size.times > 1
    hours = range(24) if whole else SAMPLED_HOURS
    years = (2024, 2032) if whole else (2026, 2027)
    names = sorted(available_timezones())
    zones = list({_data(name): name for name in names}.values())  # many have two names or more
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        counts = pool.map(_tried, zones, [tuple(hours)] * len(zones), [years] * len(zones))
        found = list(counts)
    tried, wrong = sum(each[0] for each in found), [each[1] for each in found if each[1]]
    method = (
        f"{len(names)} zones, {len(zones)} different ones, × {len(hours)} hours × daily, weekly, "
        f"monthly, {years[0]}–{years[1]}"
    )
    told = f"{tried:,} periods, {len(wrong)} zones wrong" + (f": {wrong[0]}" if wrong else "")
    return [
        Finding(
            "P8 right local time every day", method, "each period exactly once", told, not wrong
        )
    ]


def _data(name: str) -> bytes:
    """What ZoneInfo reads of a zone."""
    for folder in TZPATH:
        if (file := Path(folder) / name).is_file():
            return file.read_bytes()
    return files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes()


def _tried(name: str, hours: tuple[int, ...], years: tuple[int, int]) -> tuple[int, str]:
    """How many periods were looked at in a zone, and what was wrong first ("" for nothing)."""
    zone, tried = ZoneInfo(name), 0
    for hour in hours:
        for rule, days in _rules(time(hour), *years):
            # A skipped day's moment is due after it, so look beyond both ends.
            after = datetime(years[0], 1, 1, tzinfo=UTC) - timedelta(days=3)
            until = datetime(years[1] + 1, 1, 1, tzinfo=UTC) + timedelta(days=3)
            wanted = {rule.period(day): day for day in days}
            dues = [due for due in due_between(rule, zone, after, until) if due.period in wanted]
            tried += len(dues)
            if [due.period for due in dues] != list(wanted):
                return tried, f"{name} {rule}: a period is missing, doubled or out of order"
            for due in dues:
                if not _right(due.at, datetime.combine(wanted[due.period], rule.at), zone):
                    return tried, f"{name} {rule}: {due.period} at {due.at}"
    return tried, ""


def _rules(at: time, first: int, last: int) -> Iterable[tuple[Schedule, list[date]]]:
    days = [
        date(first, 1, 1) + timedelta(days=n)
        for n in range((date(last + 1, 1, 1) - date(first, 1, 1)).days)
    ]
    for rule in (Daily(at), Weekly(0, at), Monthly(31, at)):
        yield rule, [day for day in days if rule.falls_on(day)]


def _right(instant: datetime, wanted: datetime, zone: ZoneInfo) -> bool:
    """Is it the first instant at which the zone's clock shows `wanted`, or has passed it?"""
    local = instant.astimezone(zone)
    shown = local.replace(tzinfo=None, fold=0)
    if shown == wanted:
        return local.fold == 0
    before = (instant - SECOND).astimezone(zone).replace(tzinfo=None, fold=0)
    missing = wanted.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return missing.replace(tzinfo=None, fold=0) != wanted and before < wanted < shown
