"""A rate limit for answers to strangers (token bucket), in memory only."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from bot.transport.allowance import Allowance

EACH = (5, 20.0)  # answers to one stranger at once (a code may be mistyped), then one in 20 s
ALL = (20, 1.0)  # the same for all of them together
REMEMBERED = 10_000


class Strangers:
    """`may_hear(chat)` says whether a stranger is answered now, and counts it if so."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._all = Allowance(*ALL, now())
        self._each: OrderedDict[int, Allowance] = OrderedDict()

    def may_hear(self, chat_id: int) -> bool:
        at = self._now()
        known = self._each.pop(chat_id, None) or Allowance(*EACH, at)
        self._each[chat_id] = known
        if len(self._each) > REMEMBERED:
            self._each.popitem(last=False)
        if not (known.any_left(at) and self._all.any_left(at)):
            return False
        known.take()
        self._all.take()
        return True
