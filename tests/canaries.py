"""Canary secrets: whatever a test is about, none of them may get into a log or an output (P20).

Every record of every logger is looked at as it is made, whole and raw, and as the product would
write it; by a redactor that knows none of them, so that redaction does not hide a leak.
"""

import logging
import traceback

from bot.logs import formatter
from bot.redaction import Redactor

SANDBOX_TOKEN = "1:canary-sandb0x"
TOKEN = "77:canary-Tok3n"
WEBHOOK_SECRET = "canary-webhook-Secret"
DATABASE_PASSWORD = "canary-Passw0rd"
CANARIES = (SANDBOX_TOKEN, TOKEN, WEBHOOK_SECRET, "s3cret_-", DATABASE_PASSWORD)


class Watch:
    """`leaks` says where a canary was found."""

    def __init__(self) -> None:
        self.leaks: list[str] = []
        self._written = formatter(Redactor(), "json")

    def install(self) -> None:
        """Look at each record that a logger handles from now on, for the rest of the process."""
        handle = logging.Logger.handle

        def watched(logger: logging.Logger, record: logging.LogRecord) -> None:
            self.look(self._all_of(record), f"the log {record.name!r}")
            handle(logger, record)

        # Before every handler and filter, whatever a test does to them.
        setattr(logging.Logger, "handle", watched)  # noqa: B010  # no other way to its type

    def look(self, text: str, where: str) -> None:
        self.leaks += [f"{canary!r} in {where}" for canary in CANARIES if canary in text]

    def _all_of(self, record: logging.LogRecord) -> str:
        parts = [record.getMessage(), repr(vars(record)), self._written.format(record)]
        if record.exc_info and record.exc_info[1]:
            parts += traceback.format_exception(record.exc_info[1])
        return "\n".join(parts)


WATCH = Watch()
