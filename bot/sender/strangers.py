"""Strangers are answered now and then, however much they write: kept in memory, never in a row."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

PAUSE = 20.0  # seconds between two answers to one stranger; enough to mend a mistyped code
OVERALL = 1.0  # seconds between answers to any strangers, once a burst of them is used up
BURST = 20
REMEMBERED = 10_000


class Strangers:
    """`may_hear(chat)` says whether a stranger is answered now, and counts it if so."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._answered: OrderedDict[int, float] = OrderedDict()
        self._allowance, self._since = float(BURST), now()

    def may_hear(self, chat_id: int) -> bool:
        at = self._now()
        self._allowance = min(BURST, self._allowance + (at - self._since) / OVERALL)
        self._since = at
        if at - self._answered.get(chat_id, -PAUSE) < PAUSE or self._allowance < 1:
            return False
        self._allowance -= 1
        self._answered[chat_id] = at
        self._answered.move_to_end(chat_id)
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return True
