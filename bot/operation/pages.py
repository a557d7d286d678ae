"""The pages themselves: `/healthz`, `/readyz` and `/metrics`."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import metrics
from bot.operation.health import PATIENCE, Health
from bot.operation.snapshot import snapshot
from bot.service import Service
from bot.transport.door import Listener

log = logging.getLogger(__name__)

GRACE = 1.0  # seconds for a page that is being read out


class Pages:
    """Use as `async with Pages("127.0.0.1:9464") as pages`; "" shows them nowhere.

    Until the work begins, and after its end, nothing is ready, though the process lives. An address
    that cannot be had is told in the log: nobody's work may hang on it.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._health: Health | None = None
        self.base_url = ""
        self._pages: dict[str, Callable[[], Awaitable[web.Response]]] = {
            "/healthz": self._alive,
            "/readyz": self._ready,
            "/metrics": self._metrics,
        }
        parts = urlsplit(f"//{address}")
        self._host = parts.hostname or ""
        self._listener = Listener(self._answer, self._host, parts.port or 0, GRACE)

    async def __aenter__(self) -> Self:
        if self._address:
            try:
                port = await self._listener.open()
            except OSError as error:
                log.error(  # noqa: TRY400  # its traceback says nothing more
                    "health and figures are shown nowhere: %s: %s; set operation.listen",
                    self._address,
                    error.strerror,
                )
            else:
                self.base_url = f"http://{self._host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._listener.close()

    @contextmanager
    def about(self, service: Service, patience: float = PATIENCE) -> Iterator[None]:
        """Inside, the pages tell of this service; the database has `patience` seconds to answer."""
        self._health = Health(service, patience)
        try:
            yield
        finally:
            self._health = None

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        page = self._pages.get(request.rel_url.raw_path)
        if page is None:
            return web.Response(status=404)
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, headers={"Allow": "GET, HEAD"})
        return await page()

    async def _alive(self) -> web.Response:
        """That there is an answer says that the process lives and its loop turns."""
        return web.Response(text="alive\n")

    async def _ready(self) -> web.Response:
        checks = {"working": self._health is not None}
        if self._health is not None:
            checks |= await self._health.checks()
        ready = all(checks.values())
        body = {"ready": ready, "checks": checks}
        return web.json_response(body, status=200 if ready else 503)

    async def _metrics(self) -> web.Response:
        found = await self._health.vitals() if self._health is not None else None
        text = generate_latest(metrics.REGISTRY) + generate_latest(snapshot(found))
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})
