"""The webhook at Telegram: set at start, and looked at every few minutes.

A second program with the same token may set another address. That is corrected once and logged; if
it happens again, two programs compete and only the operator can settle it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.transport.api import Api
from bot.transport.backoff import Backoff, seconds_told
from bot.transport.hook import Hook
from bot.transport.polling import KINDS
from bot.transport.token import until_taken

log = logging.getLogger(__name__)
T = TypeVar("T")

EVERY = 60.0  # seconds
LONG_AWAY = 150  # seconds; longer than a tap lives at Telegram
DOUBT = "doubt"  # whether the token is refused for good
NOT_SET = "the webhook is not set yet"
REFUSED = "Telegram refuses the webhook just now"
ELSEWHERE = "Telegram brings the bot's updates to another address"


class Watch:
    """`trouble` is why no updates can be expected here ("" if all is well), `pending` how many
    waited at Telegram when it was asked last. `on_back` is told since when Telegram could not bring
    anything, once it can again, if that was so long that taps were lost."""

    def __init__(
        self,
        api: Api,
        hook: Hook,
        *,
        now: Callable[[], datetime],
        on_back: Callable[[datetime], Awaitable[None]],
        every: float = EVERY,
        backoff: Backoff = Backoff(first=0.5, most=30.0),  # noqa: B008  # frozen
    ) -> None:
        self._api, self._hook, self._every, self._backoff = api, hook, every, backoff
        self.trouble = NOT_SET
        self.pending = 0
        self._put_right = False
        self._now, self._on_back = now, on_back
        self._last_error = 0
        self._good_at = now()

    async def run(self) -> None:
        """Set it, and look at it for ever. Raises InvalidToken."""
        first = await self._patiently(self._info)
        if first.get("url") not in ("", None, self._hook.url):
            log.warning("the bot's updates went to another address until now")
        self._last_error = int(first.get("last_error_date") or 0)
        await self._patiently(self._set)
        while True:
            await asyncio.sleep(self._every)
            await self._look()

    async def _look(self) -> None:
        try:
            info = await self._info()
        except InvalidToken:
            before, self.trouble = self.trouble, DOUBT
            await until_taken(self._api)
            self.trouble = before
            return
        except TelegramError as error:
            log.warning("the webhook could not be looked at: %s", error)
            return
        self.pending = int(info.get("pending_update_count") or 0)
        await self._watch_errors(info)
        if info.get("url") == self._hook.url:
            self.trouble = ""
            return
        known, self.trouble = self.trouble == ELSEWHERE, ELSEWHERE
        if self._put_right:
            if not known:
                log.error("%s again: end the other program, then restart this one", ELSEWHERE)
            return
        self._put_right = True
        log.error("%s; setting it back, this once. Does another program use the token?", ELSEWHERE)
        await self._patiently(self._set)

    async def _watch_errors(self, info: dict[str, Any]) -> None:
        """Log each new delivery error of Telegram's once, and check whether it is over."""
        at = int(info.get("last_error_date") or 0)
        if at > self._last_error:
            self._last_error = at
            when = datetime.fromtimestamp(at, UTC).isoformat()
            log.warning("Telegram's last error here, %s: %s", when, info.get("last_error_message"))
        if self.pending and self._last_error > self._good_at.timestamp():
            return  # what waits there has not come through yet
        good, self._good_at = self._good_at, self._now()
        if self._last_error - good.timestamp() > LONG_AWAY:
            await self._on_back(good)

    async def _info(self) -> dict[str, Any]:
        info = await self._api.call("getWebhookInfo")
        return info if isinstance(info, dict) else {}

    async def _set(self) -> None:
        """Set the webhook, and keep pending updates."""
        try:
            await self._api.call(
                "setWebhook",
                url=self._hook.url,
                secret_token=self._hook.secret,
                allowed_updates=KINDS,
                max_connections=self._hook.max_connections,
            )
        except BadRequest:
            self.trouble = REFUSED
            raise
        self.trouble = ""

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """What the call gives, once the Bot API can be reached."""
        tries = 0
        while True:
            try:
                return await call()
            except InvalidToken:
                await until_taken(self._api)
                tries, told = 0, 0.0
                continue
            except BadRequest as error:  # its name server may be away; who can mend it reads this
                tries += 1
                log.error("%s, trying again: %s", REFUSED, error.message)  # noqa: TRY400
                told = 0.0
            except TelegramError as error:
                tries += 1
                if tries == 1:
                    log.warning("the Bot API cannot be reached: %s", error)
                told = seconds_told(error)
            await asyncio.sleep(max(told, self._backoff.delay(tries)))
