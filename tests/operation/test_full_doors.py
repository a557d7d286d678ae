"""A real process with the usual 1,024 descriptors, and more connections than that at each door."""

import asyncio
import contextlib
import resource
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.process import SECONDS_TO_ANSWER, Program
from tests.wire import TOKEN, free_port

DESCRIPTORS = 1024
CONNECTIONS = 1200
# Each door and a page of it that anybody may ask for.
PAGES = {"operation": "/healthz", "public": "/sheet/none"}

# Who never asks, and who asks once and stays.
HOLDS = ("operation", False), ("operation", True), ("public", True), ("public", False)


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """For the test's own half of the connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = (len(HOLDS) + 1) * CONNECTIONS
    if hard != resource.RLIM_INFINITY and hard < needed:
        pytest.skip(f"needs {needed} descriptors, may have {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextlib.asynccontextmanager
async def at_work(folder: Path, sandbox: Sandbox, ports: dict[str, int]) -> AsyncIterator[Program]:
    (folder / "config.toml").write_text(
        f'[operation]\nlisten = "127.0.0.1:{ports["operation"]}"\n'
        f'[public]\nurl = "http://127.0.0.1:{ports["public"]}"\n'
        f'listen = "127.0.0.1:{ports["public"]}"\n'
        '[webhook]\nenabled = true\npath = "updates"\n'
    )
    bot = await Program.start(
        ["run"], folder, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=sandbox.base_url,
        RAPPORT_WEBHOOK_SECRET="canary-s3cret",
    )  # fmt: skip
    _, hard = resource.prlimit(bot.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(bot.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, hard))
    await bot.says("is at work")
    yield bot
    await bot.interrupt()


async def hold(port: int, path: str, *, asks: bool) -> list[asyncio.StreamWriter]:
    """Connections that stay open: of strangers, or of those who asked for a page once."""
    held = []
    for _ in range(CONNECTIONS):
        with contextlib.suppress(ConnectionError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            if asks:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: rapport\r\n\r\n".encode())
            held.append(writer)
    return held


@pytest.mark.usefixtures("many_descriptors")
async def test_a_process_whose_doors_are_held_open_by_thousands_goes_on_answering(
    tmp_path: Path,
) -> None:
    ports = {name: free_port() for name in PAGES}
    async with (
        Sandbox(TOKEN) as sandbox,
        at_work(tmp_path, sandbox, ports) as bot,
        asyncio.timeout(SECONDS_TO_ANSWER),
    ):
        li_na = sandbox.person(1001, "Li Na")
        held = [
            writer
            for name, asks in HOLDS
            for writer in await hold(ports[name], PAGES[name], asks=asks)
        ]
        async with aiohttp.ClientSession() as session:
            for name, path in PAGES.items():
                async with session.get(f"http://127.0.0.1:{ports[name]}{path}") as answer:
                    assert answer.status == (200 if name == "operation" else 404), name
        li_na.say("hello")
        await li_na.sees("private assistant")
        for writer in held:
            writer.close()
        for writer in held:
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
    assert "accept()" not in bot.out
    assert bot.out.count("connections are held open") <= len(HOLDS)
    assert len(bot.out) < 10_000
