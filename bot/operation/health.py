"""Readiness: named checks, without any content."""

import asyncio
import logging
from datetime import timedelta
from functools import partial

from bot.service import Service
from bot.transport.report import where
from handlers.operation import CanarySettings
from storage.machinery.durable import disk_worries
from storage.vitals import Vitals, probe, vitals

log = logging.getLogger(__name__)

PATIENCE = 3.0  # seconds that the database has for an answer
MAX_OUTBOX_LAG = timedelta(minutes=5)
MAX_SKEW = timedelta(minutes=1)  # an answer's time is that of its whole second, and of its way
MAX_CRANK_LAG = timedelta(minutes=3)


class Health:
    """Asks the parts of a service that is at work."""

    def __init__(self, service: Service, patience: float = PATIENCE) -> None:
        self._service, self._patience = service, patience
        self._since = service.clock.now()
        self._one_at_a_time = asyncio.Lock()  # however often somebody asks

    async def checks(self) -> dict[str, bool]:
        """Each named check, and whether it is well."""
        async with self._one_at_a_time:
            found = await self.vitals() if await self._writable() else None
        trouble = self._service.transport.trouble
        return {
            "database": found is not None,
            "disk": not await asyncio.to_thread(disk_worries, str(self._service.ledger.url)),
            "transport": not trouble,
            "token": not self._service.notices.refused and trouble not in ("doubt", "token"),
            "outbox": found is not None and found.outbox_lag <= MAX_OUTBOX_LAG,
            "crank": found is not None and _in_time(found.crank_lag, MAX_CRANK_LAG),
            "clock": abs(self._skew()) <= MAX_SKEW,
            "canary": found is not None and self._canary_in_time(found),
        }

    def _skew(self) -> timedelta:
        service = self._service
        return service.clock.ahead_of(service.api.their_time()) or timedelta()

    async def vitals(self) -> Vitals | None:
        """None: the database does not answer."""
        ask = partial(vitals, now=self._service.clock.now())
        try:
            async with asyncio.timeout(self._patience):
                return await self._service.ledger.read(ask)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is not fit
            log.warning("the database does not answer: %s", where(error))
            return None

    async def _writable(self) -> bool:
        touch = partial(probe, now=self._service.clock.now())
        try:
            async with asyncio.timeout(self._patience):
                await self._service.ledger.write(touch)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is not fit
            log.warning("the database takes nothing: %s", where(error))
            return False
        return True

    def _canary_in_time(self, found: Vitals) -> bool:
        every, arrived = self._service.settings[CanarySettings].every, found.canary or self._since
        return not every or found.now - arrived <= 2 * every


def _in_time(lag: timedelta | None, most: timedelta) -> bool:
    return lag is not None and lag <= most
