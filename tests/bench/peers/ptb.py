"""What the peers on python-telegram-bot share: the library as it comes, httpx and all."""

import os
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import Application, ApplicationBuilder

from tests.bench.peers.interview import Rows

App = Application[Any, Any, Any, Any, Any, Any]


def builder() -> ApplicationBuilder[Any, Any, Any, Any, Any, Any]:
    base = os.environ["TELEGRAM_API_BASE"]
    return Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(f"{base}/bot")


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


async def send(update: Update, text: str, rows: Rows) -> None:
    assert update.message is not None
    await update.message.reply_text(text, ParseMode.HTML, reply_markup=keyboard(rows))


async def edit(update: Update, text: str, rows: Rows) -> None:
    """Answer the tap and show the next screen in its message."""
    tap = update.callback_query
    assert tap is not None
    await tap.answer()
    await tap.edit_message_text(text, ParseMode.HTML, reply_markup=keyboard(rows))


def data_of(update: Update) -> str:
    assert update.callback_query is not None
    assert update.callback_query.data is not None
    return update.callback_query.data
