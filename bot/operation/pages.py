"""The pages themselves: `/healthz`, `/readyz` and `/metrics`."""

import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from types import TracebackType
from typing import Self

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import metrics
from bot.operation.health import PATIENCE, Health
from bot.operation.snapshot import snapshot
from bot.service import Service
from bot.site import CannotListen, Site

log = logging.getLogger(__name__)

GRACE = 1.0  # seconds for a page that is being read out


class Pages:
    """Use as `async with Pages("127.0.0.1:9464") as pages`; "" shows them nowhere, and the public
    address never does.

    Before the service runs and after it ends `/readyz` fails, though the process is alive. If the
    address cannot be used, that is only logged: monitoring must not stop the service.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._health: Health | None = None
        self._open = AsyncExitStack()
        self.base_url = ""

    def routes(self) -> list[web.RouteDef]:
        pages = {"/healthz": self._alive, "/readyz": self._ready, "/metrics": self._metrics}
        return [web.get(path, page) for path, page in pages.items()]

    async def __aenter__(self) -> Self:
        if self._address:
            site = Site("operation.listen", self._address, self.routes(), GRACE)
            try:
                self.base_url = (await self._open.enter_async_context(site)).base_url
            except CannotListen as error:
                log.error("health and figures are shown nowhere: %s", error)  # noqa: TRY400
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._open.aclose()

    @contextmanager
    def about(self, service: Service, patience: float = PATIENCE) -> Iterator[None]:
        """Inside, the pages tell of this service; the database has `patience` seconds to answer."""
        self._health = Health(service, patience)
        try:
            yield
        finally:
            self._health = None

    async def _alive(self, _: web.Request) -> web.Response:
        """That there is an answer says that the process lives and its loop turns."""
        return web.Response(text="alive\n")

    async def _ready(self, _: web.Request) -> web.Response:
        checks = {"working": self._health is not None}
        if self._health is not None:
            checks |= await self._health.checks()
        ready = all(checks.values())
        body = {"ready": ready, "checks": checks}
        return web.json_response(body, status=200 if ready else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        found = await self._health.vitals() if self._health is not None else None
        text = generate_latest(metrics.REGISTRY) + generate_latest(snapshot(found))
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})
