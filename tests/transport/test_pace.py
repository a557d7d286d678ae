"""The pace of one person: what hands can do passes, a flood is told once and then passed over."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.transport.pace import REMEMBERED, Pace, Verdict

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
HEAR, TELL, PASS_OVER = Verdict.HEAR, Verdict.TELL, Verdict.PASS_OVER


def message(after: float = 0, person: int = 1) -> dict[str, Any]:
    return {"message": {"from": {"id": person}, "date": int(NOW.timestamp() + after)}}


def verdicts(pace: Pace, count: int, after: float = 0) -> list[Verdict]:
    return [pace.of(message(after)) for _ in range(count)]


@pytest.fixture
def pace() -> Pace:
    """Ten at once, then one a second."""
    return Pace(10, 1.0, lambda: 0.0)


def test_who_floods_is_told_once_and_heard_again_at_the_pace(pace: Pace) -> None:
    assert verdicts(pace, 13) == [HEAR] * 10 + [TELL] + [PASS_OVER] * 2
    assert verdicts(pace, 3, after=2) == [HEAR] * 2 + [PASS_OVER]


def test_who_was_calm_for_a_while_is_told_anew(pace: Pace) -> None:
    verdicts(pace, 13)
    assert verdicts(pace, 8, after=6) == [HEAR] * 6 + [TELL, PASS_OVER]


def test_it_is_the_sending_that_counts_and_not_the_arrival(pace: Pace) -> None:
    assert [pace.of(message(after)) for after in range(100)] == [HEAR] * 100


def test_a_late_message_gives_nothing_back(pace: Pace) -> None:
    verdicts(pace, 10, after=60)
    assert verdicts(pace, 1) == [TELL]
    assert verdicts(pace, 1, after=60) == [PASS_OVER]


def test_a_tap_has_no_date_and_counts_when_it_comes(pace: Pace) -> None:
    tap = {"callback_query": {"from": {"id": 1}}}
    assert [pace.of(tap) for _ in range(11)] == [HEAR] * 10 + [TELL]


def test_taps_go_on_at_their_pace_whatever_the_messages_say_of_the_time() -> None:
    """Telegram's dates and a clock that counts from the machine's start have nothing in common."""
    passed = 0.0
    pace, tap = Pace(10, 1.0, lambda: passed), {"callback_query": {"from": {"id": 1}}}
    verdicts(pace, 10)
    assert [pace.of(tap) for _ in range(11)] == [HEAR] * 10 + [TELL]
    passed = 2.0
    assert [pace.of(tap) for _ in range(3)] == [HEAR] * 2 + [PASS_OVER]


def test_one_persons_flood_is_nobody_elses(pace: Pace) -> None:
    verdicts(pace, 50)
    assert pace.of(message(person=2)) is HEAR


@pytest.mark.parametrize("raw", [None, [], {}, {"message": 5}, {"my_chat_member": {}}], ids=str)
def test_what_names_nobody_passes(pace: Pace, raw: Any) -> None:
    assert {pace.of(raw) for _ in range(50)} == {HEAR}


def test_a_crowd_fills_no_memory(pace: Pace) -> None:
    for person in range(REMEMBERED + 100):
        pace.of(message(person=person))
    assert len(pace._people) == REMEMBERED
