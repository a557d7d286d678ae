"""Checks an SQLite file for damage periodically, so that a disk error is found before more is built
on it."""

import asyncio
import logging
from time import monotonic

from storage import Ledger, LedgerUnavailable
from storage.machinery.engine import is_sqlite

log = logging.getLogger(__name__)

EVERY = 50.0  # seconds
SHARE = 50  # times as long as a look took is rested after it, if that is longer


async def look_for_damage(ledger: Ledger) -> None:
    """Runs for ever. Damage is logged once, and nothing is written while it lasts."""
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
