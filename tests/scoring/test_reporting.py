"""Who is told, as a table of cases."""

from collections.abc import Sequence

import pytest

from scoring.people import Person, Role
from scoring.reporting import above, nearest


def person(
    key: int, manager: int | None = None, *, hears: bool = True, active: bool = True
) -> Person:
    chat = 7_000_000_000 + key if hears else None
    return Person(
        key, f"Person {key}", Role.MANAGER, manager_id=manager, chat_id=chat, active=active
    )


HEARS = [person(key) for key in range(5)]
AWAY = [person(key, hears=False) for key in range(5)]


@pytest.mark.parametrize(
    ("line", "besides", "told", "or_waits"),
    [
        ([], (), None, None),
        ([HEARS[1], HEARS[2]], (), 1, 1),
        ([AWAY[1], HEARS[2]], (), 2, 2),
        ([AWAY[1], AWAY[2]], (), None, 1),
        ([HEARS[1], HEARS[2]], (1,), 2, 2),
        ([HEARS[1], AWAY[2]], (1,), None, 2),
        ([AWAY[1], AWAY[2], HEARS[3]], (1, 3), None, 2),
        ([HEARS[1]], (1,), None, None),
    ],
)
def test_the_nearest_who_hears_is_told_and_else_it_waits_for_the_first(
    line: Sequence[Person], besides: Sequence[int], told: int | None, or_waits: int | None
) -> None:
    found, waiting = nearest(line, besides), nearest(line, besides, waits=True)
    assert (found.id if found else None) == told
    assert (waiting.id if waiting else None) == or_waits


def test_nobody_further_up_is_read_than_is_needed() -> None:
    line = iter(HEARS)
    assert nearest(line) == HEARS[0]
    assert next(line) == HEARS[1]


@pytest.mark.parametrize(
    ("team", "expected"),
    [
        ([person(1)], []),
        ([person(1, 2), person(2, 3), person(3)], [2, 3]),
        ([person(1, 2), person(2, 3, active=False), person(3)], [3]),
        ([person(1, 2), person(2, 1)], [2]),
        ([person(1, 2), person(2, 3), person(3, 2)], [2, 3]),
        ([person(1, 1)], []),
    ],
)
def test_the_line_above_is_the_active_managers_and_ends_in_a_circle(
    team: Sequence[Person], expected: Sequence[int]
) -> None:
    assert [each.id for each in above(1, {each.id: each for each in team})] == expected
