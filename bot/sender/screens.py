"""Screens: what a turn wants shown, put into the chat straight after its commit.

A screen is derived state. It is tried a few times; where Telegram asks for a pause, only the
latest screen of the chat is sent after it; what is lost is made again by the next turn.
"""

import asyncio
import logging
from dataclasses import replace
from types import TracebackType
from typing import Self

from bot.sender.failures import InDoubt, Later, Moved, Permanent, Unauthorized
from bot.sender.heed import Heed
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.strangers import Strangers
from bot.sender.wire import Failed
from bot.transport.backoff import Backoff, write_patiently
from bot.transport.report import report
from handlers.frame.reply import Reply
from storage import drafts
from storage.ledger import Ledger

log = logging.getLogger(__name__)

TRIES = 4


class Screens:
    """Use as `async with Screens(…) as screens`; leaving it drops screens that wait for a pause
    to end."""

    def __init__(
        self,
        ledger: Ledger,
        messages: Messages,
        limits: Limits,
        heed: Heed,
        backoff: Backoff = Backoff(first=0.5, most=4.0),  # noqa: B008  # frozen
    ) -> None:
        self._ledger, self._messages, self._limits = ledger, messages, limits
        self._heed, self._backoff = heed, backoff
        self._group = asyncio.TaskGroup()
        self._strangers = Strangers()
        self._latest: dict[int, Reply] = {}
        self._pauses: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pause in self._pauses:
            pause.cancel()
        await self._group.__aexit__(kind, error, trace)

    async def deliver(self, reply: Reply) -> None:
        """Answer the tap and show the screen, side by side. Does not raise for what the network
        or Telegram does."""
        if reply.stranger and not self._strangers.may_hear(reply.chat_id):
            return
        async with asyncio.TaskGroup() as both:
            if reply.tap_id is not None:
                both.create_task(self._messages.answer(reply.tap_id, reply.toast))
            if reply.inline_id is not None:
                both.create_task(self._messages.answer_inline(reply.inline_id))
            if reply.screen is not None:
                both.create_task(self._show(reply))

    async def _show(self, reply: Reply) -> None:
        paused = reply.chat_id in self._latest or self._limits.held(reply.chat_id) > 0
        if paused or not await self._settled(reply):
            self._show_after_pause(reply)

    def _show_after_pause(self, reply: Reply) -> None:
        begun = reply.chat_id in self._latest
        self._latest[reply.chat_id] = reply
        if not begun:
            pause = self._group.create_task(self._pause(reply.chat_id))
            self._pauses.add(pause)
            pause.add_done_callback(self._pauses.discard)

    async def _pause(self, chat_id: int) -> None:
        """Wait until the chat is free, then show its latest screen."""
        try:
            shown: Reply | None = None
            while shown is not self._latest[chat_id]:
                await asyncio.sleep(self._limits.held(chat_id))
                latest = self._latest[chat_id]
                if await self._settled(latest):
                    shown = latest
        except Exception as error:  # noqa: BLE001  # one screen's bug ends with that screen
            report(log, f"a screen for chat {chat_id} was not shown", error)
        finally:
            del self._latest[chat_id]

    async def _settled(self, reply: Reply) -> bool:
        """Show it, or give up aloud; False if Telegram asked for a pause first."""
        for tries in range(1, TRIES + 1):
            try:
                await self._place(reply)
            except Failed as failed:
                outcome = failed.outcome
            else:
                return True
            match outcome:
                case (
                    Later(after=float() | int() as seconds)
                    | InDoubt(after=float() | int() as seconds)
                ):
                    await self._heed.pause(reply.chat_id, seconds)
                    return False
                case Moved(chat_id=chat_id):
                    await self._heed.moved(reply.chat_id, chat_id)
                    reply = replace(reply, chat_id=chat_id, edit=None, remove=None)
                case Later() | InDoubt() | Unauthorized():
                    await asyncio.sleep(self._backoff.delay(tries) if tries < TRIES else 0)
                case Permanent():
                    await self._heed.lost(reply.chat_id)
                    return True
                case _:
                    break
        log.error("chat %d: a screen was not shown: %s", reply.chat_id, outcome)
        return True

    async def _place(self, reply: Reply) -> None:
        """One try. Raises Failed."""
        if reply.screen is None:
            return
        page = reply.screen.page(reply.say)
        stale = [reply.remove]
        if reply.edit is None or not await self._messages.edit(
            reply.chat_id, reply.edit, page, reply.say, has_picture=reply.edit_has_picture
        ):
            self._limits.count()
            sent = await self._messages.send(reply.chat_id, page, reply.say, private=reply.private)
            await self._note(reply.draft_id, sent)
            stale.append(reply.edit)
        for message in stale:
            if message is not None:
                await self._messages.delete(reply.chat_id, message)

    async def _note(self, draft_id: int | None, message_id: int | None) -> None:
        if draft_id is not None and message_id is not None:
            draft, message = draft_id, message_id
            await write_patiently(
                self._ledger, lambda tx: drafts.shown(tx, draft, message), self._backoff
            )
