import logging
import sys
from collections.abc import Iterator

import pytest

CHATTY = ("telegram", "httpx", "aiohttp.access", "apscheduler", "alembic", "asyncio")


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """The commands set the logs up for a process of their own."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    levels = {name: logging.getLogger(name).level for name in CHATTY}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook = hook
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
