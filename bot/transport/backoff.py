"""Waiting before the next try, and writing to a database that is away for a while."""

import asyncio
import logging
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import TypeVar

from telegram.error import RetryAfter, TelegramError

from storage.machinery.ledger import Ledger, LedgerUnavailable, Verb

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Backoff:
    """Delays in seconds that double from `first` to `most`, each cut by a random half at most."""

    first: float = 0.5
    most: float = 30.0

    def delay(self, tries: int) -> float:
        """Before the next try, when there were `tries` (1 or more) in vain."""
        full = min(self.most, self.first * 2.0 ** min(tries - 1, 30))
        return full * random.uniform(0.5, 1)  # noqa: S311  # jitter keeps no secret


AWAY = Backoff(first=0.2, most=5.0)  # while a database is away


def seconds_told(error: TelegramError) -> float:
    """The pause that Telegram asks for; 0 if it asks for none."""
    told = error.retry_after if isinstance(error, RetryAfter) else 0
    return told.total_seconds() if isinstance(told, timedelta) else told


async def write_patiently(
    ledger: Ledger, verb: Verb[T], backoff: Backoff, patience: float | None = None
) -> T:
    """`ledger.write`, again and again while the database is away.

    Raises what the verb raises, and LedgerUnavailable after `patience` seconds (None: never) or
    when the ledger is given up."""
    tries, begun = 0, monotonic()
    while True:
        try:
            result = await ledger.write(verb)
        except LedgerUnavailable as error:
            tries += 1
            late = patience is not None and monotonic() - begun >= patience
            if late or ledger.given_up.is_set():
                raise
            if tries == 1:
                log.warning("the database is away, waiting: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(ledger.given_up.wait(), backoff.delay(tries))
        else:
            if tries:
                log.info("the database is back after %d tries", tries)
            return result
