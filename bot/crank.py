"""The crank: time passes once a minute, at start, and whenever the clock is moved."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.decided import finish
from bot.transport.report import report
from handlers.doors.clock import JOBS
from handlers.frame.feature import Job
from handlers.frame.settings import Settings
from storage import Ledger, LedgerUnavailable, Tx, ahead, due
from storage.vitals import ALIVE

log = logging.getLogger(__name__)
SECONDS = 60
PARTS_A_TURN = 200  # of an import: far less than a minute


class Crank:
    """`turn()` does what is due now; `start()` lets it be turned. A start is a tick like any other.

    `off` says how far the clock differs from the Bot API's; None: not known.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        settings: Settings,
        on_commit: Callable[[], None],
        off: Callable[[], timedelta | None],
    ) -> None:
        self._ledger, self._clock, self._settings = ledger, clock, settings
        self._on_commit, self._off = on_commit, off
        self._alone = asyncio.Lock()
        self._turned = monotonic()
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
        """Runs each batch of a job in its own transaction, so that other verbs do not wait for the
        whole job; a failing job does not stop the others."""
        async with self._alone:
            self._turned = monotonic()
            now = self._clock.now()
            for job in (_put_right, self._believe, *JOBS, _note_turned):
                try:
                    while await self._ledger.write(partial(_run, job, self._settings, now)):
                        pass
                except LedgerUnavailable as error:
                    log.warning("the clock waits for the database: %s", error)
                    self._turned -= SECONDS  # `keep_turning` tries again within seconds
                    return
                except Exception as error:  # noqa: BLE001  # the next minute tries again
                    report(log, f"{job.__name__} failed", error)
            await self._go_on_importing()
            self._on_commit()

    def keep_turning(self) -> None:
        """The scheduler uses the wall clock: after that was set we call it ourselves; also after a
        turn at which the database was away."""
        if monotonic() - self._turned > SECONDS:
            self._soon()

    def _believe(self, tx: Tx, settings: Settings, now: datetime) -> None:
        """Before anything is deleted for its age."""
        if ahead.believe(tx, now, self._off()):
            log.warning(
                "the clock may be wrong: nothing more is deleted for its age until it is known"
            )

    async def _go_on_importing(self) -> None:
        """Finish an import that was decided, even if the process that began it has died."""
        try:
            await finish(self._ledger, self._clock.now, _untold, most=PARTS_A_TURN)
        except LedgerUnavailable as error:
            log.warning("an import waits for the database: %s", error)
        except Exception as error:  # noqa: BLE001  # the next minute tries again
            report(log, "an import failed", error)

    def _soon(self) -> None:
        """Turn at once, without waiting for the minute to end."""
        if self._scheduler.running:
            self._scheduler.modify_job("crank", next_run_time=datetime.now(UTC))


def _untold(_done: int, _total: int) -> None:
    """A progress listener that does nothing: this import has no one watching."""


def _run(job: Job, settings: Settings, now: datetime, tx: Tx) -> bool | None:
    return job(tx, settings, now)


def _put_right(tx: Tx, settings: Settings, now: datetime) -> None:
    by = ahead.put_right(tx, now)
    if by is not None:
        log.warning("the work was %s ahead of the clock: what lay ahead is put right", by)


def _note_turned(tx: Tx, settings: Settings, now: datetime) -> None:
    """The clock was turned: a monitor asks how long ago that was."""
    due.set_mark(tx, ALIVE, now)
