"""The week's owed visits, and whom to see next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.accounts import Account, Contact, Grade
from scoring.cadence import Candidate, local_day, owed, rank_next, week, week_of
from scoring.visits import Visit, VisitType
from scoring.workdays import Workdays

FRIDAY = date(2026, 11, 20)
LONG_AGO = date(2020, 1, 1)
UTC_ZONE = ZoneInfo("UTC")


def test_the_day_is_the_one_in_the_zone() -> None:
    sunday_evening = datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert local_day(sunday_evening, ZoneInfo("Asia/Shanghai")) == date(2026, 11, 23)
    assert local_day(sunday_evening, ZoneInfo("Europe/Berlin")) == date(2026, 11, 22)


@pytest.mark.parametrize("offset", range(7))
def test_a_week_is_monday_to_sunday(offset: int) -> None:
    monday = date(2026, 12, 28)  # a week of two years
    assert week_of(monday + timedelta(days=offset)) == (monday, date(2027, 1, 3))


@pytest.mark.parametrize(
    ("target", "workdays", "worked", "visits_owed"),
    [
        (5, 5, 5, 5),
        (5, 5, 3, 3),
        (5, 5, 0, 0),
        (5, 5, 6, 5),  # a working weekend owes nothing more
        (4, 5, 4, 3),  # 3.2
        (2, 5, 4, 2),  # 1.6, of a manager
        (2, 5, 1, 0),  # 0.4
        (3, 6, 5, 3),  # 2.5 rounded half up
        (1, 2, 1, 1),  # 0.5 rounded half up
        (7, 5, 4, 6),  # 5.6
        (0, 5, 5, 0),
        (5, 0, 0, 0),
    ],
)
def test_visits_owed_are_in_proportion_to_the_days_worked(
    target: int, workdays: int, worked: int, visits_owed: int
) -> None:
    assert owed(target, workdays, worked) == visits_owed


@given(st.integers(0, 100), st.integers(1, 7), st.integers(0, 7))
def test_a_week_never_owes_more_than_its_target_nor_less_for_another_day_worked(
    target: int, workdays: int, worked: int
) -> None:
    assert 0 <= owed(target, workdays, worked) <= owed(target, workdays, worked + 1) <= target
    assert owed(target, workdays, workdays) == target


NORMAL = Workdays()
# Around National Day 2026: 1 to 7 October off, the Saturday after it worked instead.
AUTUMN = Workdays(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    instead=frozenset({date(2026, 10, 10)}),
)


@pytest.mark.parametrize(
    ("day", "workdays", "since", "owes", "off"),
    [
        (FRIDAY, NORMAL, None, 5, 0),
        (date(2026, 9, 30), AUTUMN, None, 3, 2),
        (date(2026, 10, 8), AUTUMN, None, 3, 3),  # Thursday, Friday, and the Saturday
        (FRIDAY, replace(NORMAL, away=((FRIDAY, FRIDAY),)), None, 4, 1),
        (FRIDAY, replace(NORMAL, away=((FRIDAY, date(2026, 12, 24)),)), None, 4, 1),
        (FRIDAY, replace(NORMAL, away=((date(2026, 11, 21), date(2026, 11, 22)),)), None, 5, 0),
        (date(2026, 10, 10), replace(AUTUMN, away=((date(2026, 10, 10),) * 2,)), None, 2, 4),
        (FRIDAY, Workdays(weekdays=frozenset({6, 0, 1, 2, 3})), None, 5, 0),
        (FRIDAY, NORMAL, date(2026, 11, 18), 3, 0),  # who joined on Wednesday
        (FRIDAY, NORMAL, date(2026, 11, 21), 0, 0),
        (FRIDAY, NORMAL, date(2026, 11, 15), 5, 0),
        (FRIDAY, replace(NORMAL, away=((date(2026, 11, 16), FRIDAY),)), date(2026, 11, 18), 0, 3),
    ],
)
def test_holidays_absence_and_the_days_before_joining_owe_nothing(
    day: date, workdays: Workdays, since: date | None, owes: int, off: int
) -> None:
    found = week(day, (), workdays, UTC_ZONE, since=since)
    assert (found.owed, found.days_off) == (owes, off)


def visit(
    day: int, *met: int, at: int = 1, kind: VisitType = VisitType.MEETING, typed: int = 0
) -> Visit:
    """In November 2026; `typed` on that day, else on its own."""
    recorded = datetime(2026, 11, typed or day, 12, tzinfo=UTC)
    return Visit(1, at, 7, date(2026, 11, day), kind, "", met, recorded)


@pytest.mark.parametrize(
    ("made", "done", "accounts", "people"),
    [
        ([], 0, 0, 0),
        ([visit(18, 1, 2, 3)], 1, 1, 3),
        ([visit(18, 1), visit(18, 1)], 1, 1, 1),  # typed twice
        ([visit(18, 1), visit(19, 1)], 2, 1, 1),
        ([visit(18, 1), visit(18, 2)], 2, 1, 2),
        ([visit(18, 1), visit(18, 2), visit(18, 1, 2)], 1, 1, 2),
        ([visit(18, 1, 2), visit(18, 2, 3), visit(18, 4)], 2, 1, 4),
        ([visit(18), visit(18)], 1, 1, 0),
        ([visit(18), visit(18, at=2)], 2, 2, 0),
        ([visit(18), visit(18, 1), visit(18, 2)], 2, 1, 2),
        ([visit(18, 1), visit(18, 1, kind=VisitType.MEAL)], 1, 1, 1),
        ([visit(15, 1), visit(16, 1), visit(22, 1), visit(23, 1)], 2, 1, 1),
    ],
)
def test_one_visit_for_each_person_met_and_day(
    made: list[Visit], done: int, accounts: int, people: int
) -> None:
    found = week(FRIDAY, made, NORMAL, UTC_ZONE)
    assert (found.done, found.accounts, found.people) == (done, accounts, people)
    assert (found.start, found.end) == (date(2026, 11, 16), date(2026, 11, 22))


@given(
    st.lists(
        st.builds(
            lambda day, met, at: visit(day, *met, at=at),
            st.integers(16, 18), st.sets(st.integers(1, 4)), st.integers(1, 2),
        )
    )
)  # fmt: skip
def test_a_visit_logged_again_counts_nothing_in_whatever_order(
    made: list[Visit],
) -> None:
    counted = week(FRIDAY, made, NORMAL, UTC_ZONE).done
    assert week(FRIDAY, [*made, *made], NORMAL, UTC_ZONE).done == counted <= len(made)
    assert week(FRIDAY, made[::-1], NORMAL, UTC_ZONE).done == counted


def test_calls_and_video_are_counted_apart() -> None:
    made = [visit(18, 1, kind=each) for each in VisitType]
    found = week(FRIDAY, made, NORMAL, UTC_ZONE)
    assert (found.done, found.calls, found.people) == (1, 2, 1)
    found = week(FRIDAY, made, NORMAL, UTC_ZONE, counts={VisitType.VIDEO})
    assert (found.done, found.calls) == (1, 4)


def test_a_day_typed_later_is_told_by_the_persons_own_calendar() -> None:
    made = [visit(16, 1, typed=17), visit(18, 2), visit(18, 3, typed=19)]
    assert week(FRIDAY, made, NORMAL, UTC_ZONE).late == 2
    evening = replace(made[1], recorded_at=datetime(2026, 11, 18, 17, tzinfo=UTC))
    assert week(FRIDAY, [evening], NORMAL, UTC_ZONE).late == 0
    assert week(FRIDAY, [evening], NORMAL, ZoneInfo("Asia/Shanghai")).late == 1


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


def test_whoever_fell_this_week_comes_first() -> None:
    fell = replace(candidate("fell, seen yesterday", 1), fell=True)
    assert names(candidate("key, overdue", 28), fell) == ["fell, seen yesterday", "key, overdue"]
