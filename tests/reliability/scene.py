"""What most trials need: the sandbox, a database, a fleet of replicas, and reps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.sandbox import Sandbox
from storage import Ledger, Tx
from storage.machinery.schema import migrate
from tests.postgres import Postgres
from tests.reliability.front import Front
from tests.reliability.history import History
from tests.reliability.replicas import SECRET, Fleet
from tests.reliability.team import Rep, hire_all

TOKEN = "77:canary-Tok3n"
PAUSE = 0.2  # seconds
NEXT_TRY = (0.0, 0.2, 0.5, 1.0)  # Telegram's back-off, shortened: the trials have no hours


@dataclass
class Scene:
    """`postgres` is None on SQLite, `front` where the bot polls."""

    sandbox: Sandbox
    ledger: Ledger
    fleet: Fleet
    history: History
    reps: list[Rep]
    postgres: Postgres | None
    front: Front | None

    def replicas_changed(self) -> None:
        if self.front is not None:
            self.front.replicas[:] = [each.url for each in self.fleet.running if each.url]

    async def start(self, replicas: int) -> None:
        for _ in range(replicas):
            await self.fleet.add()
        await asyncio.gather(*(each.serves() for each in self.fleet.running))
        self.replicas_changed()

    async def until(self, settled: Callable[[Tx], bool], most: float) -> None:
        """Ask the ledger again and again; at most so many seconds."""
        async with asyncio.timeout(most):
            while True:
                if await self.ledger.read(settled):
                    return
                await asyncio.sleep(PAUSE)


@asynccontextmanager
async def on_postgres(reps: int, contacts: int, *, copies: int = 1) -> AsyncIterator[Scene]:
    """Replicas behind a webhook, on PostgreSQL; `copies` of each update are delivered at once."""
    server = Postgres(durable=True)
    history = History()
    try:
        async with Front(history, copies) as front:
            url = server.url(server.create())
            async with _scene(url, reps, contacts, history, server, front) as scene:
                yield scene
    finally:
        server.stop()


@asynccontextmanager
async def on_sqlite(reps: int, contacts: int, place: Path | None = None) -> AsyncIterator[Scene]:
    """One process that polls, on SQLite; its file lies in `place`, on a disk as it should."""
    with TemporaryDirectory(prefix="rapport-", dir=place) as folder:
        url = f"sqlite:///{Path(folder) / 'rapport.db'}"
        migrate(url)
        async with _scene(url, reps, contacts, History(), None, None) as scene:
            yield scene


@asynccontextmanager
async def _scene(
    url: str,
    reps: int,
    contacts: int,
    history: History,
    postgres: Postgres | None,
    front: Front | None,
) -> AsyncIterator[Scene]:
    async with Sandbox(TOKEN) as sandbox:
        sandbox.webhook.back_off = NEXT_TRY
        ledger = Ledger(url)
        with TemporaryDirectory(prefix="rapport-replicas-") as folder:
            variables = {
                "TELEGRAM_BOT_TOKEN": sandbox.token,
                "TELEGRAM_API_BASE": sandbox.base_url,
                "RAPPORT_DATABASE_URL": url,
                "RAPPORT_WEBHOOK_SECRET": SECRET,
            }
            fleet = Fleet(Path(folder), variables, front.url if front else None)
            try:
                hired = await hire_all(sandbox, ledger, reps, contacts)
                yield Scene(sandbox, ledger, fleet, history, hired, postgres, front)
            finally:
                await fleet.close()
                await ledger.close()
