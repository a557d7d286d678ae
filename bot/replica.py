"""This process among the replicas: it sends heartbeats, and has open questions asked again where a
tap or a screen may have been lost: after an outage of all replicas, or after one has crashed.
"""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import TypeVar

from bot.clock import Clock
from bot.transport.backoff import AWAY, write_patiently
from bot.transport.report import report
from handlers.doors.reask import FRESH, TAP_LIVES, open_questions, owed
from handlers.frame.reply import Reply
from handlers.frame.settings import Settings
from storage import Ledger, LedgerUnavailable, Tx, drafts, leases, replicas
from storage.machinery.ledger import Verb
from storage.replicas import Roll

log = logging.getLogger(__name__)
T = TypeVar("T")

BEAT = 10.0  # seconds between two signs of life
SILENCE = 45.0  # seconds without one after which a replica counts as vanished
REMEMBERED = timedelta(days=30)  # how long the ended ones are
ASKING = "asking again"
ASKED_FOR = timedelta(minutes=2)  # an absence that all notice is asked about by the first


def new_name() -> str:
    """Unique, and it says where the process runs."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_gone(name: str) -> bool:
    """Whether the process of that name certainly has ended: it was on this machine."""
    host, _, rest = name.partition(":")
    pid = int(rest.partition(":")[0] or os.getpid())
    if host != socket.gethostname() or pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class Replica:
    """`await begin()`, then `run()` until it is cancelled, and `end()` when all is done.

    `show` delivers a reply before the chat's next turn. How long another replica was silent is
    measured by our own clock alone, so the clocks of two machines need not agree.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        settings: Settings,
        show: Callable[[Reply], None],
        *,
        beat: float = BEAT,
        silence: float = SILENCE,
    ) -> None:
        self.name = new_name()
        self.ledger, self.clock, self._settings, self._show = ledger, clock, settings, show
        self._beat, self._silence = beat, silence
        self._signed = 0.0
        self._seen: dict[str, tuple[datetime, float]] = {}

    async def begin(self) -> None:
        """Register, and ask again the questions that an outage of all, or a crash here, left
        open."""
        roll = await self._write(self._enter)
        self._signed = monotonic()
        before = self.clock.now() - REMEMBERED
        await self._write(partial(replicas.forget, before=before))
        if roll.last_alive is None:
            return
        if self.clock.now() - roll.last_alive > TAP_LIVES:
            await self.ask_again(roll.last_alive)
        else:
            await self._look_for_the_vanished(roll.others)

    def _enter(self, tx: Tx) -> Roll:
        """Register; after an outage of all, its open screens are owed from this transaction on."""
        now = self.clock.now()
        roll = replicas.sign(tx, self.name, now)
        if roll.last_alive is not None and now - roll.last_alive > TAP_LIVES:
            for name, alive_at in roll.others.items():
                replicas.bury(tx, name, alive_at)
            drafts.owe_touched(tx, roll.last_alive - FRESH, now)
        return roll

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._beat)
            try:
                await self._once()
            except LedgerUnavailable:
                return  # given up: the process ends
            except Exception as error:  # noqa: BLE001  # the next beat tries again
                report(log, "the replicas could not be looked after", error)

    async def end(self) -> None:
        """Mark a clean end: the next start has nothing to ask again."""
        try:
            await self.ledger.write(partial(replicas.end, name=self.name, now=self.clock.now()))
        except LedgerUnavailable as error:
            log.warning("the clean end could not be noted: %s", error)

    async def ask_again(self, away_since: datetime) -> None:
        """Ask open questions again after an outage since that instant; only one of the replicas
        does. Best effort."""
        log.warning("nobody listened from %s to %s", away_since, self.clock.now())
        await self._ask(away_since, crashed=False)

    async def _once(self) -> None:
        before = self._signed
        roll = await self._sign()
        pause = self._signed - before
        if pause > self._silence:
            # The database was away, or we were: what we know of the others is old.
            self._seen.clear()
        absent = roll.last_alive and self.clock.now() - roll.last_alive > TAP_LIVES
        # Both clocks: in the sandbox a week may pass in a moment, and nobody was away.
        if roll.last_alive and absent and pause > TAP_LIVES.total_seconds():
            await self.ask_again(roll.last_alive)
        await self._look_for_the_vanished(roll.others)
        await self._show_owed()

    async def _show_owed(self) -> None:
        """Show what a dead replica, or our own previous run, still owed."""
        now = self.clock.now()
        for reply in await self._write(lambda tx: owed(tx, self._settings, now)):
            self._show(reply)

    async def _write(self, verb: Verb[T]) -> T:
        return await write_patiently(self.ledger, verb, AWAY)

    async def _sign(self) -> Roll:
        roll = await self._write(lambda tx: replicas.sign(tx, self.name, self.clock.now()))
        self._signed = monotonic()
        return roll

    async def _look_for_the_vanished(self, others: Mapping[str, datetime]) -> None:
        now, known = monotonic(), self._seen
        self._seen = {
            name: known[name] if name in known and known[name][0] == alive_at else (alive_at, now)
            for name, alive_at in others.items()
        }
        for name, (alive_at, since) in self._seen.items():
            vanished = now - since > self._silence or is_gone(name)
            bury = partial(_bury, name=name, alive_at=alive_at, now=self.clock.now())
            if vanished and await self._write(bury):
                log.warning("replica %s has vanished; its open questions are asked again", name)
                await self._ask(alive_at, crashed=True)

    async def _ask(self, away_since: datetime, *, crashed: bool) -> None:
        """Best effort: a person who returns gets the question in any case."""
        now, settings, asker = self.clock.now(), self._settings, secrets.token_hex(8)

        def ask(tx: Tx) -> list[Reply]:
            if not crashed and not leases.take(tx, ASKING, asker, now, ASKED_FOR):
                return []
            return open_questions(tx, settings, away_since, now, crashed=crashed)

        try:
            for reply in await self.ledger.write(ask):
                self._show(reply)
        except Exception as error:  # noqa: BLE001  # see above
            report(log, "open questions were not asked again", error)


def _bury(tx: Tx, name: str, alive_at: datetime, now: datetime) -> bool:
    """End a crashed replica; what it was about to show is owed from this transaction on."""
    if not replicas.bury(tx, name, alive_at):
        return False
    drafts.owe_touched(tx, alive_at, now)
    return True
