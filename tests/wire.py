"""What the tests of transport and sender share: a bot on the sandbox, and screens of their own."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.sandbox import Sandbox
from bot.transport.api import Api
from bot.transport.hook import Hook
from handlers.frame.html import Markup
from handlers.frame.page import Page, Rows
from handlers.frame.say import Say
from storage import Ledger
from tests import canaries

TOKEN = canaries.TOKEN
SAY = Say("en", "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Card:
    """A screen that is its page."""

    text: str
    rows: Rows = ()
    picture: str | None = None
    private: bool = True

    def page(self, say: Say) -> Page:
        html = Markup(self.text)  # noqa: S704  # the test's own words
        return Page(html, self.rows, self.picture, private=self.private)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(TOKEN) as running:
        yield running


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[Api]:
    async with Api(TOKEN, sandbox.base_url) as opened:
        yield opened


@pytest.fixture
async def ledger(sqlite_url: str) -> AsyncIterator[Ledger]:
    opened = Ledger(sqlite_url)
    yield opened
    await opened.close()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def a_hook() -> Hook:
    """A webhook at a free port of this machine."""
    port = free_port()
    return Hook(f"http://127.0.0.1:{port}", "updates-7f3a", "s3cret_-", f"127.0.0.1:{port}")
