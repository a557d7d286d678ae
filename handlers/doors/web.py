"""The browser asks for a page: the table of the features' pages, and how each is answered."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from aiohttp import web

from handlers import FEATURES
from handlers.frame.feature import WebPage
from handlers.frame.say import Say, language_of
from handlers.frame.sheet import HEADERS
from storage import Ledger, LedgerUnavailable

PAGES: tuple[WebPage, ...] = tuple(page for feature in FEATURES for page in feature.pages)


class Pages:
    """The routes, which read and write this ledger."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._ledger, self._now = ledger, now

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", page.path, partial(self._answer, page)) for page in PAGES]

    async def _answer(self, page: WebPage, request: web.Request) -> web.Response:
        """Only GET opens a page: a link preview's HEAD must not use it up."""
        if request.method != "GET":
            return _html(404, page.absent(_say(request)))
        try:
            html = await self._html_of(page, dict(request.match_info))
        except LedgerUnavailable:
            return web.Response(status=503, headers={**HEADERS, "Retry-After": "5"})
        return _html(404, page.absent(_say(request))) if html is None else _html(200, html)

    async def _html_of(self, page: WebPage, parts: dict[str, str]) -> str | None:
        """A guessed key costs a read only, never a write transaction."""
        now = self._now()
        if not await self._ledger.read(lambda tx: page.is_there(tx, parts, now)):
            return None
        return await self._ledger.write(lambda tx: page.html(tx, parts, now))


def _say(request: web.BaseRequest) -> Say:
    return Say(language_of(request.headers.get("Accept-Language")), "UTC")


def _html(status: int, html: str) -> web.Response:
    return web.Response(status=status, text=html, content_type="text/html", headers=HEADERS)
