"""The pages themselves: `/healthz`, `/readyz` and `/metrics`."""

import logging
from collections.abc import Iterator
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

log = logging.getLogger(__name__)

MOST_BODY = 1024  # nobody has anything to send here


class Pages:
    """Use as `async with Pages("127.0.0.1:9464") as pages`; "" shows them nowhere.

    Until the work begins, and after its end, nothing is ready, though the process lives. An address
    that cannot be had is told in the log: nobody's work may hang on it.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._health: Health | None = None
        self.base_url = ""
        app = web.Application(client_max_size=MOST_BODY)
        app.router.add_get("/healthz", self._alive)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def __aenter__(self) -> Self:
        if self._address:
            await self._runner.setup()
            parts = urlsplit(f"//{self._address}")
            try:
                await web.TCPSite(self._runner, parts.hostname, parts.port).start()
            except OSError as error:
                log.error(  # noqa: TRY400  # its traceback says nothing more
                    "health and figures are shown nowhere: %s: %s; set operation.listen",
                    self._address,
                    error.strerror,
                )
            else:
                self.base_url = f"http://{parts.hostname}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    @contextmanager
    def about(self, service: Service, patience: float = PATIENCE) -> Iterator[None]:
        """Inside, the pages tell of this service; the database has `patience` seconds to answer."""
        self._health = Health(service, patience)
        try:
            yield
        finally:
            self._health = None

    async def _alive(self, _request: web.Request) -> web.Response:
        """That there is an answer says that the process lives and its loop turns."""
        return web.Response(text="alive\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        checks = {"working": self._health is not None}
        if self._health is not None:
            checks |= await self._health.checks()
        ready = all(checks.values())
        body = {"ready": ready, "checks": checks}
        return web.json_response(body, status=200 if ready else 503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        found = await self._health.vitals() if self._health is not None else None
        text = generate_latest(metrics.REGISTRY) + generate_latest(snapshot(found))
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})
