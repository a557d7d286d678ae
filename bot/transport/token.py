"""Decides whether the bot's token is revoked. A single refusal proves nothing: Telegram has sent it
to bots with a valid token. Minutes of refusals without one accepted call do."""

import asyncio
import logging
from time import monotonic

from telegram.error import InvalidToken, TelegramError

from bot.transport.api import Api
from bot.transport.backoff import Backoff

log = logging.getLogger(__name__)

PATIENCE = 180.0  # seconds
BACKOFF = Backoff(first=1.0, most=20.0)


async def until_taken(api: Api) -> None:
    """After a refusal: return when the Bot API takes the token. Raises InvalidToken when it has
    refused it for `PATIENCE`."""
    log.error(
        "the Bot API refuses the bot's token (TELEGRAM_BOT_TOKEN): asking again for %d minutes, in"
        " case it errs; nothing is lost",
        PATIENCE // 60,
    )
    begun = since = monotonic()
    tries = 0
    while True:
        tries += 1
        await asyncio.sleep(BACKOFF.delay(tries))
        if api.taken_at > begun:  # by another call
            break
        try:
            await api.call("getMe")
        except InvalidToken:
            if monotonic() - since >= PATIENCE:
                raise InvalidToken("the Bot API refuses the token") from None
        except TelegramError:
            since = monotonic()  # who cannot be asked refuses nothing
        else:
            break
    log.warning("the Bot API takes the bot's token again")
