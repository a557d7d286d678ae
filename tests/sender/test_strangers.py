"""Strangers: a few answers, then silence for a while; a crowd of them is answered slowly."""

from bot.sender.strangers import ALL, EACH, REMEMBERED, Strangers


class Hand:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_stranger_who_writes_on_is_answered_once_in_a_while() -> None:
    hand, (most, pause) = Hand(), EACH
    strangers = Strangers(hand)
    assert [strangers.may_hear(1) for _ in range(1000)] == [True] * most + [False] * (1000 - most)
    hand.at += pause
    assert [strangers.may_hear(1) for _ in range(3)] == [True, False, False]


def test_a_crowd_of_strangers_is_answered_slowly() -> None:
    hand, (most, pause) = Hand(), ALL
    strangers = Strangers(hand)
    assert sum(strangers.may_hear(chat) for chat in range(1000)) == most
    hand.at += 5 * pause
    assert sum(strangers.may_hear(chat) for chat in range(1000, 2000)) == 5


def test_a_flood_of_strangers_fills_no_memory() -> None:
    strangers = Strangers(Hand())
    for chat in range(REMEMBERED + 100):
        strangers.may_hear(chat)
    assert len(strangers._each) == REMEMBERED
