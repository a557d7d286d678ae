"""Strangers: one answer, then silence for a while; a crowd of them is answered slowly."""

from bot.sender.strangers import BURST, OVERALL, PAUSE, Strangers


class Hand:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_stranger_who_writes_on_is_answered_once_in_a_while() -> None:
    hand = Hand()
    strangers = Strangers(hand)
    assert [strangers.may_hear(1) for _ in range(1000)] == [True] + [False] * 999
    hand.at += PAUSE
    assert strangers.may_hear(1)
    assert not strangers.may_hear(1)


def test_a_crowd_of_strangers_is_answered_slowly() -> None:
    hand = Hand()
    strangers = Strangers(hand)
    assert sum(strangers.may_hear(chat) for chat in range(1000)) == BURST
    hand.at += 5 * OVERALL
    assert sum(strangers.may_hear(chat) for chat in range(1000, 2000)) == 5
