"""Turns: each update has its effects in one commit, once, in the order of its chat."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.transport.backoff import Backoff, write_patiently
from bot.transport.lanes import Lanes
from bot.transport.pace import Pace, Verdict
from bot.transport.report import report, where
from handlers.chat.reply import Reply
from storage import updates
from storage.ledger import Ledger, Tx

log = logging.getLogger(__name__)

TRIES = 3
Update = dict[str, Any]
Answer = Callable[[Tx, Update, datetime], Reply | None]
Apology = Callable[[Tx, Update], Reply | None]


class Turns:
    """What both transports hand their raw updates to.

    `answer` is the synchronous turn: it takes the update (`storage.updates.take`), decides and
    records, all in the transaction it is given. `deliver` shows the reply after the commit and
    before the chat's next turn. `on_poison` words the reply to an update that had to be put into
    quarantine, `on_flood` the one to whoever goes on beyond the `pace` (None: as fast as they
    like). `on_commit` is told of every commit, since it may have queued notices.
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
        backoff: Backoff = Backoff(first=0.1, most=5.0),  # noqa: B008  # frozen
    ) -> None:
        self._ledger, self._clock, self._bot_id = ledger, clock, bot_id
        self._answer, self._deliver = answer, deliver
        self._lanes, self._on_poison, self._on_commit = lanes, on_poison, on_commit
        self._pace, self._on_flood = pace, on_flood
        self._backoff = backoff

    def take(self, raw: Any) -> asyncio.Future[None]:
        """Queue an update; the future is done once it may be acknowledged: its effects, or its
        quarantine, are committed. While the database is away it waits."""
        committed = asyncio.get_running_loop().create_future()
        verdict = self._pace.of(raw) if self._pace is not None else Verdict.HEAR
        if verdict is Verdict.HEAR:
            self._lanes.put(lane_of(raw), partial(self._turn, raw, committed))
            return committed
        committed.set_result(None)
        if verdict is Verdict.TELL:
            log.warning("update %s and those after it come too fast: unread", update_id(raw))
            self._lanes.put(lane_of(raw), partial(self._slow_down, raw))
        return committed

    async def _turn(self, raw: Any, committed: asyncio.Future[None]) -> None:
        reply = await self._reply_to(raw)
        if not committed.done():  # the one who waited may have gone
            committed.set_result(None)
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
                return await write_patiently(
                    self._ledger, lambda tx: self._answer(tx, raw, now), self._backoff
                )
            except Exception as error:  # noqa: BLE001  # whatever it is, the chat goes on
                report(log, f"update {update_id(raw)} failed", error)
                failure = f"{where(error)}: {error!a}"[:500]
        return await self._quarantine(raw, failure)

    async def _quarantine(self, raw: Any, failure: str) -> Reply | None:
        """Keep it for the operator, in a transaction of its own; the reply is made only once."""
        text, now = json.dumps(raw, ensure_ascii=False), self._clock.now()
        new = await write_patiently(
            self._ledger,
            lambda tx: updates.quarantine(tx, self._bot_id, text, failure, now),
            self._backoff,
        )
        log.error("update %s is in quarantine%s", update_id(raw), "" if new else " already")
        if not new or not isinstance(raw, dict):
            return None
        return await self._apology(self._on_poison, raw)

    async def _apology(self, words: Apology, raw: Update) -> Reply | None:
        try:
            return await write_patiently(self._ledger, lambda tx: words(tx, raw), self._backoff)
        except Exception as error:  # noqa: BLE001  # poison may harm whoever reads it
            report(log, f"update {update_id(raw)}: no reply could be made", error)
            return None


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
