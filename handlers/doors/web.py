"""The browser asks for a sheet."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from handlers.frame.say import Say, language_of
from handlers.frame.sheet import HEADERS, gone
from storage import Ledger, LedgerUnavailable, sheets

PATH = "/sheet/"
_LONGEST_KEY = 64


class Sheets:
    """Answers GET /sheet/<key>: the page, once; afterwards, and for any other key, 404."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._ledger, self._now = ledger, now

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Only GET opens it: what looks ahead with HEAD uses nothing up."""
        before, found, key = request.rel_url.path.rpartition(PATH)
        if request.method != "GET" or not found or before or len(key) > _LONGEST_KEY:
            return _page(404, gone(_say(request)))
        try:
            html = await self._taken(key)
        except LedgerUnavailable:
            return web.Response(status=503, headers={**HEADERS, "Retry-After": "5"})
        return _page(404, gone(_say(request))) if html is None else _page(200, html)

    async def _taken(self, key: str) -> str | None:
        """Whoever guesses keys reads only, and keeps no writer busy."""
        now = self._now()
        if not await self._ledger.read(lambda tx: sheets.waits(tx, key, now)):
            return None
        return await self._ledger.write(lambda tx: sheets.take(tx, key, now))


def _say(request: web.BaseRequest) -> Say:
    return Say(language_of(request.headers.get("Accept-Language")), "UTC")


def _page(status: int, html: str) -> web.Response:
    return web.Response(status=status, text=html, content_type="text/html", headers=HEADERS)
