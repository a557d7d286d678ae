"""A failure in the background fails the test that caused it."""

import logging
from collections.abc import Iterator

import pytest

OURS = ("bot", "handlers", "storage", "scoring", "asyncio", "apscheduler")


class Complaints(logging.Handler):
    """What our own loggers call an error, in their words."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in OURS:
            self.heard.append(record.getMessage())


@pytest.fixture(autouse=True)
def complaints() -> Iterator[list[str]]:
    """The errors logged so far. A test that provokes one looks at it, and takes it out."""
    handler = Complaints()
    logging.getLogger().addHandler(handler)
    yield handler.heard
    logging.getLogger().removeHandler(handler)
    assert handler.heard == []
