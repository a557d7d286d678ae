"""Chromium, the sandbox in a process of its own, and where the pictures go."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Playwright, async_playwright, expect

from tests.browser.server import ROOT, Server

PATIENCE = 20_000  # milliseconds; a busy machine is slow, not wrong
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _program(playwright: Playwright) -> str:
    """The system's Chromium, else Playwright's own; skips the test if there is neither."""
    for found in (*map(shutil.which, NAMES), playwright.chromium.executable_path):
        if found and Path(found).exists():
            return found
    pytest.skip(f"NO CHROMIUM, the chat page is not tested: none of {', '.join(NAMES)} is here")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=_program(playwright), args=ARGS)
        yield launched
        await launched.close()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A sandbox at its beginning; its end must be clean, and its log without an error."""
    served = Server(tmp_path)
    await served.start()
    yield served
    await served.stop()
    assert "error" not in served.log.casefold(), served.log


@pytest.fixture
def album() -> Path | None:
    """RAPPORT_KEEP_PICTURES=1 takes the pictures of the documents anew."""
    return ROOT / "docs/pictures" if os.environ.get("RAPPORT_KEEP_PICTURES") else None
