from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.clock import Clock
from bot.sandbox import Sandbox
from bot.sandbox.methods import METHODS
from bot.sandbox.params import Params
from bot.sandbox.world import World
from tests.sandbox.conftest import TOKEN, Client, keyboard, png


async def test_a_restart_finds_everything_as_it_was_left(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    file = tmp_path / "sandbox.db"
    friday = datetime(2026, 11, 20, 7, tzinfo=UTC)
    async with Sandbox(TOKEN, state_file=file) as sandbox:
        sandbox.clock.move_to(friday)
        li_na = sandbox.person(1001, "李娜", role="rep")
        li_na.say("hello \ud83d")
        li_na.send_photo(png())
        bot = Client(session, sandbox.base_url)
        await bot.ok("sendMessage", chat_id=1001, text="?", reply_markup=keyboard("A"))
        query = li_na.press("A")
        await bot.ok("setMyCommands", commands=[{"command": "visit", "description": "Log"}])
        updates = await bot.ok("getUpdates")
    async with Sandbox(TOKEN, Clock(), state_file=file) as sandbox:
        li_na = sandbox.person(1001, "another name is ignored")
        bot = Client(session, sandbox.base_url)
        assert li_na.user["first_name"] == "李娜"
        assert [shown.text for shown in li_na.messages] == ["hello \ud83d", "", "?"]
        assert li_na.messages[1].photo == png()
        assert await bot.ok("getUpdates") == updates
        assert await bot.ok("answerCallbackQuery", callback_query_id=query)
        assert await bot.ok("getMyCommands")
        assert friday <= sandbox.clock.now() < friday + timedelta(minutes=5)
        assert li_na.say("again").id == 4


async def test_what_breaks_inside_the_sandbox_is_not_passed_over(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_world: World, _params: Params) -> bool:
        raise ZeroDivisionError

    monkeypatch.setitem(METHODS, "getme", broken)
    with pytest.raises(ExceptionGroup) as group:
        async with Sandbox(TOKEN) as sandbox, session.get(f"{sandbox.base_url}/bot{TOKEN}/getMe"):
            pass
    assert group.group_contains(ZeroDivisionError)


async def test_a_taken_port_is_stepped_over(sandbox: Sandbox) -> None:
    taken = int(sandbox.base_url.rpartition(":")[2])
    second = Sandbox(TOKEN)
    try:
        address = await second.start(port=taken)
        assert taken < int(address.rpartition(":")[2]) < taken + 50
    finally:
        await second.close()
