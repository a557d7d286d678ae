"""Screens: what a turn wants shown, put into the chat straight after its commit.

A screen is derived state. It is tried a few times; where Telegram asks for a pause, or takes
nothing for a while, only the latest screen of the chat is sent after it. The screen of a
conversation is owed in the ledger meanwhile: if this process ends, another makes it again
(`handlers.doors.reask`).
"""

import asyncio
import logging
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

from bot.sender.failures import Closed, InDoubt, Later, Moved, Permanent, Resting, Unauthorized
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.strangers import Strangers
from bot.sender.wire import Failed
from bot.transport.backoff import Backoff, write_patiently
from bot.transport.report import report
from handlers.frame.interview.words import OneMoment
from handlers.frame.page import Page
from handlers.frame.reply import Reply
from storage import drafts
from storage.machinery.ledger import Ledger, Verb

log = logging.getLogger(__name__)

T = TypeVar("T")
TRIES = 4
RENEWAL = 10.0  # seconds; well before another takes over what is owed


class Screens:
    """Use as `async with Screens(…) as screens`; leaving it drops screens that wait for a pause
    to end."""

    def __init__(
        self,
        ledger: Ledger,
        messages: Messages,
        limits: Limits,
        feedback: Feedback,
        backoff: Backoff = Backoff(first=0.5, most=4.0),  # noqa: B008  # frozen
        patience: Backoff = Backoff(first=1.0, most=15.0),  # noqa: B008  # frozen
    ) -> None:
        self._ledger, self._messages, self._limits = ledger, messages, limits
        self._feedback, self._backoff, self._patience = feedback, backoff, patience
        self._group = asyncio.TaskGroup()
        self._strangers = Strangers()
        self._latest: dict[int, Reply] = {}
        self._waiting: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for wait in self._waiting:
            wait.cancel()
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

    def announce(self, reply: Reply) -> Reply:
        """While the screens of a chat wait, a tap is answered with a word."""
        if reply.tap_id is None or reply.toast or not self._waits(reply.chat_id):
            return reply
        return replace(reply, toast=OneMoment().text(reply.say).striptags())

    def _waits(self, chat_id: int) -> bool:
        return chat_id in self._latest or self._limits.held(chat_id) > 0

    async def _show(self, reply: Reply) -> None:
        if self._waits(reply.chat_id) or not await self._settled(reply):
            await self._show_later(reply)

    async def _show_later(self, reply: Reply) -> None:
        """Owed until it is shown; only the latest of a chat is kept here."""
        if reply.owed is None and reply.draft_id is not None:
            draft, now = reply.draft_id, self._limits.now()
            await self._write(lambda tx: drafts.owe(tx, draft, now))
            reply = replace(reply, owed=(draft, now))
        begun = reply.chat_id in self._latest
        self._latest[reply.chat_id] = reply
        if not begun:
            wait = self._group.create_task(self._wait(reply.chat_id))
            self._waiting.add(wait)
            wait.add_done_callback(self._waiting.discard)

    async def _wait(self, chat_id: int) -> None:
        """Until the chat is free and Telegram takes its latest screen, or another shows it."""
        try:
            shown: Reply | None = None
            tries = 0
            while shown is not self._latest[chat_id]:
                tries += 1
                free_in = self._limits.held(chat_id) or self._patience.delay(tries)
                await asyncio.sleep(min(free_in, RENEWAL))
                latest = self._latest[chat_id]
                ours = await self._still_ours(latest)
                if ours is None:
                    shown = latest
                elif not self._limits.held(chat_id) and await self._settled(ours):
                    shown = ours
        except Exception as error:  # noqa: BLE001  # one screen's bug ends with that screen
            report(log, f"a screen for chat {chat_id} was not shown", error)
        finally:
            del self._latest[chat_id]

    async def _still_ours(self, reply: Reply) -> Reply | None:
        """The reply, owed by us from here on; None if another has shown it, or is about to."""
        if reply.owed is None:
            return reply
        (draft, since), now = reply.owed, self._limits.now()
        if not await self._write(lambda tx: drafts.still_owed(tx, draft, since, now)):
            return None
        ours = replace(reply, owed=(draft, now))
        if self._latest[reply.chat_id] is reply:
            self._latest[reply.chat_id] = ours
        return ours

    async def _settled(self, reply: Reply) -> bool:
        """Show it, or give up aloud; False if it is to be tried again later."""
        for tries in range(1, TRIES + 1):
            try:
                await self._place(reply)
            except Failed as failed:
                outcome = failed.outcome
            else:
                await self._paid(reply)
                return True
            match outcome:
                case (
                    Later(after=float() | int() as seconds)
                    | InDoubt(after=float() | int() as seconds)
                ):
                    await self._feedback.pause(reply.chat_id, seconds)
                    return False
                case Moved(chat_id=chat_id):
                    await self._feedback.moved(reply.chat_id, chat_id)
                    reply = replace(reply, chat_id=chat_id, edit=None, remove=None)
                case Later() | InDoubt() | Unauthorized() | Resting():
                    await asyncio.sleep(self._backoff.delay(tries) if tries < TRIES else 0)
                case Closed():
                    log.info("chat %d: an answer was not shown: %s", reply.chat_id, outcome)
                    return True
                case Permanent():
                    await self._feedback.lost(reply.chat_id)
                    return True
                case _:
                    log.error("chat %d: a screen was not shown: %s", reply.chat_id, outcome)
                    await self._paid(reply)  # it would be refused again and again
                    return True
        log.warning("chat %d: a screen waits: %s", reply.chat_id, outcome)
        return False

    async def _place(self, reply: Reply) -> None:
        """One try. Raises Failed."""
        if reply.screen is None:
            return
        page = reply.screen.page(reply.say)
        stale = [reply.remove]
        self._limits.count()  # edits count as messages do
        if not await self._changed(reply, page):
            if reply.edit is not None:  # it takes the place of what the person just tapped on
                page = replace(page, passing=True)
            sent = await self._messages.send(reply.chat_id, page, reply.say, reply.topic)
            await self._note(reply.draft_id, sent)
            stale.append(reply.edit)
        for message in stale:
            if message is not None:
                await self._messages.delete(reply.chat_id, message)

    async def _changed(self, reply: Reply, page: Page) -> bool:
        """The message that was tapped on becomes the page, where that can be: what was sent open
        stays open."""
        if reply.edit is None or (page.private and reply.edit_is_open):
            return False
        return await self._messages.edit(
            reply.chat_id, reply.edit, page, reply.say, has_picture=reply.edit_has_picture
        )

    async def _note(self, draft_id: int | None, message_id: int | None) -> None:
        if draft_id is not None and message_id is not None:
            draft, message = draft_id, message_id
            await self._write(lambda tx: drafts.shown(tx, draft, message))

    async def _paid(self, reply: Reply) -> None:
        if reply.owed is not None:
            draft, since = reply.owed
            await self._write(lambda tx: drafts.paid(tx, draft, since))

    async def _write(self, verb: Verb[T]) -> T:
        return await write_patiently(self._ledger, verb, self._backoff)
