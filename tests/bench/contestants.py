"""Who takes part: each a bot in a process of its own, that finds the twin by its environment."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.reps import Move, Void, again, first, unchanged
from tests.bench.team import KNOWN, NEW, furnish
from tests.bench.twin import TOKEN

ROOT = Path(__file__).parent.parent.parent
SECRET = "bench"  # what the twin says when it brings an update
HOOK = """
[public]
url = "http://127.0.0.1:{port}"
listen = "127.0.0.1:{port}"
[webhook]
enabled = true
max_connections = 64
"""
NewDatabase = Callable[[], str]  # gives the URL of a migrated database on PostgreSQL
Cycle = Callable[[int], list[Move]]  # the turns of a rep's n-th cycle, n = 0, 1, …


def _repeat(_: int) -> list[Move]:
    return again(KNOWN) + unchanged(KNOWN)


def _first(number: int) -> list[Move]:
    return first(NEW[number]) + unchanged(NEW[number])


@dataclass(frozen=True, slots=True)
class Contestant:
    """`keeps`: whether an answer that was shown survives a kill. `cycle` is what its reps do;
    one that has `new_pictures` is measured over fewer reps, since each picture takes its time."""

    name: str
    title: str
    module: str
    keeps: bool
    cycle: Cycle = _repeat
    database: str = ""
    webhook: bool = False
    new_pictures: bool = False


SQLITE, POSTGRES = "SQLite", "PostgreSQL"


def _rapport(name: str, title: str, database: str, *, webhook: bool) -> Contestant:
    return Contestant(
        name, f"**Rapport**, {title}", "bot", keeps=True, database=database, webhook=webhook
    )


RAPPORT = _rapport("rapport", "polling, SQLite", SQLITE, webhook=False)
RAPPORT_HOOK = _rapport("rapport-webhook", "webhook, SQLite", SQLITE, webhook=True)
RAPPORT_PG = _rapport("rapport-postgres", "polling, PostgreSQL", POSTGRES, webhook=False)
RAPPORT_PG_HOOK = _rapport(
    "rapport-postgres-webhook", "webhook, PostgreSQL", POSTGRES, webhook=True
)
RAPPORT_FIRST = Contestant(
    "rapport-first", "**Rapport**, first ratings, every picture new", "bot",
    keeps=True, cycle=_first, database=SQLITE, new_pictures=True,
)  # fmt: skip
PTB_FLOOR = Contestant(
    "ptb-floor", "PTB floor: no state at all", "tests.bench.peers.ptb_floor", keeps=False
)
PTB_SQLMODEL = Contestant(
    "ptb-sqlmodel", "PTB floor + one SQLModel commit a turn, FULL",
    "tests.bench.peers.ptb_sqlmodel", keeps=True,
)  # fmt: skip
PTB_START = Contestant(
    "ptb-start", "PTB as everybody starts: ConversationHandler + pickle",
    "tests.bench.peers.ptb_start", keeps=False,
)  # fmt: skip
AIOGRAM = Contestant(
    "aiogram", "aiogram 3, FSM in memory", "tests.bench.peers.aiogram_memory", keeps=False
)
ALL: Sequence[Contestant] = (
    RAPPORT, RAPPORT_HOOK, RAPPORT_PG, RAPPORT_PG_HOOK, RAPPORT_FIRST,
    PTB_START, PTB_FLOOR, PTB_SQLMODEL, AIOGRAM,
)  # fmt: skip


async def environment(
    contestant: Contestant,
    base_url: str,
    folder: Path,
    reps: int,
    new_postgres: NewDatabase | None = None,
) -> dict[str, str]:
    """Prepare `folder`; returns the variables by which the bot finds what it needs."""
    variables = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": base_url,
        "BENCH_FOLDER": str(folder),
    }
    if contestant.database:
        url = ""
        if contestant.database == POSTGRES:
            if new_postgres is None:
                raise ValueError(f"{contestant.name} needs a server")
            url = new_postgres()
        settings = folder / "config.toml"
        variables["RAPPORT_DATABASE_URL"] = await furnish(folder, reps, url)
        variables["RAPPORT_CONFIG"] = str(settings)
        if contestant.webhook:
            variables["RAPPORT_WEBHOOK_SECRET"] = SECRET
            with settings.open("a", encoding="utf-8") as file:
                file.write(HOOK.format(port=_free_port()))
    return variables


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


@asynccontextmanager
async def running(
    command: Sequence[str], variables: Mapping[str, str], folder: Path
) -> AsyncIterator[int]:
    """Start the bot with `python -m command`; gives its process id.

    Raises Void when it ends too early, with the last that it said.
    """
    with (folder / "said").open("wb") as said:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-m", *command,
            cwd=ROOT, env={**os.environ, **variables}, stdout=said, stderr=said,
        )  # fmt: skip
        try:
            yield bot.pid
            if bot.returncode is not None:
                raise Void(f"the bot ended too early:\n{(folder / 'said').read_text()[-2000:]}")
        finally:
            await _stopped(bot)


async def _stopped(bot: asyncio.subprocess.Process) -> None:
    if bot.returncode is None:
        bot.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(bot.wait(), 15)
    except TimeoutError:
        bot.kill()
        await bot.wait()
