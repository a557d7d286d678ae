"""Long polling that acknowledges after the commit.

The framework's own updater confirms a batch before it is handled: what a crash finds unhandled is
lost. Here the offset moves only when every update of the batch is committed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import nullcontext
from datetime import timedelta
from time import monotonic
from typing import Any, Literal

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.transport.aiohttp_request import AnswerLost
from bot.transport.api import Api
from bot.transport.backoff import Backoff, seconds_told
from bot.transport.lease import Lease
from bot.transport.token import until_taken
from bot.transport.turns import Turns, update_id

log = logging.getLogger(__name__)

KINDS = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
LONGEST_POLL = 50  # seconds; Telegram's own limit
MARGIN = 10.0  # seconds that the answer to a long poll may be late
LONG_AWAY = timedelta(seconds=150)  # longer than a tap lives at Telegram
GRACE = 8.0  # seconds for the commits at hand when we are asked to stop


class ForeignWebhook(Exception):
    """The bot's updates go to a webhook, and it is not ours to take away."""


async def _nothing_lost(away: timedelta) -> None:
    """The default listener: does nothing."""


class Polling:
    """`await run()` until `stop()` is called. `trouble` says what keeps it from polling.

    Of several processes only the holder of the `lease` polls. `on_back` is told when the Bot API
    can be reached again after so long that taps may have been lost.
    """

    def __init__(
        self,
        api: Api,
        turns: Turns,
        *,
        lease: Lease | None = None,
        on_back: Callable[[timedelta], Awaitable[None]] = _nothing_lost,
        wait: int = LONGEST_POLL,
        long_away: timedelta = LONG_AWAY,
        backoff: Backoff = Backoff(first=0.5, most=30.0),  # noqa: B008  # frozen
        conflict_backoff: Backoff = Backoff(first=10.0, most=60.0),  # noqa: B008  # frozen
    ) -> None:
        self._api, self._turns, self._wait = api, turns, wait
        self._lease, self._on_back, self._long_away = lease, on_back, long_away
        self._backoff, self._conflict_backoff = backoff, conflict_backoff
        self.trouble: Literal["", "network", "conflict", "doubt", "token"] = ""
        self._failures, self._troubled_at = 0, 0.0
        self._offset: int | None = None  # the first update not handled yet
        self._confirmed = True
        self._stopping = False
        self._scope: asyncio.Timeout | None = None
        self._grace = 0.0

    async def run(self) -> None:
        """Poll until told to stop, or until the token is refused. Raises ForeignWebhook."""
        try:
            async with self._lease or nullcontext():
                await self._poll()
        except InvalidToken:
            self.trouble = "token"
            log.error(  # noqa: TRY400  # its traceback says nothing more
                "the Bot API refuses the bot's token: polling has ended; nothing is lost, "
                "start again with a valid token"
            )

    async def _poll(self) -> None:
        if self._lease is not None:
            await self._until_stopped(self._lease.held.wait())
        while not self._stopping and not await self._until_stopped(self._free_to_poll()):
            pass
        while not self._stopping:
            await self._round()
        await self._confirm()

    def stop(self, grace: float = GRACE) -> None:
        """Fetch no more. What is at hand has `grace` seconds to be committed, and is otherwise
        left to be delivered again."""
        if not self._stopping:
            self._stopping = True
            self._grace = min(self._grace, grace)
            if self._scope is not None:
                self._scope.reschedule(asyncio.get_running_loop().time() + self._grace)

    async def _until_stopped(self, work: Coroutine[Any, Any, Any], grace: float = 0.0) -> Any:
        """The result of `work`, or None when a stop (and then the grace) came first."""
        self._grace = grace
        try:
            async with asyncio.timeout(None) as self._scope:
                return await work
        except TimeoutError:
            if not self._stopping:
                raise
            return None
        finally:
            self._scope = None

    async def _round(self) -> None:
        if self._lease is not None and not self._lease.held.is_set():
            await self._until_stopped(self._lease.held.wait())
            return
        batch = await self._until_stopped(self._fetch())
        if not batch:
            return
        committed = await self._until_stopped(self._commit(batch), GRACE)
        if not committed:
            return
        known = [number for raw in batch if (number := update_id(raw)) is not None]
        if known:
            # Not the highest ever seen: after a quiet week Telegram's numbers start anew.
            self._offset, self._confirmed = max(known) + 1, False
        else:
            await self._until_stopped(asyncio.sleep(self._backoff.delay(1)))

    async def _commit(self, batch: list[Any]) -> bool:
        await asyncio.gather(*[self._turns.take(raw) for raw in batch])
        return True

    async def _fetch(self) -> list[Any]:
        try:
            batch = await self._api.call(
                "getUpdates",
                offset=self._offset,
                timeout=self._wait,
                allowed_updates=KINDS,
                read_timeout=self._wait + MARGIN,
            )
            if not isinstance(batch, list):
                raise AnswerLost("an answer without updates")  # as any other
        except TelegramError as error:
            await self._rest_after(error)
            return []
        await self._recovered()
        self._confirmed = True
        return batch

    async def _free_to_poll(self) -> bool:
        """Whether no webhook is set; False when that could not be learned just now."""
        try:
            await self._look_for_webhook()
        except TelegramError as error:
            await self._rest_after(error)
            return False
        return True

    async def _look_for_webhook(self) -> None:
        """Raises ForeignWebhook, TelegramError."""
        info = await self._api.call("getWebhookInfo")
        if info.get("url"):
            raise ForeignWebhook(
                "this bot's updates go to a webhook that was set elsewhere, so they cannot be "
                "polled; take the webhook away (deleteWebhook) or use another bot"
            )

    async def _rest_after(self, error: TelegramError) -> None:
        """Log a new trouble once, and wait. Raises InvalidToken, ForeignWebhook."""
        if isinstance(error, InvalidToken):
            self.trouble, self._failures = "doubt", 0
            self._troubled_at = monotonic()
            await until_taken(self._api)
            return
        if isinstance(error, Conflict):
            if self.trouble != "conflict":
                log.error("another program polls this bot too: waiting until it has stopped")
                self.trouble, self._failures = "conflict", 0
            try:
                await self._look_for_webhook()
            except TelegramError as unknown:
                log.warning("whether a webhook is set could not be asked: %s", unknown)
            backoff = self._conflict_backoff
        else:
            if self.trouble != "network":
                log.warning("the Bot API cannot be reached: %s", error)
                self.trouble, self._failures = "network", 0
                self._troubled_at = monotonic()
            backoff = self._backoff
        self._failures += 1
        await asyncio.sleep(max(seconds_told(error), backoff.delay(self._failures)))

    async def _recovered(self) -> None:
        trouble, away = self.trouble, timedelta(seconds=monotonic() - self._troubled_at)
        if trouble:
            log.info("polling again")
        self.trouble, self._failures = "", 0
        if trouble in ("network", "doubt") and away > self._long_away:
            await self._on_back(away)

    async def _confirm(self) -> None:
        """Confirm the offset to Telegram, so that nothing is delivered again needlessly.

        What this call itself returns is not confirmed by it, and comes again.
        """
        if self._confirmed:
            return
        try:
            await self._api.call(
                "getUpdates", offset=self._offset, limit=1, timeout=0, read_timeout=3.0
            )
        except TelegramError as error:
            log.warning("the last updates may be delivered again: %s", error)
