"""A bot of the tests' own behind the transports."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.config_public import Reach
from bot.public import opened
from bot.transport.api import Api
from bot.transport.backoff import Backoff
from bot.transport.hook import Hook
from bot.transport.lanes import Lanes
from bot.transport.polling import Polling
from bot.transport.turns import Turns
from bot.transport.watch import EVERY, Watch
from bot.transport.webhook import ANSWER_WITHIN, Webhook
from handlers.doors.web import Pages
from handlers.frame.reply import Reply
from handlers.frame.search import Looked
from storage import Ledger, Tx, updates
from tests.wire import SAY, Card

QUICK = Backoff(first=0.001, most=0.002)
CLOCK = Clock()


@dataclass
class Bot:
    """A bot whose turns keep the texts they are given, each update once."""

    api: Api
    ledger: Ledger
    heard: list[str] = field(default_factory=list)
    delivered: list[int] = field(default_factory=list)
    arrivals: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    hold: dict[int, asyncio.Event] = field(default_factory=dict)
    gaps: list[datetime] = field(default_factory=list)

    def answer(self, tx: Tx, raw: dict[str, Any], now: datetime, *, looked: Looked) -> Reply | None:
        if not updates.take(tx, 77, raw["update_id"], now):
            return None
        self.heard.append(raw["message"]["text"])
        return Reply(raw["message"]["chat"]["id"], SAY, Card("noted"))

    async def deliver(self, reply: Reply) -> None:
        self.delivered.append(reply.chat_id)
        self.arrivals.put_nowait(reply.chat_id)
        if reply.chat_id in self.hold:
            await self.hold[reply.chat_id].wait()

    def sorry(self, tx: Tx, raw: dict[str, Any]) -> Reply | None:
        return Reply(raw["message"]["chat"]["id"], SAY, Card("could not be processed"))

    @contextlib.asynccontextmanager
    async def polling(self) -> AsyncIterator[Polling]:
        """Poll inside the block; at its end a clean stop."""
        async with self.lanes() as turns:
            polling = Polling(self.api, turns, backoff=QUICK, conflict_backoff=QUICK)
            task = asyncio.create_task(polling.run())
            try:
                yield polling
            finally:
                polling.stop()
                await task

    def watch(self, hook: Hook, clock: Clock = CLOCK, every: float = EVERY) -> Watch:
        return Watch(
            self.api, hook, now=clock.now, on_back=self.is_back, every=every, backoff=QUICK
        )

    async def is_back(self, away_since: datetime) -> None:
        self.gaps.append(away_since)

    @contextlib.asynccontextmanager
    async def webhook(
        self, hook: Hook, *, answer_within: float = ANSWER_WITHIN
    ) -> AsyncIterator[Webhook]:
        """Be called inside the block, at a port of its own; at its end a clean stop."""
        async with self.lanes(patience=0) as turns:
            webhook = Webhook(hook, turns, self.watch(hook), answer_within=answer_within)
            async with opened(Reach(), Pages(self.ledger, CLOCK.now), hook, webhook):
                task = asyncio.create_task(webhook.run())
                try:
                    yield webhook
                finally:
                    webhook.stop()
                    await task

    @contextlib.asynccontextmanager
    async def lanes(self, patience: float | None = None) -> AsyncIterator[Turns]:
        async with Lanes() as lanes:
            yield Turns(
                self.ledger,
                Clock(),
                77,
                self.answer,
                self.deliver,
                lanes=lanes,
                on_poison=self.sorry,
                backoff=QUICK,
                patience=patience,
            )
