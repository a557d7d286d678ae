"""P22, P23: what is away is waited for, at the start and later, and the wait can be ended."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.faults.test_start import TOKEN
from tests.process import Program, environment
from tests.silent import Way, a_way_to

WAITS = "waiting for the database"


async def start(folder: Path, sandbox: Sandbox, url: str) -> Program:
    return await Program.start(
        ["run"],
        folder,
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_API_BASE=sandbox.base_url,
        RAPPORT_DATABASE_URL=url,
    )


async def test_p23_a_database_that_is_not_there_yet_is_waited_for(
    postgres_url: str, tmp_path: Path
) -> None:
    way = Way(postgres_url)
    async with Sandbox(TOKEN) as sandbox:
        bot = await start(tmp_path, sandbox, way.url)
        waiting = await bot.says(WAITS)
        assert "Passw0rd" not in waiting
        await way.open()
        try:
            await bot.says("is at work")
            sandbox.person(7_000_000_001, "Somebody").say("hello")
            await sandbox.idle()
            assert await bot.interrupt() == 0
        finally:
            await way.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=str)
async def test_p23_that_wait_can_be_ended(
    postgres_url: str, tmp_path: Path, number: signal.Signals
) -> None:
    async with Sandbox(TOKEN) as sandbox:
        bot = await start(tmp_path, sandbox, Way(postgres_url).url)
        await bot.says(WAITS)
        assert await bot.interrupt(number) == 0
        assert "Traceback" not in bot.out


async def test_p23_so_can_the_wait_for_one_that_is_silent(
    postgres_url: str, tmp_path: Path
) -> None:
    async with Sandbox(TOKEN) as sandbox, a_way_to(postgres_url) as way:
        way.silent = True
        bot = await start(tmp_path, sandbox, way.url)
        await bot.says(WAITS)
        assert await bot.interrupt() == 0


async def test_p22_sigterm_ends_a_bot_whose_database_has_fallen_silent_with_all_at_hand(
    postgres_url: str, tmp_path: Path
) -> None:
    async with Sandbox(TOKEN) as sandbox, a_way_to(postgres_url) as way:
        bot = await start(tmp_path, sandbox, way.url)
        await bot.says("is at work")
        way.silent = True
        for number in range(3):
            sandbox.person(7_000_000_001 + number, "Somebody").say("hello")
        await way.asked.wait()
        assert await bot.interrupt() == 0
        assert sandbox.world.has_updates(), "nothing was acknowledged"
        assert "Traceback" not in bot.out


async def test_sigterm_while_the_program_is_still_being_loaded_is_a_clean_end(
    tmp_path: Path,
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-X", "importtime", "-m", "bot", "run"),
        cwd=tmp_path,
        env=environment(),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    said = line = ""
    while (
        line.rpartition("|")[2].strip() != "bot.commands"
    ):  # it listens from then on, and loads the rest
        line = (await process.stderr.readline()).decode()
        assert line, said
        said += line
    process.send_signal(signal.SIGTERM)
    said += (await process.stderr.read()).decode()
    assert await process.wait() == 0
    assert "Traceback" not in said
