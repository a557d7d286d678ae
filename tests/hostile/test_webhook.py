"""What comes to the webhook's door over the wire."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from sqlalchemy.engine import make_url

from bot.config import config_of
from bot.config_types import host_and_port
from bot.demo import FIRST_ID, TEAM
from bot.service import running
from bot.transport.api import Api
from bot.transport.hook import Hook
from bot.transport.webhook import SECRET
from storage import updates
from tests.hostile.drafts import message_of
from tests.hostile.rows import Rep, Sees, row, speaking
from tests.stage import Actor, Stage, furnished
from tests.wire import a_hook

NOT_JSON = b"", b"{", b"[" * 100_000, b"\xff\xfe", b"update_id=1", b'{"update_id": 1'


@dataclass(frozen=True)
class Street:
    """Where anybody can call."""

    hook: Hook
    session: aiohttp.ClientSession
    stage: Stage
    rep: Rep

    async def posts(self, body: bytes, secret: str | None = None) -> tuple[int, str, str]:
        """The status of the answer, its Retry-After, and what it says."""
        told = {SECRET: self.hook.secret if secret is None else secret}
        async with self.session.post(self.hook.url, data=body, headers=told) as answer:
            return answer.status, answer.headers.get("Retry-After", ""), await answer.text()

    async def begins(self, *head: str) -> int:
        """Send the head of a request and nothing of its body; the status of the answer."""
        reader, writer = await asyncio.open_connection(*host_and_port(self.hook.listen))
        first = f"POST /{self.hook.path} HTTP/1.1"
        writer.write("\r\n".join([first, "Host: rapport", *head, "", ""]).encode())
        status = await reader.readline()
        writer.close()
        return int(status.split()[1])


@pytest.fixture
async def street(sqlite_url: str, sees: Sees) -> AsyncIterator[Street]:
    """The team at work behind the webhook, and a caller who knows its address."""
    hook = a_hook()
    async with (
        furnished(sqlite_url) as sandbox,
        Api(sandbox.token, sandbox.base_url) as api,
        aiohttp.ClientSession() as session,
        running(config_of(), api, sqlite_url, sandbox.clock, hook) as service,
    ):
        sandbox.webhook.back_off = (0.0, 0.01)
        await sandbox.world.bell.until(lambda: "webhook" in sandbox.world.settings)
        actors = [Actor(sandbox.person(FIRST_ID + n, m.shown)) for n, m in enumerate(TEAM)]
        stage = Stage(sandbox, service, *actors)
        await stage.settles()
        yield Street(hook, session, stage, await speaking(stage, sees))


@row("A8", en="2 of 5", zh="2/5")
async def test_what_is_no_json_is_refused_and_disturbs_nobody(street: Street) -> None:
    for body in NOT_JSON:
        assert await street.posts(body) == (400, "", ""), body[:20]
    assert await street.stage.asks(updates.quarantine_size) == 0
    await street.rep.says("/week")
    await street.rep.is_told()


@row("A9")
async def test_fifty_megabytes_are_refused_at_the_length_that_is_declared(street: Street) -> None:
    secret = f"{SECRET}: {street.hook.secret}"
    assert await street.begins(secret, f"Content-Length: {50 * 2**20}") == 413


@row("A9")
async def test_a_body_without_a_length_is_read_to_one_megabyte_and_no_further(
    street: Street,
) -> None:
    given = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(50 * 16):
            given += 2**16
            yield b" " * 2**16

    headers = {SECRET: street.hook.secret}
    try:
        async with street.session.post(
            street.hook.url, data=without_end(), headers=headers
        ) as answer:
            assert answer.status == 413
    except aiohttp.ClientError:
        pass  # the connection was closed upon us
    assert given < 50 * 2**20
    await street.rep.says("/week", "2 of 5")


@pytest.mark.parametrize("told", ["", "wrong", "s3cret_", "s3cret_-x", "\udce9"])
@row("A10")
async def test_who_does_not_know_the_secret_is_refused_before_the_body_is_read(
    street: Street, told: str
) -> None:
    head = [f"{SECRET}: {told}".encode("utf-8", "surrogateescape").decode("latin-1")]
    assert await street.begins(*head, "Content-Length: 1000000") == 401
    update = {"update_id": 1, "message": message_of(street.rep, "/week")}
    count = len(street.rep.persona.messages)
    status, _, said = await street.posts(json.dumps(update).encode(), "nothing")
    assert (status, said) == (401, "")
    await street.stage.settles()
    assert len(street.rep.persona.messages) == count


@row("A12", en="Engagement", zh="活动参与")
async def test_while_the_database_is_away_nothing_is_acknowledged_and_nothing_lost(
    street: Street, sqlite_url: str
) -> None:
    await street.rep.says("/rate anna", "1/6")
    before = await street.stage.counts()
    answer = {"update_id": 2_000_000_001, "message": message_of(street.rep, "3")}
    with away(sqlite_url):
        status, retry, said = await street.posts(json.dumps(answer).encode())
        assert (status, retry, said) == (503, "5", "")
    assert await street.stage.counts() == before
    for _ in range(2):  # Telegram brings it again, and once more
        assert (await street.posts(json.dumps(answer).encode()))[0] == 200
    await street.rep.is_told("2/6")
    await street.stage.settles()
    assert "2/6" in street.rep.last.text


@contextmanager
def away(url: str) -> Iterator[None]:
    """A table is missing meanwhile, which SQLite calls an operational error, like a full disk."""
    file = make_url(url).database or ""
    with closing(sqlite3.connect(file)) as database:
        database.execute("ALTER TABLE seen_updates RENAME TO away")
        try:
            yield
        finally:
            database.execute("ALTER TABLE away RENAME TO seen_updates")
