"""What of Telegram's limits is kept in the process: pauses, and what screens take of the rate.

Notices get their turns with their claim, for all replicas together (`storage.chats`). Screens do
not wait for a turn, but they count, so that notices yield to them; and they obey the pauses that
Telegram asks for. A pause asked of another replica is learnt from the ledger.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from storage.chats import Pace

YIELD = timedelta(seconds=1)  # that a rush of screens may hold notices up
NO_TIME = timedelta()


def _now() -> datetime:
    return datetime.now(UTC)


class Limits:
    def __init__(
        self,
        pace: Pace = Pace(),  # noqa: B008  # frozen
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.pace, self._now = pace, now
        self._paused: dict[int, datetime] = {}
        self._screens_until = now()

    def hold(self, chat_id: int, seconds: float) -> datetime:
        """Nothing goes to this chat for so long; other chats are not concerned. Until when?"""
        until = self._now() + timedelta(seconds=seconds)
        self.learn({chat_id: until})
        return self._paused[chat_id]

    def learn(self, pauses: Mapping[int, datetime]) -> None:
        """Pauses, wherever they were asked for; of two for one chat the longer holds."""
        for chat_id, until in pauses.items():
            self._paused[chat_id] = max(self._paused.get(chat_id, until), until)

    def held(self, chat_id: int) -> float:
        """Seconds until a held chat is free, 0 if it is."""
        until = self._paused.get(chat_id)
        if until is None:
            return 0
        left = (until - self._now()).total_seconds()
        if left <= 0:
            del self._paused[chat_id]
        return max(left, 0)

    def count(self) -> None:
        """A screen goes out now."""
        now = self._now()
        begun = max(self._screens_until, now)
        self._screens_until = min(begun + self.pace.overall, now + YIELD)

    def take(self) -> timedelta:
        """How long the screens since the last call hold notices up."""
        now = self._now()
        taken, self._screens_until = max(self._screens_until - now, NO_TIME), now
        return taken

    async def next_part(self, chat_id: int) -> None:
        """Wait until the next part of a message may follow the one just sent."""
        await asyncio.sleep(self.pace.in_chat(chat_id).total_seconds())
        self.count()
