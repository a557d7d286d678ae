"""What privacy asks of the running service: who was erased stays erased, and sheets open."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from bot.clock import Clock
from bot.config import Config
from bot.erasure_list import ErasureList
from bot.transport.door import Listener
from bot.transport.report import report
from handlers.doors.web import Sheets
from handlers.privacy.erasing import erase_again
from storage import Ledger, LedgerUnavailable, erasures

log = logging.getLogger(__name__)
SECONDS = 30  # between looks at who was erased meanwhile
GRACE = 2.0  # seconds for a page that is being read out


def list_of(config: Config, url: str) -> ErasureList:
    """The team's list. An SQLite file other than the team's, such as the demonstration's, has its
    own beside it: there the same numbers mean others."""
    beside = url.startswith("sqlite:///") and url != f"sqlite:///{config.database.file}"
    file = url.removeprefix("sqlite:///") + ".erasures.jsonl" if beside else ""
    return ErasureList(Path(file or config.privacy.erasure_list))


@asynccontextmanager
async def guarded(config: Config, ledger: Ledger, clock: Clock, url: str) -> AsyncIterator[None]:
    """While it lasts. At the start whoever came back with a restored database is erased again,
    before anybody is answered. Raises LedgerUnavailable, and OSError for an address taken."""
    listed, keep_texts = list_of(config, url), config.privacy.keep_authored
    known, now = listed.read(), clock.now()
    if known:
        verb = partial(erase_again, erased=known, now=now, keep_texts=keep_texts)
        again = await ledger.write(verb)
        if again:
            log.warning("%d who had been erased were back, and are erased again", len(again))
    await _complete(listed, ledger)
    keeping = asyncio.ensure_future(_keep(listed, ledger))
    try:
        async with _listening(config.privacy.listen, Sheets(ledger, clock.now)):
            yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        await _complete(listed, ledger)


async def _keep(listed: ErasureList, ledger: Ledger) -> None:
    while True:
        await asyncio.sleep(SECONDS)
        await _complete(listed, ledger)


async def _complete(listed: ErasureList, ledger: Ledger) -> None:
    """Add who was erased since; what cannot be written now is written at the next look."""
    try:
        listed.complete(await ledger.read(erasures.all_done))
    except LedgerUnavailable as error:
        log.warning("the list of the erased waits for the database: %s", error)
    except OSError as error:
        report(log, "the list of the erased cannot be written", error)


@asynccontextmanager
async def _listening(address: str, sheets: Sheets) -> AsyncIterator[None]:
    if not address:
        yield
        return
    host, _, port = address.rpartition(":")
    listener = Listener(sheets.answer, host.strip("[]"), int(port), GRACE)
    try:
        await listener.open()
        yield
    finally:
        await listener.close()
