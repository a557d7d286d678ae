"""Logs: one line an event, ids and never content, and no secret whatever is logged."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any

import structlog

# No word boundary: in a URL the token follows the letters "bot".
_TOKEN_LIKE = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_PASSWORD = re.compile(r"(?<=://)[^/\s:@]*:[^\s@]*(?=@)")


class Redactor:
    """Takes known secrets, and what looks like one, out of a text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return _PASSWORD.sub("[secret]", _TOKEN_LIKE.sub("[secret]", text))


def set_up(level: str, secrets: Iterable[str] = ()) -> None:
    """Send all logs, our own and the libraries', to standard error through one redactor."""
    redactor = Redactor(secrets)

    def render(_logger: Any, _name: str, event: structlog.typing.EventDict) -> str:
        plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        return redactor.clean(str(plain(_logger, _name, event)))

    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name],
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("telegram", "httpx", "aiohttp.access", "apscheduler", "alembic", "asyncio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    sys.excepthook = lambda kind, error, trace: root.critical(
        "Rapport ended by an error", exc_info=(kind, error, trace)
    )
