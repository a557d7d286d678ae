"""What of Telegram's limits is kept in the process, on a clock that the test moves."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sender.limits import YIELD, Limits
from storage.chats import Pace
from storage.outbox import AHEAD

SECOND = timedelta(seconds=1)


class Time:
    now = datetime(2026, 11, 18, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def limits(time: Time) -> Limits:
    return Limits(Pace(overall=SECOND / 4), now=time)


def test_screens_count_once_and_what_lies_back_no_more(limits: Limits, time: Time) -> None:
    for _ in range(2):
        limits.count()
    assert limits.take() == SECOND / 2
    assert limits.take() == timedelta()
    limits.count()
    time.now += AHEAD
    assert limits.take() == timedelta()


def test_a_screen_counts_also_when_its_own_moment_has_passed(limits: Limits, time: Time) -> None:
    """Notices got their turns before it came, so the sum would be too much."""
    limits.count()
    time.now += AHEAD - SECOND
    assert limits.take() == SECOND / 4


def test_a_rush_of_screens_does_not_hold_notices_up_for_ever(limits: Limits) -> None:
    for _ in range(100):
        limits.count()
    assert limits.take() == YIELD


def test_b53_a_held_chat_is_held_alone_and_as_long_as_telegram_said(
    limits: Limits, time: Time
) -> None:
    assert limits.hold(1, 10_072) == time.now + 10_072 * SECOND
    assert limits.hold(1, 5) == time.now + 10_072 * SECOND
    assert (limits.held(1), limits.held(2)) == (10_072, 0)
    time.now += 10_072 * SECOND
    assert limits.held(1) == 0


def test_a_pause_learnt_from_the_ledger_holds_as_if_it_had_been_heard_here(
    limits: Limits, time: Time
) -> None:
    limits.hold(1, 5)
    limits.learn({1: time.now + SECOND, 2: time.now + 9 * SECOND})
    assert (limits.held(1), limits.held(2)) == (5, 9)
