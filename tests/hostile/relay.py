"""A wire between the bot and the sandbox that can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Relay:
    """`cut()` ends all connections and refuses new ones; `mend()` listens at the same place."""

    def __init__(self, target: str) -> None:
        self._to = urlsplit(target)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in list(self._writers):
                writer.transport.abort()
            await self._server.wait_closed()

    async def _carry(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        there, on = await asyncio.open_connection(self._to.hostname, self._to.port)
        ends = {back, on}
        self._writers |= ends
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_pour(here, on))
                both.create_task(_pour(there, back))
        finally:
            self._writers -= ends


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    try:
        while part := await source.read(65_536):
            into.write(part)
            await into.drain()
    except ConnectionError:
        pass
    finally:
        into.close()


@asynccontextmanager
async def relayed(target: str) -> AsyncIterator[Relay]:
    relay = Relay(target)
    await relay.mend()
    try:
        yield relay
    finally:
        await relay.cut()
