"""What was valid at an instant, and whose ratings were inherited."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.asof import Correction, Handover, inherited, latest_at, valid_at
from scoring.assessments import Assessment, Kind

DAY0 = datetime(2026, 1, 1, tzinfo=UTC)
LI_NA, SUN_LEI, ZHANG_WEI = 7, 8, 9


def day(number: int) -> datetime:
    return DAY0 + timedelta(days=number)


def made(number: int, on: int, kind: Kind = Kind.KEY, subject: int = 11) -> Assessment:
    return Assessment(number, kind, subject, LI_NA, day(on), "key", 1)


HISTORY = (made(1, 0), made(2, 10), made(3, 20))


def ids(assessments: Sequence[Assessment]) -> list[int]:
    return [each.id for each in assessments]


def test_before_the_first_there_is_nothing_and_its_own_instant_counts() -> None:
    assert valid_at(HISTORY, [], day(0) - timedelta(microseconds=1)) == ()
    assert ids(valid_at(HISTORY, [], day(0))) == [1]
    assert ids(valid_at(reversed(HISTORY), [], day(30))) == [1, 2, 3]


def test_what_was_withdrawn_stood_until_then() -> None:
    withdrawn = Correction(2, LI_NA, day(12), "wrong contact")
    assert ids(valid_at(HISTORY, [withdrawn], day(11))) == [1, 2]
    assert ids(valid_at(HISTORY, [withdrawn], day(12))) == [1]
    assert latest_at(HISTORY, [withdrawn], day(15))[Kind.KEY, 11].id == 1


def test_what_was_superseded_gives_way_to_what_was_made_instead() -> None:
    superseded = Correction(2, LI_NA, day(20), "mistyped", superseded_by=3)
    assert ids(valid_at(HISTORY, [superseded], day(19))) == [1, 2]
    assert ids(valid_at(HISTORY, [superseded], day(20))) == [1, 3]


def test_the_newest_is_chosen_for_each_subject_and_the_competitors_apart() -> None:
    theirs = replace(made(9, 25), competitor_id=5)
    others = (made(4, 5, Kind.GENERAL, 1), made(5, 6, Kind.KEY, 12), theirs)
    ours = latest_at((*HISTORY, *others), [], day(30))
    assert {key: each.id for key, each in ours.items()} == {
        (Kind.KEY, 11): 3,
        (Kind.GENERAL, 1): 4,
        (Kind.KEY, 12): 5,
    }
    assert latest_at(others, [], day(30), competitor_id=5) == {(Kind.KEY, 11): theirs}


def test_of_two_at_one_instant_the_one_recorded_later_counts() -> None:
    assert latest_at((made(2, 0), made(1, 0)), [], day(0))[Kind.KEY, 11].id == 2


@given(
    st.lists(st.integers(0, 30), max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 30)), max_size=4),
    st.integers(0, 30),
)
def test_choosing_twice_chooses_the_same_and_the_past_does_not_change(
    days: list[int], taken_back: list[tuple[int, int]], instant: int
) -> None:
    history = [made(number, on) for number, on in enumerate(days)]
    corrections = [Correction(number, LI_NA, day(on), "") for number, on in taken_back]
    chosen = valid_at(history, corrections, day(instant))
    assert valid_at(chosen, corrections, day(instant)) == chosen
    known_then = [each for each in history if each.at <= day(instant)]
    corrected_then = [each for each in corrections if each.at <= day(instant)]
    assert valid_at(known_then, corrected_then, day(instant)) == chosen


HANDED_ON = Handover(1, LI_NA, SUN_LEI, day(10))
HANDED_BACK = Handover(1, SUN_LEI, LI_NA, day(20))


@pytest.mark.parametrize(
    ("rater", "rated_on", "handovers", "at", "is_inherited"),
    [
        (LI_NA, 5, [], 30, False),
        (LI_NA, 5, [HANDED_ON], 30, True),
        (LI_NA, 5, [HANDED_ON], 9, False),  # not yet
        (SUN_LEI, 15, [HANDED_ON], 30, False),  # rated again by the new owner
        (LI_NA, 15, [HANDED_ON], 30, False),  # as a sharer, after the account was given away
        (ZHANG_WEI, 5, [HANDED_ON], 30, False),  # the manager never owned it
        (LI_NA, 5, [HANDED_ON, HANDED_BACK], 30, False),
        (SUN_LEI, 15, [HANDED_BACK, HANDED_ON], 30, True),
    ],
)
def test_a_rating_is_inherited_from_a_former_owner_until_rated_again(
    rater: int, rated_on: int, handovers: list[Handover], at: int, is_inherited: bool
) -> None:
    assessment = replace(made(1, rated_on), rater_id=rater)
    assert inherited(assessment, handovers, day(at)) is is_inherited
