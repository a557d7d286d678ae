"""An SQLite file is read for damage again and again: what a disk lost is found before all of it is
built upon."""

import asyncio
import logging
from time import monotonic

from storage import Ledger, LedgerUnavailable
from storage.machinery.engine import is_sqlite

log = logging.getLogger(__name__)

EVERY = 50.0  # seconds
SHARE = 50  # times as long as a look took is rested after it, if that is longer


async def look_for_damage(ledger: Ledger) -> None:
    """For ever. What is found is said once, and nothing is written until it is gone."""
    known = ""
    while is_sqlite(ledger.url):
        begun = monotonic()
        try:
            found = await ledger.look()
        except LedgerUnavailable as error:
            found = str(error)
        if found and found != known:
            log.error("%s", found)
        known = found
        await asyncio.sleep(max(EVERY, SHARE * (monotonic() - begun)))
