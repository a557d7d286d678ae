"""What the real bot meets when it starts: a Bot API that is away, refuses it, or is taken."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.transport.api import Api
from tests.process import NO_PATIENCE, Program
from tests.wire import free_port

TOKEN = "77:canary-Tok3n"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(TOKEN) as running:
        yield running


async def start(folder: Path, base: str, token: str = TOKEN) -> Program:
    return await Program.start(
        ["run"],
        folder,
        first=NO_PATIENCE,
        TELEGRAM_BOT_TOKEN=token,
        TELEGRAM_API_BASE=base,
        RAPPORT_DATABASE_URL=f"sqlite:///{folder}/rapport.db",
    )


async def test_a_bot_api_that_is_away_is_waited_for(tmp_path: Path) -> None:
    port = free_port()
    bot = await start(tmp_path, f"http://127.0.0.1:{port}")
    waiting = await bot.says("cannot be reached, waiting for it")
    assert "Tok3n" not in waiting
    sandbox = Sandbox(TOKEN)
    await sandbox.start(port=port)
    assert sandbox.base_url.endswith(f":{port}")
    try:
        await bot.says("is at work")
        sandbox.person(7_000_000_001, "Somebody").say("hello")
        await sandbox.idle()
        assert await bot.interrupt() == 0
    finally:
        await sandbox.close()


async def test_waiting_for_the_bot_api_can_be_ended(tmp_path: Path) -> None:
    bot = await start(tmp_path, f"http://127.0.0.1:{free_port()}")
    await bot.says("waiting for it")
    assert await bot.interrupt() == 0


async def test_a_refused_token_is_one_sentence(sandbox: Sandbox, tmp_path: Path) -> None:
    bot = await start(tmp_path, sandbox.base_url, token="78:other-Tok3n")
    assert await bot.ends() == 2
    assert bot.out.splitlines()[-1].startswith("environment: TELEGRAM_BOT_TOKEN: ")
    assert "Tok3n" not in bot.out


async def test_a_token_refused_later_ends_the_bot_with_that_sentence(tmp_path: Path) -> None:
    async with Sandbox(TOKEN) as before:
        bot = await start(tmp_path, before.base_url)
        await bot.says("is at work")
        port = int(re.findall(r"\d+$", before.base_url)[0])
    after = Sandbox("78:another")
    await after.start(port=port)
    try:
        assert await bot.ends() == 2
    finally:
        await after.close()
    assert bot.out.rstrip().splitlines()[-1].startswith("environment: TELEGRAM_BOT_TOKEN: ")
    assert "Tok3n" not in bot.out


async def test_a_foreign_webhook_is_one_sentence(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Api(TOKEN, sandbox.base_url) as api:
        await api.set_webhook("https://bot.example.com/hook")
    bot = await start(tmp_path, sandbox.base_url)
    assert await bot.ends() == 2
    assert "deleteWebhook" in bot.out.rstrip().splitlines()[-1]
    assert "Traceback" not in bot.out


async def test_input_87_a_second_bot_on_the_same_file_stands_by_and_takes_over_at_once(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    first = await start(tmp_path, sandbox.base_url)
    await first.says("is at work")
    second = await start(tmp_path, sandbox.base_url)
    await second.says("another replica is the one for polling: ready to take over")
    await first.kill()
    await second.says("now this replica is the one for polling")
    sandbox.person(7_000_000_001, "Somebody").say("hello")
    await sandbox.idle()
    assert "program polls this bot too" not in second.out
    assert await second.interrupt() == 0


async def test_a_bot_with_another_memory_at_the_same_time_waits_for_the_first_to_end(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    folders = tmp_path / "first", tmp_path / "second"
    for folder in folders:
        folder.mkdir()
    first = await start(folders[0], sandbox.base_url)
    await first.says("is at work")
    second = await start(folders[1], sandbox.base_url)
    ends = {
        asyncio.create_task(bot.says("another program polls this bot too")): bot
        for bot in (first, second)
    }
    done, waiting = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    assert done
    for bot in (first, second):
        assert await bot.interrupt() == 0
