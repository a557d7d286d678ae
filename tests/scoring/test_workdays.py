"""Working days, and what is due on none of the others."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.due import Daily, Due, Monthly, Weekly, due_between
from scoring.workdays import Workdays

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 16)
WEDNESDAY = MONDAY + timedelta(days=2)
THREE = time(15)


def off(*days: int) -> Workdays:
    """With these days of the week of `MONDAY` announced as absence, 0 … 6."""
    days_off = [MONDAY + timedelta(days=each) for each in days]
    return Workdays(away=tuple((each, each) for each in days_off))


def days(rule: Daily | Weekly | Monthly, workdays: Workdays) -> list[int]:
    """On which days of the week, 0 … 6, it is due at three."""
    start = datetime.combine(MONDAY, time(), ZONE)
    found = due_between(rule, ZONE, start, start + timedelta(days=7), workdays)
    for each in found:
        assert each.at.astimezone(ZONE).time() == THREE
    return [(each.at.astimezone(ZONE).date() - MONDAY).days for each in found]


@pytest.mark.parametrize(
    ("workdays", "weekday", "due"),
    [
        (Workdays(), 2, [2]),
        (off(2), 2, [1]),
        (off(1, 2), 2, [0]),
        (off(0, 1, 2), 2, []),  # not in the week before
        (off(3), 2, [2]),
        (Workdays(), 6, [4]),
        (Workdays(instead=frozenset({MONDAY + timedelta(days=6)})), 6, [6]),
        (Workdays(holidays=frozenset({WEDNESDAY})), 2, [1]),
        (Workdays(weekdays=frozenset({6, 0, 1, 2, 3})), 4, [3]),
    ],
)
def test_a_nudge_on_a_day_off_comes_on_the_working_day_before(
    workdays: Workdays, weekday: int, due: list[int]
) -> None:
    assert days(Weekly(weekday, THREE), workdays) == due


@pytest.mark.parametrize(
    ("workdays", "due"),
    [
        (Workdays(), [0, 1, 2, 3, 4]),
        (off(0, 2), [1, 3, 4]),
        (Workdays(instead=frozenset({MONDAY + timedelta(days=5)})), [0, 1, 2, 3, 4, 5]),
    ],
)
def test_a_digest_waits_for_the_next_working_day(workdays: Workdays, due: list[int]) -> None:
    assert days(Daily(THREE), workdays) == due


@pytest.mark.parametrize(
    ("day", "workdays", "due"),
    [
        (18, Workdays(), [2]),
        (18, off(2, 3), [4]),
        (14, Workdays(), [0]),  # a Saturday: on the Monday after
        (21, Workdays(), []),  # so does the one of this week
        (21, Workdays(weekdays=frozenset({5})), [5]),
        (9, Workdays(away=((date(2026, 11, 1), date(2026, 11, 17)),)), [2]),
        (1, Workdays(away=((date(2026, 11, 1), date(2026, 11, 17)),)), []),  # too long ago
    ],
)
def test_a_month_waits_for_the_next_working_day(
    day: int, workdays: Workdays, due: list[int]
) -> None:
    assert days(Monthly(day, THREE), workdays) == due


@given(
    st.builds(
        Workdays,
        weekdays=st.frozensets(st.integers(0, 6)),
        holidays=st.frozensets(st.dates(date(2026, 3, 1), date(2026, 4, 30))),
        instead=st.frozensets(st.dates(date(2026, 3, 1), date(2026, 4, 30)), max_size=5),
    ),
    st.integers(0, 6),
    st.integers(0, 60 * 24),
)
def test_however_it_is_looked_at_each_period_is_due_once_and_on_a_working_day(
    workdays: Workdays, weekday: int, cut: int
) -> None:
    zone, rule = ZoneInfo("Europe/Berlin"), Weekly(weekday, time(2, 30))
    start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    middle = start + timedelta(hours=cut)
    whole = due_between(rule, zone, start, end, workdays)
    parts: tuple[Due, ...] = (
        *due_between(rule, zone, start, middle, workdays),
        *due_between(rule, zone, middle, end, workdays),
    )
    assert sorted(parts, key=lambda each: each.period) == sorted(
        whole, key=lambda each: each.period
    )
    assert len({each.period for each in whole}) == len(whole)
    for each in whole:
        day = each.at.astimezone(zone).date()
        assert workdays.works(day)
        assert day.isocalendar()[:2] == tuple(int(n) for n in each.period.split("-W"))
