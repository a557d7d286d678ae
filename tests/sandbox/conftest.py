import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Persona, Sandbox

TOKEN = "77:secret"


@dataclass
class Client:
    """A bot without any library: it posts, and reads what comes back."""

    session: aiohttp.ClientSession
    base: str
    token: str = TOKEN

    async def answer(self, method: str, **params: Any) -> tuple[int, Any]:
        """Status and parsed body; parameters go as a JSON body."""
        url = f"{self.base}/bot{self.token}/{method}"
        async with self.session.post(url, json=params) as response:
            return response.status, await response.json()

    async def ok(self, method: str, **params: Any) -> Any:
        status, body = await self.answer(method, **params)
        assert (status, body["ok"]) == (200, True), body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """The words of the refusal."""
        status, body = await self.answer(method, **params)
        assert not body["ok"]
        assert body["error_code"] == status
        return str(body["description"])

    async def upload(
        self, method: str, files: dict[str, bytes], mime: str = "image/png", **params: Any
    ) -> tuple[int, Any]:
        """Status and body of a multipart post."""
        form = aiohttp.FormData()
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, content in files.items():
            form.add_field(name, io.BytesIO(content), filename=f"{name}.png", content_type=mime)
        url = f"{self.base}/bot{self.token}/{method}"
        async with self.session.post(url, data=form) as response:
            return response.status, await response.json()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(TOKEN) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def bot(sandbox: Sandbox, session: aiohttp.ClientSession) -> Client:
    return Client(session, sandbox.base_url)


@pytest.fixture
def li_na(sandbox: Sandbox) -> Persona:
    """A rep who has started the bot."""
    person = sandbox.person(1001, "Li Na", language_code="zh-hans", role="rep")
    sandbox.world.chats[1001].bot = "member"
    return person


def keyboard(*labels: str, data: str = "go") -> dict[str, Any]:
    buttons = [{"text": label, "callback_data": f"{data}:{label}"} for label in labels]
    return {"inline_keyboard": [buttons]}


def png(width: int = 2, height: int = 2, filler: bytes = b"") -> bytes:
    """A file that begins as a PNG of that size does."""
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    return header + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00" + filler
