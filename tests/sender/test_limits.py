"""Telegram's limits, on a clock that the test moves."""

import pytest

from bot.sender.limits import Limits


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def limits(time: Time) -> Limits:
    return Limits(overall=0.25, private=1.0, group=3.0, now=time)


def test_notices_go_out_at_the_overall_rate(limits: Limits) -> None:
    assert [limits.reserve(chat) for chat in (1, 2, 3)] == [0, 0.25, 0.5]


def test_one_private_chat_gets_one_a_second_and_a_group_one_in_three(limits: Limits) -> None:
    assert [limits.reserve(1), limits.reserve(1), limits.reserve(1)] == [0, 1, 2]
    assert [limits.reserve(-1), limits.reserve(-1)] == [0.75, 3.75]


def test_a_busy_chat_delays_no_other(limits: Limits) -> None:
    limits.reserve(1)
    assert limits.reserve(1) == 1
    assert limits.reserve(2) == 0.5


def test_notices_yield_to_screens_but_not_for_ever(limits: Limits, time: Time) -> None:
    for _ in range(2):
        limits.count(1)
    assert limits.reserve(2) == 0.5
    for _ in range(100):
        limits.count(1)
    assert limits.reserve(3) == 1
    time.now += 10
    assert limits.reserve(3) == 0


def test_b53_a_held_chat_is_held_alone_and_as_long_as_telegram_said(
    limits: Limits, time: Time
) -> None:
    limits.hold(1, 10_072)
    limits.hold(1, 5)
    assert (limits.held(1), limits.held(2)) == (10_072, 0)
    time.now += 10_072
    assert limits.held(1) == 0
