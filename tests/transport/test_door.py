"""The door of everything that listens, over real connections."""

import asyncio
import contextlib
import resource
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.logs import hear_the_loop
from bot.transport.door import MAX_CONNECTIONS, Door, max_connections

GET = b"GET / HTTP/1.1\r\nHost: rapport\r\n\r\n"


@dataclass
class House:
    """A door that answers 200 to all, after `leave` for whoever asks for /slow."""

    server: web.Server
    port: int = 0
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    leave: asyncio.Event = field(default_factory=asyncio.Event)
    page: bytes = b""
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        if request.path == "/slow":
            self.entered.set()
            await self.leave.wait()
        return web.Response(body=self.page)

    async def knock(
        self, said: bytes = b"", host: str = "127.0.0.1"
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(host, 0))
        self.writers.append(writer)
        writer.write(said)
        return reader, writer

    async def status(self, host: str = "127.0.0.1") -> bytes:
        """What a newcomer is answered; nothing where they are turned away."""
        reader, _ = await self.knock(GET, host)
        try:
            return (await reader.readline())[9:12]
        except ConnectionError:
            return b""


@contextlib.asynccontextmanager
async def house(**bounds: Any) -> AsyncIterator[House]:
    async def answer(request: web.BaseRequest) -> web.Response:
        return await opened.answer(request)

    opened = House(Door(answer, **bounds))
    runner = web.ServerRunner(opened.server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    opened.port = int(runner.addresses[0][1])
    async with asyncio.timeout(20):
        yield opened
    opened.leave.set()
    for writer in opened.writers:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    await runner.cleanup()


@pytest.mark.parametrize("said", [b"", b"POST / HTTP/1.1\r\nX-Slow: ", GET], ids=str)
async def test_input_84_whoever_holds_connections_open_keeps_nobody_out(said: bytes) -> None:
    async with house(in_all=20, by_address=15, patience=3600) as door:
        held = [await door.knock(said) for _ in range(60)]
        assert await door.status() == b"200"
        for reader, _ in held[:45]:
            await ended(reader)
        if said == GET:
            assert b"200" in await held[-1][0].readline()


async def ended(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(ConnectionError):
        await reader.read()


async def test_one_address_leaves_room_for_the_others() -> None:
    async with house(in_all=8, by_address=6, patience=3600) as door:
        calm = await door.knock(GET, "127.0.0.2")
        assert b"200" in await calm[0].readline()
        for _ in range(40):
            await door.knock(GET, "127.0.0.3")
        assert await door.status("127.0.0.4") == b"200"
        calm[1].write(GET)
        await calm[0].readuntil(b"\r\n\r\n")
        assert b"200" in await calm[0].readline(), "who held one connection kept it"


async def test_who_is_being_answered_is_never_turned_away_but_the_newcomer_is() -> None:
    async with house(in_all=2, by_address=2) as door:
        slow = GET.replace(b"/ ", b"/slow ", 1)
        first, second = await door.knock(slow), await door.knock(slow)
        await door.entered.wait()
        while await door.status() != b"":  # until the second is at work, too
            door.entered.clear()
        door.leave.set()
        for reader, _ in (first, second):
            assert b"200" in await reader.readline()
        assert await door.status() == b"200"


async def test_input_84_a_head_that_does_not_end_ends_the_connection() -> None:
    async with house(patience=0.02) as door:
        reader, _ = await door.knock(b"POST / HTTP/1.1\r\nX-Slow: ")
        await ended(reader)
        huge = b"POST / HTTP/1.1\r\nX-Huge: " + b"x" * 20_000 + b"\r\n\r\n"
        reader, _ = await door.knock(huge)
        assert b"400" in await reader.readline()


async def test_a_door_takes_its_share_of_the_descriptors_and_no_more() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (600, hard))
        assert max_connections() == 100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert max_connections() <= MAX_CONNECTIONS


async def test_a_loop_without_descriptors_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    hear_the_loop()
    loop = asyncio.get_running_loop()
    try:
        for _ in range(200):
            out = OSError(24, "Too many open files")
            loop.call_exception_handler(
                {"message": "socket.accept() out of system resource", "exception": out}
            )
        assert caplog.text.count("socket.accept()") == 1
    finally:
        loop.set_exception_handler(None)


async def test_a_page_that_is_not_read_is_not_waited_for() -> None:
    async with house(in_all=3, by_address=3) as door:
        door.page = b"x" * 2**24
        for _ in range(12):
            _, writer = await door.knock(GET)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
        url = f"http://127.0.0.1:{door.port}/"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert len(await answer.read()) == 2**24
        assert len(door.server.connections) <= 4, "their descriptors are free again"
