"""An HTTP server that strangers cannot fill: bounded headers, connections and patience."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

FIRST_REQUEST_WITHIN = 10.0  # seconds
MOST_STRANGERS = 200
# Longer than a reverse proxy keeps an idle connection to us, so that it is the one to close it.
KEEP_ALIVE = 75.0
LINGER = 1.0  # seconds in which the rest of a refused body is thrown away
MOST_HEADERS = 64

Answer = Callable[[web.BaseRequest], Awaitable[web.Response]]


class Door(web.Server):
    """A connection is a *stranger* until its first whole head of a request.

    Strangers have a few seconds, and beyond `most_strangers` the one that has waited longest gives
    way: whoever holds connections open keeps nobody out."""

    def __init__(
        self,
        answer: Answer,
        most_strangers: int = MOST_STRANGERS,
        patience: float = FIRST_REQUEST_WITHIN,
    ) -> None:
        super().__init__(
            self._answered,
            access_log=None,
            keepalive_timeout=KEEP_ALIVE,
            lingering_time=LINGER,
            max_headers=MOST_HEADERS,
            auto_decompress=False,  # the Bot API compresses nothing, and bombs do
        )
        self._answer, self._most, self._patience = answer, most_strangers, patience
        self._strangers: dict[web.RequestHandler, asyncio.TimerHandle] = {}

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if len(self._strangers) >= self._most:
            self._turn_away(next(iter(self._strangers)))
        loop = asyncio.get_running_loop()
        self._strangers[handler] = loop.call_later(self._patience, self._turn_away, handler)

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        self._known(handler)
        super().connection_lost(handler, exc)

    def _turn_away(self, handler: web.RequestHandler) -> None:
        self._known(handler)
        handler.force_close()

    def _known(self, handler: web.RequestHandler) -> None:
        waiting = self._strangers.pop(handler, None)
        if waiting is not None:
            waiting.cancel()

    async def _answered(self, request: web.BaseRequest) -> web.Response:
        self._known(request.protocol)
        return await self._answer(request)
