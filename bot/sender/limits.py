"""What of Telegram's limits is kept in the process: pauses, and what screens take of the rate.

Notices get their send times when they are claimed, for all replicas together (`storage.chats`).
Screens are sent without waiting but are counted, so that notices give way to them; and they obey
the pauses that Telegram asks for. A pause asked of another replica is learnt from the ledger.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from storage.chats import Pace
from storage.outbox import AHEAD

YIELD = timedelta(seconds=1)  # that a rush of screens may hold notices up
MAX_COUNTED = 1000  # screens between two claims


def _now() -> datetime:
    return datetime.now(UTC)


class Limits:
    def __init__(
        self,
        pace: Pace = Pace(),  # noqa: B008  # frozen
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.pace, self.now = pace, now
        self._paused: dict[int, datetime] = {}
        self._screens: deque[datetime] = deque(maxlen=MAX_COUNTED)

    def hold(self, chat_id: int, seconds: float) -> datetime:
        """Pause this chat for so long; other chats go on. Returns the end of the pause."""
        until = self.now() + timedelta(seconds=seconds)
        self.learn({chat_id: until})
        return self._paused[chat_id]

    def learn(self, pauses: Mapping[int, datetime]) -> None:
        """Pauses, wherever they were asked for; of two for one chat the longer holds."""
        for chat_id, until in pauses.items():
            self._paused[chat_id] = max(self._paused.get(chat_id, until), until)

    def shift(self, step: timedelta) -> None:
        """The wall clock was set: shift all pauses, so that they keep their length."""
        self._paused = {chat: until + step for chat, until in self._paused.items()}
        self._screens.clear()

    def held(self, chat_id: int) -> float:
        """Seconds until a held chat is free, 0 if it is."""
        until = self._paused.get(chat_id)
        if until is None:
            return 0
        left = (until - self.now()).total_seconds()
        if left <= 0:
            del self._paused[chat_id]
        return max(left, 0)

    def count(self) -> None:
        """A screen goes out now."""
        self._screens.append(self.now())

    def take(self) -> timedelta:
        """How long the screens since the last call hold notices up.

        Each took the turn of a notice, given away up to `AHEAD` before; what lies further back
        hindered nobody.
        """
        since = self.now() - AHEAD
        recent = sum(at > since for at in self._screens)
        self._screens.clear()
        return min(recent * self.pace.overall, YIELD)

    async def next_part(self, chat_id: int) -> None:
        """Wait until the next part of a message may follow the one just sent."""
        await asyncio.sleep(self.pace.in_chat(chat_id).total_seconds())
        self.count()
