"""The Bot API as the rest of `bot` uses it."""

import logging
import os
from datetime import datetime
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken

from bot.transport.aiohttp_request import READ_TIMEOUT, AiohttpRequest

TELEGRAM = "https://api.telegram.org"
# The library's coming behaviour; without it each flood answer raises a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
# At DEBUG the library logs the token and what people write.
logging.getLogger("telegram").setLevel(logging.INFO)


class Api(Bot):
    """`telegram.Bot` on one aiohttp session. Use as `async with Api(token, base) as api`.

    `call` is for what is called often: results stay plain JSON, at half the cost of typed ones.
    """

    def __init__(
        self, token: str, api_base: str = TELEGRAM, *, read_timeout: float = READ_TIMEOUT
    ) -> None:
        request = AiohttpRequest(read_timeout=read_timeout)
        self._answered = request
        super().__init__(
            token,
            base_url=f"{api_base}/bot",
            base_file_url=f"{api_base}/file/bot",
            request=request,
            get_updates_request=request,
        )

    def __repr__(self) -> str:
        return "Api()"  # the library's own would show the token

    @property
    def taken_at(self) -> float:
        """When the Bot API last took the token, whatever it said; of the monotonic clock."""
        return self._answered.taken_at

    def their_time(self) -> datetime | None:
        """What the Bot API's clock shows by now, however ours was set; None: it has not told."""
        return self._answered.their_time()

    async def initialize(self) -> None:
        """Open the session and ask who the bot is. Raises InvalidToken without the token in it."""
        refused = False
        try:
            await super().initialize()
        except InvalidToken:
            refused = True
        if refused:
            raise InvalidToken("the Bot API refused the token")

    async def call(
        self, method: str, *, read_timeout: float | None = None, **parameters: Any
    ) -> Any:
        """The raw result of a method. Raises telegram.error.TelegramError."""
        if read_timeout is None:
            return await self._post(method, parameters)
        return await self._post(method, parameters, read_timeout=read_timeout)
