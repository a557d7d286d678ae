"""What privacy asks of the running service: who was erased stays erased."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from bot.clock import Clock
from bot.config import Config
from bot.erasure_list import ErasureList
from bot.transport.backoff import AWAY, write_patiently
from bot.transport.report import report
from handlers.privacy import DOSSIER, erase_again, pending
from storage import Ledger, LedgerUnavailable, Tx, erasures
from storage.machinery.engine import is_sqlite, parse_url
from storage.terms import Term

log = logging.getLogger(__name__)
SECONDS = 30  # between looks at who was erased meanwhile


def list_of(config: Config, url: str) -> ErasureList:
    """The list, also as an older version kept it beside an SQLite file that was not the team's."""
    target = parse_url(url)
    older = Path(f"{target.database}.erasures.jsonl") if is_sqlite(target) else None
    return ErasureList(Path(config.privacy.erasure_list), older)


@asynccontextmanager
async def guarded(config: Config, ledger: Ledger, clock: Clock, url: str) -> AsyncIterator[None]:
    """A context. At its start everybody who came back with a restored database is erased again,
    before any update is answered."""
    listed, keep_texts = list_of(config, url), config.privacy.keep_authored
    known, now = listed.read(), clock.now()
    if listed.missing and await write_patiently(ledger, _any_erased, AWAY):
        log.warning(
            "%s was missing, and is written anew: whom a restored backup has to erase again"
            " may not be complete",
            listed.file,
        )
    if known:
        verb = partial(erase_again, erased=known, now=now, keep_texts=keep_texts)
        again = await write_patiently(ledger, verb, AWAY)
        if again:
            log.warning("%d who had been erased were back, and are erased again", len(again))
        ask = partial(erasures.unclear, erasures=known)
        unclear = await write_patiently(ledger, ask, AWAY)
        if unclear:
            log.warning(
                "the list of the erased has %d of an older version; see `check`", len(unclear)
            )
    await _complete(listed, ledger)
    keeping = asyncio.ensure_future(_keep(listed, ledger))
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        await _complete(listed, ledger)


def _any_erased(tx: Tx) -> bool:
    return bool(erasures.all_done(tx))


async def warn_of_terms(ledger: Ledger, clock: Clock) -> None:
    """Log what the configuration no longer keeps, and when it will be deleted."""
    for term, entries in await write_patiently(ledger, partial(pending, now=clock.now()), AWAY):
        log.warning("%s", in_words(term, entries))


def in_words(term: Term, entries: int) -> str:
    """What is to go, when, and how it is kept."""
    section = "dossier" if term.name.startswith(DOSSIER) else "privacy"
    if term.shorter_from is None:
        return (
            f"{term.name}: [{section}] is missing in the configuration, so {entries} entries are"
            " kept, and shown to nobody: put the section back, or an empty one to let them go"
        )
    kept = "is off" if term.shorter == 0 else f"is kept {term.shorter} days from now on"
    return (
        f"{term.name} {kept}: {entries} entries are deleted on {term.shorter_from:%Y-%m-%d}; put"
        f" [{section}] back as it was to keep them"
    )


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
