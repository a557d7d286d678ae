"""Strangers are answered now and then, however much they write: kept in memory, never in a row."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

EACH = (5, 20.0)  # answers to one stranger at once (a code may be mistyped), then one in 20 s
ALL = (20, 1.0)  # the same for all of them together
REMEMBERED = 10_000


class _Allowance:
    """So many at once, and then one after each `pause`."""

    def __init__(self, most: int, pause: float, at: float) -> None:
        self._most, self._pause = most, pause
        self._left, self._since = float(most), at

    def any_left(self, at: float) -> bool:
        self._left = min(self._most, self._left + (at - self._since) / self._pause)
        self._since = at
        return self._left >= 1

    def take(self) -> None:
        self._left -= 1


class Strangers:
    """`may_hear(chat)` says whether a stranger is answered now, and counts it if so."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._all = _Allowance(*ALL, now())
        self._each: OrderedDict[int, _Allowance] = OrderedDict()

    def may_hear(self, chat_id: int) -> bool:
        at = self._now()
        known = self._each.pop(chat_id, None) or _Allowance(*EACH, at)
        self._each[chat_id] = known
        if len(self._each) > REMEMBERED:
            self._each.popitem(last=False)
        if not (known.any_left(at) and self._all.any_left(at)):
            return False
        known.take()
        self._all.take()
        return True
