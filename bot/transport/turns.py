"""Turns: each update has its effects in one commit, once, in the order of its chat."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from structlog.contextvars import bound_contextvars

from bot import metrics
from bot.clock import Clock
from bot.transport.backoff import Backoff, write_patiently
from bot.transport.lanes import Lanes
from bot.transport.pace import Pace, Verdict
from bot.transport.report import report, where
from handlers.frame.reply import Reply
from handlers.frame.search import Looked, LookFirst
from storage import updates
from storage.machinery.ledger import DatabaseError, Ledger, LedgerUnavailable, Tx, Verb

log = logging.getLogger(__name__)

TRIES = 3
T = TypeVar("T")
Update = dict[str, Any]
Apology = Callable[[Tx, Update], Reply | None]


class Answer(Protocol):
    """The turn. It may raise LookFirst for what is not yet `looked` for."""

    def __call__(self, tx: Tx, raw: Update, now: datetime, *, looked: Looked) -> Reply | None: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """`committed`: the update may be acknowledged; else it has to come again. `tap`: the reply to
    a tap, which is left to be answered by whoever took the update."""

    committed: bool
    tap: Reply | None = None


class Turns:
    """What both transports hand their raw updates to.

    `answer` is the synchronous turn: it takes the update (`storage.updates.take`), decides and
    records, all in the transaction it is given. `deliver` shows the reply after the commit and
    before the chat's next turn. `on_poison` words the reply to an update that had to be put into
    quarantine, `on_flood` the one to whoever goes on beyond the `pace` (None: as fast as they
    like). `on_commit` is told of every commit, since it may have queued notices.
    `announce` may put a word over the button, where the screen itself has to wait. A database that
    is away is waited for: `patience` seconds, or for ever.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        bot_id: int,
        answer: Answer,
        deliver: Callable[[Reply], Awaitable[None]],
        *,
        lanes: Lanes,
        on_poison: Apology,
        pace: Pace | None = None,
        on_flood: Apology = lambda tx, raw: None,
        on_commit: Callable[[], None] = lambda: None,
        announce: Callable[[Reply], Reply] = lambda reply: reply,
        backoff: Backoff = Backoff(first=0.1, most=5.0),  # noqa: B008  # frozen
        patience: float | None = None,
    ) -> None:
        self._ledger, self._clock, self._bot_id = ledger, clock, bot_id
        self._answer, self._deliver = answer, deliver
        self._lanes, self._on_poison, self._on_commit = lanes, on_poison, on_commit
        self._pace, self._on_flood, self._announce = pace, on_flood, announce
        self._backoff, self._patience = backoff, patience
        self._looking = asyncio.Semaphore(1)

    def take(self, raw: Any, *, answers_tap: bool = False) -> asyncio.Future[Taken]:
        """Queue an update; the future is done once its effects, or its quarantine, are committed.

        Who `answers_tap` does so by what comes back. If the future is cancelled before the turn
        has begun, the update has no turn: it comes again."""
        taken = asyncio.get_running_loop().create_future()
        verdict = self._pace.of(raw) if self._pace is not None else Verdict.HEAR
        if verdict is Verdict.HEAR:
            self._lanes.put(lane_of(raw), partial(self._turn, raw, taken, answers_tap))
            return taken
        taken.set_result(Taken(committed=True))
        metrics.update(raw, "unread")
        if verdict is Verdict.TELL:
            log.warning("update %s and those after it come too fast: unread", update_id(raw))
            self._lanes.put(lane_of(raw), partial(self._slow_down, raw))
        return taken

    async def _turn(self, raw: Any, taken: asyncio.Future[Taken], answers_tap: bool) -> None:
        if not taken.cancelled():
            with bound_contextvars(update=update_id(raw), chat=lane_of(raw)):
                await self._take_turn(raw, taken, answers_tap)

    async def _take_turn(self, raw: Any, taken: asyncio.Future[Taken], answers_tap: bool) -> None:
        try:
            with metrics.TURN_SECONDS.time():
                reply = await self._reply_to(raw)
        except LedgerUnavailable:
            metrics.update(raw, "put_off")
            if not taken.done():
                taken.set_result(Taken(committed=False))
            return
        reply = self._announce(reply) if reply else None
        if not taken.done():  # the one who waited may have gone
            tap = reply if answers_tap and reply and reply.tap_id else None
            taken.set_result(Taken(committed=True, tap=tap))
            reply = replace(tap, tap_id=None) if tap else reply
        self._on_commit()
        await self._show(raw, reply)

    async def _slow_down(self, raw: Update) -> None:
        await self._show(raw, await self._apology(self._on_flood, raw))

    async def _show(self, raw: Any, reply: Reply | None) -> None:
        if reply is None:
            return
        try:
            await self._deliver(reply)
        except Exception as error:  # noqa: BLE001  # a reply that fails must not stop the chat
            report(log, f"update {update_id(raw)}: its reply was not delivered", error)

    async def _reply_to(self, raw: Any) -> Reply | None:
        if not isinstance(raw, dict) or update_id(raw) is None:
            return await self._quarantine(raw, "an update without a usable update_id")
        now = self._clock.now()
        failure = ""
        for _ in range(TRIES):
            try:
                reply = await self._turned(raw, now)
            except LedgerUnavailable:
                raise
            except Exception as error:  # noqa: BLE001  # whatever it is, the chat goes on
                report(log, f"update {update_id(raw)} failed", error)
                failure = f"{where(error)}: {error!a}"[:500]
            else:
                metrics.update(raw, "handled")
                log.debug("handled")
                return reply
        return await self._quarantine(raw, failure)

    async def _turned(self, raw: Update, now: datetime) -> Reply | None:
        """Run the turn; searches are done by a reader, one at a time, so that no other turn waits
        for them."""
        looked: dict[Hashable, Any] = {}
        while True:
            try:
                return await self._write(lambda tx: self._answer(tx, raw, now, looked=looked))
            except LookFirst as first:
                async with self._looking:
                    looked[first.key] = await self._ledger.read(first.question)

    async def _quarantine(self, raw: Any, failure: str) -> Reply | None:
        """Keep it for the operator, in a transaction of its own; the reply is made only once.

        Raises LedgerUnavailable, also when the database refuses it: then it is not the update."""
        text, now = _text_of(raw), self._clock.now()
        try:
            new = await self._write(
                lambda tx: updates.quarantine(tx, self._bot_id, text, failure, now)
            )
        except DatabaseError as error:
            report(log, f"update {update_id(raw)} cannot be put into quarantine", error)
            raise LedgerUnavailable("the database refuses to keep an update") from error
        metrics.update(raw, "quarantined")
        if new:
            log.error("update %s is in quarantine", update_id(raw))
        if not new or not isinstance(raw, dict):
            return None
        return await self._apology(self._on_poison, raw)

    async def _apology(self, words: Apology, raw: Update) -> Reply | None:
        try:
            return await self._write(lambda tx: words(tx, raw))
        except Exception as error:  # noqa: BLE001  # poison may harm whoever reads it
            report(log, f"update {update_id(raw)}: no reply could be made", error)
            return None

    async def _write(self, verb: Verb[T]) -> T:
        return await write_patiently(self._ledger, verb, self._backoff, self._patience)


def _text_of(raw: Any) -> str:
    try:
        return json.dumps(raw, ensure_ascii=False)
    except RecursionError:  # it could just be read, with a little more of the stack to spare
        return f"update {update_id(raw)}: nested too deeply to be written down"


def update_id(raw: Any) -> int | None:
    """The id of an update, None if it has none that a database can keep."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    usable = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**63
    return number if usable else None


def lane_of(raw: Any) -> int:
    """The chat whose order an update keeps: in private the person's id, else the group's.

    An update may hold anything; what names no chat has lane 0."""
    for path in (
        ("message", "chat", "id"),
        ("edited_message", "chat", "id"),
        ("callback_query", "message", "chat", "id"),
        ("callback_query", "from", "id"),
        ("inline_query", "from", "id"),
        ("my_chat_member", "chat", "id"),
    ):
        found = raw
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, int):
            return found
    return 0
