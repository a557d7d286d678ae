"""A rate limit per person (token bucket): above what hands can do, below what a program can.

Updates beyond it are acknowledged and dropped, and the person is told so once. It is kept in
memory, each process for itself: a guard of the work that one person can cause, not a record.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from time import monotonic
from typing import Any

from bot.transport.allowance import Allowance

REMEMBERED = 10_000  # people; who has been quiet the longest is forgotten first
CALM = 0.5  # of the allowance has to be there again before somebody is told anew


class Verdict(Enum):
    HEAR = auto()
    TELL = auto()  # the first beyond the pace: not heard, and told so
    PASS_OVER = auto()


@dataclass(slots=True)
class _Known:
    """What is dated counts by Telegram's clock, the rest by one that nobody can set."""

    dated: Allowance
    undated: Allowance
    told: bool = False


class Pace:
    """`most` messages of one person at once, then one after each `pause` seconds; and as many taps.

    `now` gives seconds of a clock that nobody can set."""

    def __init__(self, most: int, pause: float, now: Callable[[], float] = monotonic) -> None:
        self._most, self._pause, self._now = most, pause, now
        self._people: OrderedDict[int, _Known] = OrderedDict()

    def of(self, raw: Any) -> Verdict:
        """Count an update for the person it comes from."""
        person = _sender(raw)
        if person is None:
            return Verdict.HEAR
        date, now = _within(raw, "message", "date"), self._now()
        dated = isinstance(date, int)
        # What waited for us through an outage was not written in one go.
        at = float(date) if dated else now
        known = self._people.pop(person, None) or self._unheard(at, now)
        self._people[person] = known
        if len(self._people) > REMEMBERED:
            self._people.popitem(last=False)
        allowance = known.dated if dated else known.undated
        left = allowance.left(at)
        if left >= 1:
            allowance.take()
            known.told = known.told and left < self._most * CALM
            return Verdict.HEAR
        if known.told:
            return Verdict.PASS_OVER
        known.told = True
        return Verdict.TELL

    def _unheard(self, sent: float, now: float) -> _Known:
        return _Known(
            dated=Allowance(self._most, self._pause, sent),
            undated=Allowance(self._most, self._pause, now),
        )


def _sender(raw: Any) -> int | None:
    """Whose update it is; None where it does not say, or concerns nobody's turn."""
    for kind in ("message", "edited_message", "callback_query", "inline_query"):
        person = _within(raw, kind, "from", "id")
        if isinstance(person, int):
            return person
    return None


def _within(raw: Any, *path: str) -> Any:
    for name in path:
        raw = raw.get(name) if isinstance(raw, dict) else None
    return raw
