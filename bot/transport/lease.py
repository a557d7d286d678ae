"""A lease for what only one replica at a time may do, such as polling; if it crashes, another takes
over."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Self

from bot.clock import Clock
from storage import Ledger, LedgerUnavailable, Tx, leases

log = logging.getLogger(__name__)

SPAN = timedelta(seconds=15)
RENEWED = 5.0  # seconds


class Lease:
    """Inside `async with lease` it is taken as soon as it is free and renewed; `held` tells.

    `is_gone(holder)` is True where the holder has certainly ended: then there is no waiting."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        name: str,
        holder: str,
        is_gone: Callable[[str], bool],
        *,
        span: timedelta = SPAN,
        renewed: float = RENEWED,
    ) -> None:
        self._ledger, self._clock = ledger, clock
        self._name, self._holder, self._is_gone = name, holder, is_gone
        self._span, self._renewed = span, renewed
        self._until = 0.0  # by our own clock, which nobody sets
        self._found: tuple[str, datetime] | None = None
        self._found_at = monotonic()
        self._waiting = False
        self.held = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._keeping = asyncio.create_task(self._keep())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeping
        self.held.clear()
        try:
            await self._ledger.write(partial(leases.release, name=self._name, holder=self._holder))
        except LedgerUnavailable:
            log.info("the lease for %s runs out by itself", self._name)

    async def _keep(self) -> None:
        while True:
            await self._keep_once()
            await asyncio.sleep(self._renewed)

    async def _keep_once(self) -> None:
        begun = monotonic()
        try:
            mine = await self._ledger.write(self._take)
        except LedgerUnavailable:
            mine = self.held.is_set() and begun < self._until
        else:
            self._until = begun + self._span.total_seconds()
        self._tell(mine)

    def _take(self, tx: Tx) -> bool:
        found = leases.found(tx, self._name)
        if found != self._found:
            self._found, self._found_at = found, monotonic()
        unmoved = monotonic() - self._found_at > self._span.total_seconds()
        # One that nobody has renewed for so long has run out, whatever the clocks say.
        if found is not None and (self._is_gone(found[0]) or unmoved):
            leases.release(tx, self._name, found[0])
        return leases.take(tx, self._name, self._holder, self._clock.now(), self._span)

    def _tell(self, mine: bool) -> None:
        if mine:
            if self._waiting:
                log.warning("now this replica is the one for %s", self._name)
            self.held.set()
        else:
            if not self._waiting:
                log.warning("another replica is the one for %s: ready to take over", self._name)
            self.held.clear()
        self._waiting = not mine
