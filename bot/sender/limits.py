"""Telegram's limits: 30 messages a second over all, 1 a second in a private chat, 20 a minute in a
group. Notices wait for their turn; screens do not wait, but count, so that notices yield to them.
"""

import asyncio
from collections.abc import Callable
from time import monotonic

OVERALL = 1 / 30
PRIVATE = 1.0
GROUP = 3.0
YIELD = 1.0  # seconds that a rush of screens may hold notices up
FORGET_AFTER = 10_000  # chats remembered before those that are free again are dropped


class Limits:
    """When may the next message go to a chat? Rates are seconds between two messages; `hold`
    keeps Telegram's own word."""

    def __init__(
        self,
        overall: float = OVERALL,
        private: float = PRIVATE,
        group: float = GROUP,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._overall, self._private, self._group = overall, private, group
        self._now = now
        self._next = 0.0
        self._chats: dict[int, float] = {}
        self._held: dict[int, float] = {}

    def hold(self, chat_id: int, seconds: float) -> None:
        """Nothing goes to this chat for so long; other chats are not concerned."""
        self._held[chat_id] = max(self._held.get(chat_id, 0), self._now() + seconds)

    def held(self, chat_id: int) -> float:
        """Seconds until a held chat is free, 0 if it is."""
        left = self._held.get(chat_id, 0) - self._now()
        if left <= 0:
            self._held.pop(chat_id, None)
        return max(left, 0)

    def count(self, chat_id: int) -> None:
        """A screen goes out now."""
        before, latest = self._next, self._now() + YIELD
        self._take(chat_id, self._now())
        self._next = max(before, min(self._next, latest))

    async def turn(self, chat_id: int) -> None:
        """Wait until a notice may go to the chat; the turn is then taken."""
        await asyncio.sleep(self.reserve(chat_id))

    def reserve(self, chat_id: int) -> float:
        """Take the next turn for a notice to the chat; it is so many seconds away."""
        now = self._now()
        at = max(now, self._next, self._chats.get(chat_id, 0))
        self._take(chat_id, at)
        return at - now

    def _take(self, chat_id: int, at: float) -> None:
        # The overall rate moves on by one place a message, also for one that has to wait longer
        # for its own chat: no other message waits with it.
        self._next = max(self._next, self._now()) + self._overall
        self._chats[chat_id] = at + (self._private if chat_id > 0 else self._group)
        if len(self._chats) > FORGET_AFTER:
            now = self._now()
            self._chats = {chat: free for chat, free in self._chats.items() if free > now}
