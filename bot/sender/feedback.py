"""Applies what Telegram says about a chat, here at once and in the database for all replicas and
restarts."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot import metrics
from bot.clock import Clock
from bot.sender.limits import Limits
from bot.transport.backoff import Backoff, write_patiently
from storage import chats, groups
from storage.machinery.ledger import Ledger, Tx

log = logging.getLogger(__name__)

Lost = Callable[[Tx, int, datetime], None]
LONG_PAUSE = 600.0  # seconds; the operator should know
PATIENCE = Backoff(first=0.1, most=5.0)


class Feedback:
    """`lost` records that a chat cannot be written to for good."""

    def __init__(self, ledger: Ledger, clock: Clock, limits: Limits, lost: Lost) -> None:
        self._ledger, self._clock, self._limits, self._lost = ledger, clock, limits, lost

    async def pause(self, chat_id: int, seconds: float) -> None:
        """Telegram asks for a pause."""
        until = self._limits.hold(chat_id, seconds)
        metrics.paused(seconds)
        if seconds > LONG_PAUSE:
            log.error("Telegram wants a pause of %d seconds for chat %d", seconds, chat_id)
        await self._note(lambda tx: chats.pause(tx, chat_id, until))

    async def lost(self, chat_id: int) -> None:
        """The person blocked the bot or left; the group is gone."""
        log.info("chat %d cannot be written to", chat_id)
        now = self._clock.now()
        await self._note(lambda tx: self._lost(tx, chat_id, now))

    async def moved(self, chat_id: int, to: int) -> None:
        """The group became a supergroup."""
        log.info("chat %d is chat %d now", chat_id, to)
        await self._note(lambda tx: groups.moved(tx, chat_id, to))

    async def learn(self) -> None:
        """Load the pauses that other replicas, or an earlier run, were asked for."""
        now = self._clock.now()
        self._limits.learn(await self._ledger.read(lambda tx: chats.pauses(tx, now)))

    async def _note(self, verb: Callable[[Tx], None]) -> None:
        await write_patiently(self._ledger, verb, PATIENCE)
