"""What low-content mode veils in the chat, in full and once: `/sheet/<key>`."""

from collections.abc import Mapping
from datetime import datetime

from handlers.frame.feature import WebPage
from handlers.frame.sheet import PATH, gone
from storage import Tx, sheets


def _waits(tx: Tx, parts: Mapping[str, str], now: datetime) -> bool:
    return sheets.waits(tx, parts["key"], now)


def _take(tx: Tx, parts: Mapping[str, str], now: datetime) -> str | None:
    return sheets.take(tx, parts["key"], now)


SHEET = WebPage(PATH + r"{key:[^/]{1,64}}", _waits, _take, gone)
