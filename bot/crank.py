"""The crank: time passes once a minute, at start, and whenever the clock is moved."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.transport.report import report
from handlers.clock.tick import JOBS, Job
from handlers.settings import Settings
from storage import Ledger, LedgerUnavailable, Tx, due
from storage.vitals import ALIVE

log = logging.getLogger(__name__)
ENDED = "ended"
SECONDS = 60


class Crank:
    """`turn()` does what is due now; `start()` lets it be turned. Restart is a tick like others."""

    def __init__(
        self, ledger: Ledger, clock: Clock, settings: Settings, on_commit: Callable[[], None]
    ) -> None:
        self._ledger, self._clock, self._settings = ledger, clock, settings
        self._on_commit = on_commit
        self._alone = asyncio.Lock()
        # A plain interval in UTC: when something is due is our own rule, not the scheduler's.
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        self._scheduler.add_job(
            self.turn,
            "interval",
            id="crank",
            seconds=SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        self._clock.on_move(self._soon)

    async def stop(self) -> None:
        """Turn no more; a turn at hand is finished, since the scheduler would cancel it."""
        if self._scheduler.running:
            self._scheduler.pause()
            await asyncio.sleep(0)  # a turn that was just called for comes to the lock
            async with self._alone:  # the lock is fair: who waited before us has gone
                self._scheduler.shutdown(wait=False)

    async def turn(self) -> None:
        """Each job in a transaction of its own; one that fails does not keep the others."""
        async with self._alone:
            now = self._clock.now()
            for job in (*JOBS, _note_alive):
                try:
                    await self._ledger.write(partial(_run, job, self._settings, now))
                except LedgerUnavailable as error:
                    log.warning("the clock waits for the database: %s", error)
                    return
                except Exception as error:  # noqa: BLE001  # the next minute tries again
                    report(log, f"{job.__name__} failed", error)
            self._on_commit()

    async def last_alive(self) -> tuple[datetime | None, bool]:
        """When the crank was last turned, by whichever process (None: never), and whether that
        process ended clean."""
        alive, ended = await self._ledger.read(
            lambda tx: (due.mark(tx, ALIVE), due.mark(tx, ENDED))
        )
        return alive, alive is not None and ended is not None and ended >= alive

    async def note_end(self) -> None:
        """All that was at hand is done and shown: the next start need not ask anything again."""
        now = self._clock.now()
        try:
            await self._ledger.write(lambda tx: due.set_mark(tx, ENDED, now))
        except LedgerUnavailable as error:
            log.warning("the clean end could not be noted: %s", error)

    def _soon(self) -> None:
        """Look at once, though the minute is not over."""
        if self._scheduler.running:
            self._scheduler.modify_job("crank", next_run_time=datetime.now(UTC))


def _run(job: Job, settings: Settings, now: datetime, tx: Tx) -> None:
    job(tx, settings, now)


def _note_alive(tx: Tx, settings: Settings, now: datetime) -> None:
    """Somebody listened until now: after a restart this tells how long nobody did."""
    due.set_mark(tx, ALIVE, now)
