"""The week's owed visits, and whom to see next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scoring.accounts import Account, Contact, Grade
from scoring.cadence import Candidate, Week, local_day, owed, rank_next, week, week_of
from scoring.visits import Visit

FRIDAY = date(2026, 11, 20)
LONG_AGO = date(2020, 1, 1)


def visits(*days: date) -> list[Visit]:
    return [Visit(id=n, account_id=1, rep_id=7, day=day) for n, day in enumerate(days)]


def test_the_day_is_the_one_in_the_zone() -> None:
    sunday_evening = datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert local_day(sunday_evening, ZoneInfo("Asia/Shanghai")) == date(2026, 11, 23)
    assert local_day(sunday_evening, ZoneInfo("Europe/Berlin")) == date(2026, 11, 22)


@pytest.mark.parametrize("offset", range(7))
def test_a_week_is_monday_to_sunday(offset: int) -> None:
    monday = date(2026, 12, 28)  # a week of two years
    assert week_of(monday + timedelta(days=offset)) == (monday, date(2027, 1, 3))


@pytest.mark.parametrize(
    ("target", "workdays", "free", "visits_owed"),
    [
        (5, 5, 0, 5),
        (5, 5, 2, 3),
        (5, 5, 5, 0),
        (4, 5, 1, 3),  # 3.2
        (3, 6, 1, 3),  # 2.5 rounded half up
        (1, 2, 1, 1),  # 0.5 rounded half up
        (7, 5, 1, 6),  # 5.6
        (0, 5, 0, 0),
        (5, 0, 0, 0),
    ],
)
def test_visits_owed_shrink_with_the_free_days(
    target: int, workdays: int, free: int, visits_owed: int
) -> None:
    assert owed(target, workdays, free) == visits_owed


def test_more_free_days_than_workdays_is_an_error() -> None:
    with pytest.raises(ValueError, match="6 free days do not fit into 5 workdays"):
        owed(5, 5, 6)


def test_a_week_counts_its_own_visits_and_free_days_only() -> None:
    sunday, next_monday = date(2026, 11, 22), date(2026, 11, 23)
    made = visits(date(2026, 11, 15), date(2026, 11, 16), FRIDAY, FRIDAY, sunday, next_monday)
    off = {date(2026, 11, 18), sunday, next_monday}  # Sunday is no workday: nothing less is owed
    this_week = week(FRIDAY, made, off=off)
    assert this_week == Week(date(2026, 11, 16), sunday, done=4, owed=4)
    assert this_week.left == 0
    assert week(next_monday, made, off=off).left == 3


def test_working_days_may_be_others_than_monday_to_friday() -> None:
    sunday_to_thursday = {6, 0, 1, 2, 3}
    assert week(FRIDAY, (), off={FRIDAY}, workdays=sunday_to_thursday).owed == 5


def candidate(
    name: str, days: int, grade: Grade | None = Grade.A, *, key: bool = True, met: bool = True
) -> Candidate:
    contact = Contact(id=len(name), account_id=1, name=name, key=key)
    day = FRIDAY - timedelta(days=days)
    account = Account(id=1, name="华信", grade=grade)
    return Candidate(account, contact, day if met else None, LONG_AGO if met else day)


def names(*candidates: Candidate) -> list[str]:
    ranked = rank_next(candidates, FRIDAY)
    return [each.candidate.contact.name if each.candidate.contact else "-" for each in ranked]


def test_the_most_overdue_by_grade_comes_first() -> None:
    assert names(
        candidate("C 100", 100, Grade.C),  # 1.1 of its limit
        candidate("S 28", 28, Grade.S),  # 2.0
        candidate("ungraded 135", 135, None),  # 1.5
    ) == ["S 28", "ungraded 135", "C 100"]


def test_key_contacts_come_first_but_not_before_the_overdue() -> None:
    assert names(
        candidate("key, seen yesterday", 1),
        candidate("other, in time", 20, key=False),
        candidate("other, overdue", 60, key=False),
        candidate("key, overdue", 22),
    ) == ["key, overdue", "other, overdue", "key, seen yesterday", "other, in time"]


def test_the_never_met_count_from_when_they_were_recorded_and_win_a_tie() -> None:
    assert names(
        candidate("met", 30),
        candidate("never met", 30, met=False),
        candidate("never met, older", 31, met=False),
    ) == ["never met, older", "never met", "met"]


def test_an_account_without_contacts_can_be_suggested_and_the_gone_cannot() -> None:
    account_only = replace(candidate("", 30), contact=None)
    there = candidate("gone", 30)
    assert there.contact is not None
    gone = replace(there, contact=replace(there.contact, active=False))
    (suggestion,) = rank_next([account_only, gone], FRIDAY)
    assert suggestion.candidate is account_only
    assert (suggestion.days, suggestion.limit, suggestion.overdue) == (30, 21, True)


def test_the_limit_itself_is_not_overdue_and_a_coming_visit_is_no_silence() -> None:
    on_limit, coming = rank_next([candidate("a", 21), candidate("b", -3)], FRIDAY)
    assert (on_limit.days, on_limit.overdue, coming.days) == (21, False, 0)
