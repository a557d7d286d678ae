"""The one door of everything that listens: bounded headers, connections and patience.

Nobody is kept out by whoever holds connections open: beyond a bound the connection that has rested
longest gives way, of the address that holds the most. Only where all of them are at work is the
newcomer turned away. So the descriptors of the process last, and it stays answering.
"""

import asyncio
import logging
import resource
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from aiohttp import web

log = logging.getLogger(__name__)

FIRST_REQUEST_WITHIN = 10.0  # seconds
# Longer than a reverse proxy keeps an idle connection to us, so that it is the one to close it.
KEEP_ALIVE = 75.0
LINGER = 1.0  # seconds in which the rest of a refused body is thrown away
MAX_HEADERS = 64
MAX_CONNECTIONS = 256
SHARE = 6  # one door may take a sixth of the process's descriptors

Answer = Callable[[Any], Awaitable[web.StreamResponse]]


def max_connections() -> int:
    """What one door may hold, so that three of them leave the rest of the process its share."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if descriptors == resource.RLIM_INFINITY:
        return MAX_CONNECTIONS
    return max(min(MAX_CONNECTIONS, descriptors // SHARE), 4)


class Door(web.Server):
    """`in_all` connections at most, and `by_address` of one address (an IPv6 network of 64 bits
    counts as one): three quarters, since a reverse proxy is one address, too.

    A connection that does not ask within `patience` is closed, and one that asks no more after a
    while."""

    def __init__(
        self,
        answer: Answer,
        request_factory: Callable[..., web.BaseRequest] | None = None,
        *,
        in_all: int | None = None,
        by_address: int | None = None,
        patience: float = FIRST_REQUEST_WITHIN,
    ) -> None:
        super().__init__(
            self._answered,
            request_factory=request_factory,
            access_log=None,
            keepalive_timeout=KEEP_ALIVE,
            lingering_time=LINGER,
            max_headers=MAX_HEADERS,
            auto_decompress=False,  # neither the Bot API nor a browser compresses, and bombs do
        )
        self._answer, self._patience = answer, patience
        self._in_all = in_all or max_connections()
        self._by_address = by_address or -(-3 * self._in_all // 4)
        self._address: dict[web.RequestHandler, str] = {}
        # Of each address those that rest, the longest first, with what ends their rest; and how
        # many it holds, with those at work.
        self._resting: dict[str, OrderedDict[web.RequestHandler, asyncio.TimerHandle]] = {}
        self._held: dict[str, int] = {}
        self._full = False

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        address = _network(transport)
        if not self._has_room(address):
            # Later: aiohttp has still to begin its own work on this connection.
            asyncio.get_running_loop().call_soon(handler.force_close)
            return
        self._address[handler] = address
        self._held[address] = self._held.get(address, 0) + 1
        self._rest(handler, self._patience)

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        self._forget(handler)
        super().connection_lost(handler, exc)

    def _has_room(self, address: str) -> bool:
        """Make room for one more from there; False: all whom it would cost are at work."""
        if self._held.get(address, 0) >= self._by_address:
            return self._gives_way(address)
        if len(self._address) < self._in_all:
            return True
        if not self._full:
            self._full = True
            log.warning("%d connections are held open: who rests longest gives way", self._in_all)
        return self._gives_way(max(self._resting, key=self._held.__getitem__, default=""))

    def _gives_way(self, address: str) -> bool:
        resting = self._resting.get(address)
        if not resting:
            return False
        self._turn_away(next(iter(resting)))
        return True

    def _turn_away(self, handler: web.RequestHandler) -> None:
        self._forget(handler)
        transport = handler.transport
        handler.force_close()
        if transport is not None:
            transport.abort()  # what it does not read is not waited for

    def _rest(self, handler: web.RequestHandler, patience: float) -> None:
        ended = asyncio.get_running_loop().call_later(patience, self._turn_away, handler)
        resting = self._resting.setdefault(self._address[handler], OrderedDict())
        resting[handler] = ended

    def _wake(self, handler: web.RequestHandler) -> None:
        address = self._address.get(handler, "")
        resting = self._resting.get(address, OrderedDict())
        ended = resting.pop(handler, None)
        if ended is not None:
            ended.cancel()
            if not resting:
                del self._resting[address]

    def _forget(self, handler: web.RequestHandler) -> None:
        self._wake(handler)
        address = self._address.pop(handler, None)
        if address is None:
            return
        self._held[address] -= 1
        if not self._held[address]:
            del self._held[address]
        self._full = self._full and len(self._address) > self._in_all // 2

    async def _answered(self, request: web.BaseRequest) -> web.StreamResponse:
        handler = request.protocol
        self._wake(handler)
        try:
            return await self._answer(request)
        finally:
            if handler in self._address:
                self._rest(handler, KEEP_ALIVE)


def _network(transport: asyncio.Transport) -> str:
    """Whose connection it is: the address, or of IPv6 the network that one customer has."""
    peer = transport.get_extra_info("peername")
    with suppress(TypeError, IndexError, ValueError):
        address = ip_address(peer[0].partition("%")[0])
        if not isinstance(address, IPv6Address):
            return str(address)
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, 64), strict=False))
    return ""  # it has gone already
