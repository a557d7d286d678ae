"""The web application: routes, behind the one door, at an address of the configuration."""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.config_types import host_and_port
from bot.transport.door import Door


class CannotListen(Exception):
    """An address cannot be had, and the operator can mend it. One sentence."""


class Site:
    """Use as `async with Site("public.listen", "127.0.0.1:8443", routes)`: it answers what the
    routes name, and nothing else. `key` is where the address stands in the configuration; at the
    end what is at hand has `grace` seconds. Raises CannotListen."""

    def __init__(
        self, key: str, address: str, routes: Iterable[web.RouteDef], grace: float
    ) -> None:
        self._key, self._routes, self._grace = key, routes, grace
        self._address, (self._host, self._port) = address, host_and_port(address)
        self._runners: list[web.BaseRunner] = []
        self.base_url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(self._routes)
        inside = web.AppRunner(app)
        await inside.setup()
        assert inside.server is not None  # noqa: S101  # it is set up
        door = Door(inside.server.request_handler, inside.server.request_factory)
        outside = web.ServerRunner(door, shutdown_timeout=self._grace)
        await outside.setup()
        self._runners = [outside, inside]
        try:
            await web.TCPSite(outside, self._host, self._port).start()
        except OSError as error:
            await self._close()
            raise CannotListen(
                f"{self._key}: cannot listen on {self._address}: {error.strerror}"
            ) from None
        self.base_url = f"http://{self._host}:{outside.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        """Accept nothing new, and let what is at hand be answered."""
        for runner in self._runners:
            await runner.cleanup()
