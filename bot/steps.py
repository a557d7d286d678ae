"""Detects that the machine's clock was set, by comparing it with the monotonic clock; logs it and
tells everything that computes with instants."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from bot import metrics
from bot.clock import Clock
from storage import Ledger, LedgerUnavailable, ahead

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds


class Steps:
    """`await run()` for ever. `on_step` is told by how far the clock was set; the crank is kept
    turning by `keep_turning`, whatever the clock says."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        on_step: Callable[[timedelta], None],
        keep_turning: Callable[[], None],
    ) -> None:
        self._ledger, self._clock = ledger, clock
        self._on_step, self._keep_turning = on_step, keep_turning

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            await self.look()

    async def look(self) -> None:
        step = self._clock.step()
        if step:
            await self._stepped(step)
        self._keep_turning()

    async def _stepped(self, step: timedelta) -> None:
        seconds, after = step.total_seconds(), self._clock.now()
        way = "forth" if seconds > 0 else "back"
        log.warning(
            "the clock was set %s by %.0f s: looking again at what is due", way, abs(seconds)
        )
        metrics.STEPS.labels(way).inc()
        self._on_step(step)
        self._clock.tell()
        try:
            await self._ledger.write(lambda tx: ahead.note_step(tx, after - step, after))
        except LedgerUnavailable as error:
            log.warning("that the clock was set could not be noted: %s", error)
