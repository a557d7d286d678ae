"""Telegram's limits, which sending and editing share, in real time: 1 a second in a chat, 30 over
all, 20 a minute in a group. Short bursts pass, as on Telegram."""

import math
import time
from dataclasses import dataclass, field

from bot.sandbox.errors import too_many


@dataclass
class Bucket:
    """`burst` calls at once, then `rate` a second."""

    rate: float
    burst: float
    at: float
    level: float = 0

    def wait(self, now: float) -> float:
        """Seconds until the next call may pass."""
        self.level = max(0, self.level - (now - self.at) * self.rate)
        self.at = now
        return max(0.0, self.level + 1 - self.burst) / self.rate

    def take(self) -> None:
        self.level += 1


@dataclass
class Flood:
    """Refuses what comes too fast; rates are messages a second."""

    per_chat: float = 1
    overall: float = 30
    per_group: float = 20 / 60
    burst: float = 1
    _chats: dict[int, Bucket] = field(default_factory=dict)
    _all: Bucket | None = None

    def check(self, chat: int) -> None:
        """Count one message to `chat`, or refuse it with the seconds to wait."""
        now = time.monotonic()
        if self._all is None:
            self._all = Bucket(self.overall, self.overall, now)
        if chat not in self._chats:
            group = chat < 0
            rate = self.per_group if group else self.per_chat
            self._chats[chat] = Bucket(rate, 20 if group else self.burst, now)
        buckets = (self._all, self._chats[chat])
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 0:
            raise too_many(math.ceil(wait))
        for bucket in buckets:
            bucket.take()
