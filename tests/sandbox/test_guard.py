"""Any page that somebody has open in the browser can make it ask the sandbox."""

import os
import stat
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Persona, Sandbox
from bot.sandbox.store import Json
from tests.sandbox.conftest import TOKEN, Client

API = f"/bot{TOKEN}/setWebhook?url=https://evil.example/take"
PATHS = (
    API,
    f"/file/bot{TOKEN}/photos/file_1.png",
    "/chat/api/state",
    "/chat/api/clock",
    "/chat/api/events",
    "/chat/api/chats/1001/say",
)
EVIL: tuple[Json, ...] = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"},
)
FOREIGN_NAMES = ("evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "[::1", "a b", "")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_page_of_another_site_is_answered_nothing(
    sandbox: Sandbox, session: aiohttp.ClientSession, li_na: Persona, path: str, method: str
) -> None:
    for headers in EVIL:
        assert await asked(session, method, sandbox.base_url + path, **headers) == 403, headers
    for name in FOREIGN_NAMES:
        host = {"Host": name.format(port=sandbox.base_url.rpartition(":")[2])}
        assert await asked(session, method, sandbox.base_url + path, **host) in (400, 403), host
    assert "webhook" not in sandbox.world.settings
    assert li_na.messages == []


async def asked(session: aiohttp.ClientSession, method: str, url: str, **headers: Any) -> int:
    async with session.request(method, url, headers=headers, json={"text": "x"}) as answer:
        return answer.status


async def test_a_refusal_is_said_in_the_manner_of_whom_was_asked(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    evil = {"Host": "evil.example"}
    async with session.get(sandbox.base_url + API, headers=evil) as answer:
        said = await answer.json()
        assert (said["ok"], said["error_code"]) == (False, 403)
        assert said["description"] == "Forbidden: The sandbox does not go by this name."
    async with session.get(f"{sandbox.base_url}/chat/", headers=evil) as answer:
        assert (await answer.json())["error"] == "foreign_host"


async def test_its_own_page_programs_and_links_to_it_are_answered(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    port = sandbox.base_url.rpartition(":")[2]
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert await asked(session, "GET", f"{sandbox.base_url}/chat/", **link) == 200
    own = {"Sec-Fetch-Site": "same-origin", "Origin": sandbox.base_url}
    assert await asked(session, "GET", f"{sandbox.base_url}/chat/api/state", **own) == 200
    typed = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
    assert await asked(session, "GET", f"{sandbox.base_url}/bot{TOKEN}/getMe", **typed) == 200
    for name in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", f"10.0.0.7:{port}"):
        host = {"Host": name}
        assert await asked(session, "GET", f"{sandbox.base_url}/bot{TOKEN}/getMe", **host) == 200


async def test_the_name_that_it_was_told_to_listen_at_is_its_own(
    session: aiohttp.ClientSession,
) -> None:
    sandbox = Sandbox(TOKEN)
    await sandbox.start("localhost")
    try:
        assert await asked(session, "GET", f"{sandbox.base_url}/bot{TOKEN}/getMe") == 200
    finally:
        await sandbox.close()


async def test_each_start_makes_a_token_that_nobody_can_know(
    session: aiohttp.ClientSession,
) -> None:
    async with Sandbox() as one, Sandbox() as other:
        assert one.token != other.token
        assert one.world.bot["id"] == other.world.bot["id"], "it is the same bot"
        assert len(one.token) > 40
        for guess in ("1:sandbox", other.token, "1:", "1"):
            client = Client(session, one.base_url, guess)
            assert await client.refused("getMe") == "Unauthorized"
        assert await Client(session, one.base_url, one.token).ok("getMe")


async def test_what_it_keeps_is_nobody_elses(tmp_path: Path) -> None:
    file = tmp_path / "var" / "sandbox" / "telegram.db"
    before = os.umask(0)
    try:
        for _ in range(2):
            async with Sandbox(TOKEN, state_file=file) as sandbox:
                sandbox.person(1001, "Li Na").say("hello")
                modes = {each.name: mode(each) for each in file.parent.iterdir()}
            file.chmod(0o644)  # as an older version left it
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}, modes
    assert (mode(file.parent), mode(file.parent.parent)) == (0o700, 0o700)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
