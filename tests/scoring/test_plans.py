"""Which logged visit is the one that was planned."""

from datetime import UTC, date, datetime

import pytest

from scoring.plans import Plan, is_of, matched
from scoring.visits import Visit

DAY = date(2026, 11, 18)
PLAN = Plan(1, 7, 3, datetime(2026, 11, 18, 6, tzinfo=UTC), 60, participant_ids=(11, 12))


def visit(key: int = 1, day: int = 18, people: tuple[int, ...] = (11,), account: int = 7) -> Visit:
    return Visit(key, account, 3, date(2026, 11, day), participant_ids=people)


@pytest.mark.parametrize(
    ("logged", "same"),
    [
        (visit(), True),
        (visit(day=17), True),
        (visit(day=19), True),
        (visit(day=16), False),
        (visit(day=20), False),
        (visit(people=(12, 99)), True),
        (visit(people=(99,)), False),
        (visit(people=()), True),
        (visit(account=8), False),
    ],
)
def test_it_is_the_same_account_about_that_day_with_people_in_common(
    logged: Visit, same: bool
) -> None:
    assert is_of(PLAN, DAY, logged) is same


def test_a_plan_that_names_nobody_fits_whomever_was_met() -> None:
    assert is_of(Plan(1, 7, 3, PLAN.at, 60), DAY, visit(people=(99,)))


def test_of_several_the_nearest_day_counts_and_then_the_first() -> None:
    assert matched(PLAN, DAY, [visit(1, 17), visit(2), visit(3)]) == visit(2)
    assert matched(PLAN, DAY, [visit(1, 16)]) is None
