"""Logs: one line an event, with ids and never content, and no secret whatever is logged.

Who logs names nothing but ids, or leaves them to what is bound around it: the update, chat, person,
notice and replica of the moment (`structlog.contextvars`). An exception is written as its type and
the places it passed, never with its text, which may quote a person.
"""

import asyncio
import logging
import re
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

from bot.redaction import Redactor
from bot.transport.report import trail

log = logging.getLogger(__name__)

Format = Literal["text", "json"]
# What could begin a line, colour a terminal or turn the reading direction.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
QUIET = 60.0  # seconds
_CHATTY = ("telegram", "httpx", "aiohttp.access", "apscheduler", "alembic", "asyncio")


_redactor = Redactor()  # of this process; it learns the secrets by `set_up`


class _Handler(logging.StreamHandler[TextIO]):
    """Standard error. A record that cannot be written is reported without its text."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the library's name
        with suppress(Exception):
            self.stream.write(f"a line of {record.name} could not be logged\n")


class _Terse(logging.Filter):
    """asyncio's own messages contain call arguments, which may be content: only their beginning is
    kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno > logging.DEBUG:
            record.msg, record.args = _beginning(record.getMessage()), ()
        return True


def clean(text: str) -> str:
    """What is printed beside the log, without the secrets of this process."""
    return _redactor.clean(text)


def set_up(level: str, secrets: Iterable[str] = (), form: Format = "text") -> None:
    """Send all logs, our own and the libraries', to standard error through one redactor."""
    global _redactor  # noqa: PLW0603  # one a process, as the logs themselves
    _redactor = Redactor(secrets)
    handler = _Handler()
    handler.setFormatter(formatter(_redactor, form, colors=sys.stderr.isatty()))
    logging.lastResort = handler  # for a logger that lost its own handlers
    logging.captureWarnings(True)
    loop = logging.getLogger("asyncio")
    loop.filters[:] = [_Terse()]
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    sys.excepthook = lambda kind, error, trace: root.critical(
        "Rapport ended by an error", exc_info=(kind, error, trace)
    )
    sys.unraisablehook = lambda failed: _hidden("an object could not end", failed.exc_value)
    threading.excepthook = lambda failed: _hidden("a thread failed", failed.exc_value)


def _beginning(message: str) -> str:
    return " ".join(message.split()[:3])


def hear_the_loop() -> None:
    """Log what fails in the running event loop's background, in the manner of this module.

    A loop without descriptors for a new connection says so a hundred times a second: here it is
    one line, until there was a quiet minute."""
    accepting = float("-inf")

    def hear(loop: asyncio.AbstractEventLoop, said: dict[str, Any]) -> None:
        nonlocal accepting
        # The rest of the loop's own message shows the arguments of what was called.
        what, error = _beginning(said["message"]), said.get("exception")
        if what.startswith("socket.accept()"):
            before, accepting = accepting, loop.time()
            if accepting - before < QUIET:
                return
        _hidden(f"{what} …", error)

    asyncio.get_running_loop().set_exception_handler(hear)


def _hidden(what: str, error: BaseException | None) -> None:
    log.error("in the background: %s", what, exc_info=error)


def formatter(redactor: Redactor, form: Format, *, colors: bool = False) -> logging.Formatter:
    """Makes a record one line: readable, or a JSON object."""

    def plain(_logger: Any, _name: str, event: EventDict) -> EventDict:
        return {key: _value(value, redactor, form) for key, value in event.items()}

    renderers: dict[Format, Processor] = {
        "text": structlog.dev.ConsoleRenderer(colors=colors),
        "json": structlog.processors.JSONRenderer(),  # escapes what is not ASCII
    }
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
        ],
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _with_trail,
            plain,
            renderers[form],
        ],
    )


def _with_trail(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """An exception as where it came from; its text stays out."""
    failure = event.pop("exc_info", None)
    error = failure[1] if isinstance(failure, tuple) else failure
    return {**event, "error": trail(error)} if isinstance(error, BaseException) else event


def _value(value: Any, redactor: Redactor, form: Format) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    text = redactor.clean(str(value))
    return text if form == "json" else _CONTROL.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
