"""A way to PostgreSQL through which everything can fall silent, as by a dropped route: connections
stay open, and nothing that is sent arrives or comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.engine import make_url

from tests.wire import free_port

PIECE = 65_536


class Way:
    """`url` leads to the database through here, once it is open. While it is `silent`, new
    connections are accepted and get no answer, too; what was sent meanwhile is lost for good."""

    def __init__(self, url: str) -> None:
        self._target, self._port = make_url(url), free_port()
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()
        self._ends: set[asyncio.StreamWriter] = set()
        self.silent = False
        self.asked = asyncio.Event()  # something was said into the silence

    @property
    def url(self) -> str:
        soon = {"connect_timeout": "2"}
        there = self._target.set(host="127.0.0.1", port=self._port, query=soon)
        return there.render_as_string(hide_password=False)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for end in self._ends:
            end.transport.abort()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        await asyncio.gather(*[end.wait_closed() for end in self._ends], return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        folder = str(self._target.query["host"])
        to, back = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
        self._ends |= {back, writer}
        for source, sink in ((reader, back), (to, writer)):
            pump = asyncio.create_task(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        lost = False
        with suppress(ConnectionError):
            while piece := await source.read(PIECE):
                lost = lost or self.silent
                if lost:
                    self.asked.set()
                else:
                    sink.write(piece)
                    await sink.drain()
        sink.close()


@asynccontextmanager
async def a_way_to(url: str) -> AsyncIterator[Way]:
    way = Way(url)
    await way.open()
    try:
        yield way
    finally:
        await way.close()
