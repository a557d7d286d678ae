"""One call of the Bot API that has an effect, with its failure typed."""

import logging
from collections.abc import Callable
from typing import Any

from telegram.error import TelegramError

from bot.sender.failures import BadMarkup, Outcome, outcome_of
from bot.sender.markup import plain
from bot.transport.api import Api

log = logging.getLogger(__name__)

Parameters = dict[str, Any]


class Failed(Exception):
    """The Bot API did not do it, or did not say so; `outcome` is what follows."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


async def call(api: Api, method: str, parameters: Parameters) -> Any:
    """The raw result. Raises Failed."""
    try:
        return await api.call(method, **parameters)
    except TelegramError as error:
        outcome = outcome_of(error)
    raise Failed(outcome)


async def call_with_words(
    api: Api, method: str, html: str, fill: Callable[[str, str | None], Parameters]
) -> Any:
    """A call whose parameters `fill(text, parse_mode)` gives: as HTML, and once more as plain text
    if Telegram cannot read the markup. Raises Failed."""
    try:
        return await call(api, method, fill(html, "HTML"))
    except Failed as failed:
        if not isinstance(failed.outcome, BadMarkup):
            raise
    log.error("%s: Telegram cannot parse our markup; the text goes out without it", method)
    return await call(api, method, fill(plain(html), None))
