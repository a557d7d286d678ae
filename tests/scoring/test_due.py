"""Due moments and quiet hours across every kind of clock change."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.due import (
    Daily,
    Due,
    Lateness,
    Monthly,
    Schedule,
    Weekly,
    after_quiet,
    due_between,
    first_instant,
    lateness,
    latest_due,
)

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
APIA = ZoneInfo("Pacific/Apia")
TROUBLED = [  # zone, first year of two with unusual changes
    ("Europe/Berlin", 2026),
    ("America/New_York", 2026),
    ("America/Santiago", 2026),  # forward at midnight
    ("Africa/Cairo", 2025),  # forward at midnight
    ("Asia/Beirut", 2025),
    ("Australia/Lord_Howe", 2026),  # by half an hour
    ("Africa/Casablanca", 2026),  # twice around Ramadan
    ("America/St_Johns", 2009),  # back over midnight, at 00:01
    ("America/Scoresbysund", 2023),
    ("Asia/Pyongyang", 2015),  # a new offset, by half an hour
    ("Pacific/Apia", 2011),  # a whole day skipped
    ("Asia/Shanghai", 2026),
]


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def wall(due: Due, zone: ZoneInfo) -> str:
    return f"{due.at.astimezone(zone):%Y-%m-%d %H:%M}"


def test_friday_afternoon_in_shanghai() -> None:
    rule = Weekly(weekday=4, at=time(15))
    assert due_between(rule, SHANGHAI, utc(2026, 11, 14), utc(2026, 11, 28)) == (
        Due("2026-W47", utc(2026, 11, 20, 7)),
        Due("2026-W48", utc(2026, 11, 27, 7)),
    )


def test_periods_are_named_by_day_iso_week_and_month() -> None:
    january = utc(2027, 1, 1, 12)
    assert latest_due(Daily(time(8)), BERLIN, january).period == "2027-01-01"
    assert latest_due(Weekly(4, time(8)), BERLIN, january).period == "2026-W53"
    assert latest_due(Monthly(1, time(8)), BERLIN, january).period == "2027-01"


def test_after_is_left_out_and_until_is_included() -> None:
    first, second = utc(2026, 11, 20, 7), utc(2026, 11, 21, 7)
    found = due_between(Daily(time(15)), SHANGHAI, first, second)
    assert [due.at for due in found] == [second]
    assert due_between(Daily(time(15)), SHANGHAI, second, first) == ()


def test_the_thirty_first_is_the_last_day_of_a_shorter_month() -> None:
    found = due_between(Monthly(31, time(9)), BERLIN, utc(2028, 1, 1), utc(2028, 5, 1))
    assert [wall(due, BERLIN)[:10] for due in found] == [
        "2028-01-31",
        "2028-02-29",
        "2028-03-31",
        "2028-04-30",
    ]


@pytest.mark.parametrize(
    ("zone", "day", "at", "instant"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), utc(2026, 3, 29, 1)),  # gap: 03:00
        ("Europe/Berlin", date(2026, 3, 29), time(2), utc(2026, 3, 29, 1)),
        ("Europe/Berlin", date(2026, 3, 29), time(1, 59), utc(2026, 3, 29, 0, 59)),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), utc(2026, 10, 25, 0, 30)),  # first
        ("Africa/Cairo", date(2026, 4, 24), time(0), utc(2026, 4, 23, 22)),  # 01:00
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), utc(2026, 10, 3, 15, 30)),
        ("Pacific/Apia", date(2011, 12, 30), time(8, 30), utc(2011, 12, 30, 10)),  # 31st, 00:00
        ("America/St_Johns", date(2010, 11, 7), time(0), utc(2010, 11, 7, 2, 30)),
    ],
)
def test_a_gap_gives_its_end_and_a_repeat_its_first_pass(
    zone: str, day: date, at: time, instant: datetime
) -> None:
    assert first_instant(day, at, ZoneInfo(zone)) == instant


def test_a_skipped_day_is_due_once_right_after_it() -> None:
    found = due_between(Daily(time(8, 30)), APIA, utc(2011, 12, 29), utc(2011, 12, 31))
    assert [(due.period, wall(due, APIA)) for due in found] == [
        ("2011-12-29", "2011-12-29 08:30"),
        ("2011-12-30", "2011-12-31 00:00"),
        ("2011-12-31", "2011-12-31 08:30"),
    ]


def test_a_moment_that_passed_before_the_clock_went_back_a_day_is_not_missed() -> None:
    # St John's, 7 November 2010: 00:01 became 23:01 of the 6th, and the 7th began again.
    zone, turn = ZoneInfo("America/St_Johns"), utc(2010, 11, 7, 2, 31)
    found = due_between(Daily(time(0)), zone, turn - timedelta(minutes=5), turn)
    assert [due.period for due in found] == ["2010-11-07"]
    assert due_between(Daily(time(0)), zone, turn, turn + timedelta(hours=20)) == ()


@pytest.mark.parametrize(("name", "year"), TROUBLED)
@pytest.mark.parametrize("at", [time(0), time(0, 30), time(2, 10), time(2, 30), time(23, 30)])
def test_each_day_week_and_month_is_due_exactly_once_however_often_one_looks(
    name: str, year: int, at: time
) -> None:
    zone, start, end = ZoneInfo(name), date(year, 1, 1), date(year + 2, 1, 1)
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    rules: list[Schedule] = [Daily(at), Weekly(4, at), Weekly(6, at), Monthly(31, at)]
    begin, stop = utc(year, 1, 1) - timedelta(days=2), utc(year + 2, 1, 3)
    looks = [begin + n * timedelta(hours=31) for n in range((stop - begin) // timedelta(hours=31))]
    looks.append(stop)
    for rule in rules:
        whole = due_between(rule, zone, begin, stop)
        pieces = [
            due for after, until in pairwise(looks) for due in due_between(rule, zone, after, until)
        ]
        assert pieces == list(whole)
        times = Counter(due.period for due in whole)
        expected = {rule.period(day) for day in days if rule.falls_on(day)}
        assert {period: times[period] for period in expected} == dict.fromkeys(expected, 1)
        assert max(times.values()) == 1


@given(
    st.sampled_from([ZoneInfo(name) for name, _ in TROUBLED]),
    st.dates(date(2009, 1, 1), date(2028, 1, 1)),
    st.times(),
)
def test_the_clock_shows_the_moment_or_just_after_a_gap_a_later_one(
    zone: ZoneInfo, day: date, at: time
) -> None:
    instant = first_instant(day, at, zone)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    wanted = datetime.combine(day, at)
    before = (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    assert shown >= wanted > before
    assert shown == wanted or shown - before > timedelta(seconds=1)


def test_the_latest_due_is_the_last_one_that_has_come() -> None:
    moment = utc(2026, 11, 20, 7)
    rule = Weekly(4, time(15))
    assert latest_due(rule, SHANGHAI, moment).at == moment
    before = latest_due(rule, SHANGHAI, moment - timedelta(seconds=1))
    assert before.at == moment - timedelta(days=7)
    monthly = latest_due(Monthly(31, time(23, 59)), SHANGHAI, utc(2026, 3, 31, 15, 58))
    assert monthly.period == "2026-02"


def test_a_due_moment_is_early_then_in_time_then_too_late() -> None:
    due, tolerance = Due("2026-W47", utc(2026, 11, 20, 7)), timedelta(hours=3)
    assert lateness(due, due.at - timedelta(seconds=1), tolerance) is Lateness.EARLY
    assert lateness(due, due.at, tolerance) is Lateness.IN_TIME
    assert lateness(due, due.at + tolerance, tolerance) is Lateness.IN_TIME
    assert lateness(due, due.at + timedelta(hours=3, seconds=1), tolerance) is Lateness.TOO_LATE


def test_a_day_that_no_calendar_has_is_refused() -> None:
    with pytest.raises(ValueError, match="weekday 7"):
        Weekly(7, time(15))
    with pytest.raises(ValueError, match="day 0 of a month"):
        Monthly(0, time(15))


@pytest.mark.parametrize(
    ("instant", "start", "end", "allowed"),
    [
        (utc(2026, 11, 20, 14), time(21), time(8), utc(2026, 11, 21)),  # 22:00 → 08:00
        (utc(2026, 11, 20, 20), time(21), time(8), utc(2026, 11, 21)),  # 04:00 → 08:00
        (utc(2026, 11, 20, 13), time(21), time(8), utc(2026, 11, 21)),  # 21:00 is quiet
        (utc(2026, 11, 21), time(21), time(8), utc(2026, 11, 21)),  # 08:00 is not
        (utc(2026, 11, 20, 7), time(21), time(8), utc(2026, 11, 20, 7)),
        (utc(2026, 11, 20, 4, 30), time(12), time(14), utc(2026, 11, 20, 6)),  # 12:30 → 14:00
        (utc(2026, 11, 20, 6), time(12), time(14), utc(2026, 11, 20, 6)),
        (utc(2026, 11, 20, 4), time(12), time(12), utc(2026, 11, 20, 4)),  # no quiet hours
    ],
)
def test_quiet_hours_in_shanghai(
    instant: datetime, start: time, end: time, allowed: datetime
) -> None:
    assert after_quiet(instant, SHANGHAI, start, end) == allowed


def test_quiet_hours_that_end_in_a_repeated_hour_hold_in_both_passes() -> None:
    first_pass, second_pass = utc(2026, 10, 25, 0, 10), utc(2026, 10, 25, 1, 10)  # both 02:10
    quiet = time(22), time(2, 30)
    assert after_quiet(first_pass, BERLIN, *quiet) == utc(2026, 10, 25, 0, 30)
    assert after_quiet(second_pass, BERLIN, *quiet) == utc(2026, 10, 25, 1, 30)


@given(
    st.sampled_from([ZoneInfo(name) for name, _ in TROUBLED]),
    st.integers(0, 19 * 365 * 86400).map(lambda n: utc(2009, 1, 1) + timedelta(seconds=n)),
    st.times(),
    st.times(),
)
def test_no_message_goes_out_in_quiet_hours_nor_before_its_time(
    zone: ZoneInfo, instant: datetime, start: time, end: time
) -> None:
    allowed = after_quiet(instant, zone, start, end)
    assert instant <= allowed <= instant + timedelta(hours=25)
    shown = allowed.astimezone(zone).time()
    assert not (start <= shown < end if start <= end else shown >= start or shown < end)
    assert after_quiet(allowed, zone, start, end) == allowed
