"""Pages put into chats: one page is one message, or the few that it needs.

Nothing is tried again here but what Telegram asks for in another form (plain text, shorter parts);
whether and when to try again is for the callers to decide.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from telegram import InputFile, InputMediaPhoto
from telegram.error import TelegramError

from bot.sender.buttons import fitted
from bot.sender.failures import (
    Gone,
    InDoubt,
    Later,
    Malformed,
    Outcome,
    Refused,
    Settled,
    TooLong,
    outcome_of,
    words_may_pass,
)
from bot.sender.limits import Limits
from bot.sender.markup import CAPTION, MESSAGE, clipped, fits, split
from bot.sender.wire import Failed, Parameters, call_with_words
from bot.transport.api import Api
from bot.transport.report import report
from handlers.frame.html import Markup
from handlers.frame.page import Attached, Button, Document, Page, Rows
from handlers.frame.say import Say

log = logging.getLogger(__name__)

Draw = Callable[[str], Awaitable[bytes]]  # an SVG document to a PNG picture
LONGEST_TOAST = 200
FILE = "card.png"
NO_PREVIEW: Parameters = {"link_preview_options": {"is_disabled": True}}


class Messages:
    """`draw` makes the pictures; a picture that fails never blocks the text."""

    def __init__(self, api: Api, draw: Draw, limits: Limits) -> None:
        self._api, self._draw, self._limits = api, draw, limits

    async def send(
        self, chat_id: int, page: Page, say: Say, topic: int | None = None
    ) -> int | None:
        """Send a page anew; the id of the message with its buttons, None if Telegram names none.

        `topic` is that of a forum. A text too long for a caption follows its picture.
        Raises Failed."""
        target: Parameters = {
            "chat_id": chat_id,
            "message_thread_id": topic,
            "protect_content": page.private or None,
            "disable_notification": page.passing or None,
        }
        if isinstance(page.document, Attached):
            return await self._send_attached(target, page, page.document, say)
        if page.document is not None:
            return await self._send_document(target, page, page.document)
        text, picture = await self._ready(page, say)
        if picture is None:
            return await self._send_text(target, text, page.rows)
        alone = not fits(text, CAPTION)
        photo = {
            "photo": InputFile(picture, filename=FILE),
            "reply_markup": None if alone else keyboard(page.rows),
            **target,
        }
        try:
            caption = "" if alone else text
            sent = await call_with_words(self._api, "sendPhoto", caption, _as("caption", photo))
        except Failed as failed:
            if not words_may_pass(failed.outcome):
                raise
            report(log, f"a picture did not go out ({failed.outcome})", failed)
            return await self._instead_of_picture(target, text, page.rows, say, failed.outcome)
        if alone:
            return await self._send_text(target, text, page.rows, begun=True)
        return _message_id(sent, chat_id)

    async def edit(
        self, chat_id: int, message_id: int, page: Page, say: Say, *, has_picture: bool
    ) -> bool:
        """Change a message in place; False if the page has to be sent anew. Raises Failed.

        A text too long for a caption is shown without its picture: one message can hold no more.
        """
        if page.document is not None:
            return False
        target: Parameters = {
            "chat_id": chat_id,
            "message_id": message_id,
            "reply_markup": keyboard(page.rows),
        }
        text, picture = page.text, None
        if fits(text, CAPTION):
            text, picture = await self._ready(page, say)
        try:
            if picture is not None:
                if await self._put_in(target, text, picture):
                    return True
                text = _without_picture(text, say)
            if has_picture or not fits(text, MESSAGE):
                return False
            words = _as("text", target | NO_PREVIEW)
            await call_with_words(self._api, "editMessageText", text, words)
        except Failed as failed:
            if isinstance(failed.outcome, Gone | TooLong | Malformed | Refused):
                return False
            if not isinstance(failed.outcome, Settled):
                raise
        return True

    async def token_taken(self) -> bool:
        """Whether the Bot API takes our token just now."""
        try:
            await self._api.call("getMe")
        except TelegramError:
            return False
        return True

    async def _put_in(self, target: Parameters, text: Markup, picture: bytes) -> bool:
        """Put a picture with its words into a message; False if the words have to do alone."""
        try:
            await call_with_words(
                self._api,
                "editMessageMedia",
                text,
                lambda words, mode: {"media": _media(picture, words, mode), **target},
            )
        except Failed as failed:
            if not words_may_pass(failed.outcome):
                raise
            report(log, f"a picture was not put in ({failed.outcome})", failed)
            return False
        return True

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Best effort. A message that is too old to be deleted loses its buttons."""
        message: Parameters = {"chat_id": chat_id, "message_id": message_id}
        try:
            await self._api.call("deleteMessage", **message)
        except TelegramError as error:
            log.info("message %d stays: %s", message_id, error)
            if isinstance(outcome_of(error), Gone):
                with suppress(TelegramError):
                    await self._api.call("editMessageReplyMarkup", **message)

    async def answer(self, tap_id: str, toast: str) -> None:
        """Best effort: the tap has had its effect."""
        try:
            await self._api.call("answerCallbackQuery", **tap_answer(tap_id, toast))
        except TelegramError as error:
            if not isinstance(outcome_of(error), Settled):
                log.info("a tap was not answered: %s", error)

    async def answer_inline(self, query_id: str) -> None:
        """With nothing, for this person alone, and kept by nobody. Best effort."""
        nothing: Parameters = {"results": [], "is_personal": True, "cache_time": 0}
        try:
            await self._api.call("answerInlineQuery", inline_query_id=query_id, **nothing)
        except TelegramError as error:
            if not isinstance(outcome_of(error), Settled):
                log.info("an inline query was not answered: %s", error)

    async def _ready(self, page: Page, say: Say) -> tuple[Markup, bytes | None]:
        """The words and the drawn picture; where it cannot be drawn, the words say so."""
        if page.picture is None:
            return page.text, None
        try:
            return page.text, await self._draw(page.picture)
        except Exception as error:  # noqa: BLE001  # whatever it is, the words are good
            report(log, "a picture could not be drawn", error)
            return _without_picture(page.text, say), None

    async def _instead_of_picture(
        self, target: Parameters, text: Markup, rows: Rows, say: Say, why: Outcome
    ) -> int | None:
        """The words alone; nothing is left out that a picture in doubt may have told."""
        try:
            return await self._send_text(target, _without_picture(text, say), rows)
        except Failed as failed:
            if isinstance(why, InDoubt) and isinstance(failed.outcome, Later):
                raise Failed(InDoubt(failed.outcome.reason, failed.outcome.after)) from None
            raise

    async def _send_document(
        self, target: Parameters, page: Page, document: Document
    ) -> int | None:
        """A workbook under the page's words; it is written off the loop."""
        from handlers.frame.workbook import workbook

        content = await asyncio.to_thread(workbook, document)
        file = {
            "document": InputFile(content, filename=document.name),
            "reply_markup": keyboard(page.rows),
            **target,
        }
        sent = await call_with_words(self._api, "sendDocument", page.text, _as("caption", file))
        return _message_id(sent, target["chat_id"])

    async def _send_attached(
        self, target: Parameters, page: Page, file: Attached, say: Say
    ) -> int | None:
        """Our own copy, or by its id as long as the messenger has it. Which form it takes only
        Telegram can tell: a photo may have been sent as a file, a forwarded one may be either."""
        forms = ("photo", "voice", "document")
        for form in sorted(forms, key=lambda each: each != file.kind):
            content = file.file_id if file.content is None else InputFile(file.content)
            sending = {form: content, "reply_markup": keyboard(page.rows), **target}
            method = f"send{form.capitalize()}"
            try:
                sent = await call_with_words(self._api, method, page.text, _as("caption", sending))
            except Failed as failed:
                if not isinstance(failed.outcome, Refused | Malformed):
                    raise
            else:
                return _message_id(sent, target["chat_id"])
        gone = say("Telegram no longer has this file, and we have no copy of it.")
        return await self._send_text(target, page.text + Markup("\n\n") + gone, page.rows)

    async def _send_text(
        self, target: Parameters, text: Markup, rows: Rows, *, begun: bool = False
    ) -> int | None:
        try:
            return await self._send_parts(target, split(text, MESSAGE), rows, begun)
        except Failed as failed:
            if not isinstance(failed.outcome, TooLong):
                raise
        log.error("Telegram finds a text too long that we had measured")
        return await self._send_parts(target, split(text, MESSAGE // 2), rows, begun)

    async def _send_parts(
        self, target: Parameters, parts: list[str], rows: Rows, begun: bool
    ) -> int | None:
        """Send them in order, the last with the buttons; `begun`: a part of it is out already."""
        chat_id, sent = target["chat_id"], None
        for number, part in enumerate(parts, start=1):
            if begun:
                await self._limits.next_part(chat_id)
            below = {"reply_markup": keyboard(rows) if number == len(parts) else None}
            below |= target | NO_PREVIEW
            try:
                sent = await call_with_words(self._api, "sendMessage", part, _as("text", below))
            except Failed as failed:
                if begun and isinstance(failed.outcome, Later):
                    raise Failed(InDoubt(failed.outcome.reason, failed.outcome.after)) from None
                raise
            begun = True
        return _message_id(sent, chat_id)


def tap_answer(tap_id: str, toast: str) -> Parameters:
    """The parameters of answerCallbackQuery. Without a word there is no text, not even null: where
    the library does not take it out, Telegram reads it as the word."""
    words = {"text": clipped(toast, LONGEST_TOAST)} if toast else {}
    return {"callback_query_id": tap_id, **words}


def _as(name: str, others: Parameters) -> Callable[[str, str | None], Parameters]:
    """The parameters of a call whose words go under `name`."""
    return lambda words, mode: {name: words or None, "parse_mode": mode, **others}


def keyboard(rows: Rows) -> Parameters | None:
    """The wire form of buttons."""
    if not rows:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in fitted(rows)]}


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.text, "url": button.url}
    return {"text": button.text, "callback_data": button.data}


def _media(picture: bytes, caption: str, mode: str | None) -> InputMediaPhoto:
    return InputMediaPhoto(picture, caption, parse_mode=mode, filename=FILE)


def _without_picture(text: Markup, say: Say) -> Markup:
    return Markup("{}\n\n<i>{}</i>").format(text, say("The picture could not be sent just now."))


def _message_id(sent: Any, chat_id: int) -> int | None:
    """The id of a sent message; an answer that names none, or another chat, is odd, yet sent."""
    message = sent if isinstance(sent, dict) else {}
    chat = message.get("chat", {})
    number = message.get("message_id")
    if isinstance(number, int) and isinstance(chat, dict) and chat.get("id") == chat_id:
        return number
    log.warning("the Bot API's answer does not name the message that was sent to %d", chat_id)
    return None
