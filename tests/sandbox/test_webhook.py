import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.sandbox import Persona, Sandbox
from bot.sandbox.bell import Bell
from bot.sandbox.store import Json
from tests.sandbox.conftest import Client, keyboard


@dataclass
class Hook:
    """A bot's webhook: answers by the text of the message, remembers what came."""

    url: str = ""
    failing: set[str] = field(default_factory=set)
    answer: Json = field(default_factory=dict)
    came: list[str] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    bell: Bell = field(default_factory=Bell)

    async def receive(self, request: web.Request) -> web.Response:
        update = await request.json()
        tap = update.get("callback_query")
        what = tap["data"] if tap else update["message"]["text"]
        self.came.append(what)
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.bell.ring()
        if what in self.failing:
            return web.Response(status=500)
        return web.json_response(self.answer)

    async def saw(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            await self.bell.until(lambda: len(self.came) >= count)
        return self.came


@pytest.fixture
async def hook(sandbox: Sandbox) -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    sandbox.webhook.back_off = (0.0, 0.01)
    yield hook
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret(
    sandbox: Sandbox, bot: Client, hook: Hook, li_na: Persona
) -> None:
    await bot.ok("setWebhook", url=hook.url, secret_token="s-1")
    li_na.say("one")
    li_na.say("two")
    await sandbox.idle()
    assert hook.came == ["one", "two"]
    assert hook.secrets == {"s-1"}


async def test_a_failing_update_comes_again_and_holds_back_only_its_own_queue(
    sandbox: Sandbox, bot: Client, hook: Hook, li_na: Persona
) -> None:
    await bot.ok("sendMessage", chat_id=1001, text="?", reply_markup=keyboard("A"))
    hook.failing.add("poison")
    await bot.ok("setWebhook", url=hook.url)
    li_na.say("poison")
    li_na.say("behind")
    li_na.press("A")
    sandbox.person(1002, "Other").say("other chat")
    came = await hook.saw(6)
    assert came.count("poison") >= 3
    assert {"go:A", "other chat"} < set(came)
    assert "behind" not in came
    info = await bot.ok("getWebhookInfo")
    assert info["pending_update_count"] == 2
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    hook.failing.clear()
    await sandbox.idle()
    assert hook.came[-1] == "behind"


async def test_a_method_in_the_answer_is_carried_out(
    sandbox: Sandbox, bot: Client, hook: Hook, li_na: Persona
) -> None:
    hook.answer = {"method": "sendMessage", "chat_id": 1001, "text": "by the way"}
    await bot.ok("setWebhook", url=hook.url)
    li_na.say("hello")
    await li_na.sees("by the way")


async def test_null_in_a_call_is_the_word_as_telegrams_reader_takes_it(
    sandbox: Sandbox, bot: Client, hook: Hook, li_na: Persona
) -> None:
    hook.answer = {"method": "sendMessage", "chat_id": 1001, "text": None}
    await bot.ok("setWebhook", url=hook.url)
    li_na.say("hello")
    await li_na.sees("null")
    sent = await bot.ok("sendMessage", chat_id=1001, text=None, reply_parameters={"quote": None})
    assert sent["text"] == "null"


async def test_a_webhook_that_nobody_serves_is_reported(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    await bot.ok("setWebhook", url="http://127.0.0.1:1/hook")
    li_na.say("hello")
    hook = sandbox.world.settings
    await sandbox.world.bell.until(lambda: hook["webhook"].get("failing", False))
    assert (await bot.ok("getWebhookInfo"))["last_error_message"] == "Connection refused"
    await bot.ok("deleteWebhook")
    assert len(await bot.ok("getUpdates")) == 1


async def test_dropping_what_is_pending_is_possible_but_must_be_asked_for(
    bot: Client, li_na: Persona
) -> None:
    li_na.say("hello")
    await bot.ok("deleteWebhook")
    assert (await bot.ok("getWebhookInfo"))["pending_update_count"] == 1
    await bot.ok("deleteWebhook", drop_pending_updates=True)
    assert await bot.ok("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }


async def test_a_webhook_needs_https_a_public_address_and_a_plain_secret(bot: Client) -> None:
    assert await bot.refused("setWebhook", url="http://example.com/hook") == (
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    )
    for url, why in {
        "https://example.com:8080/hook": "Webhook can be set up only on ports 80, 88, 443 or 8443",
        "https://10.0.0.7/hook": "IP address 10.0.0.7 is reserved",
        "https://127.0.0.1:8443/hook": "IP address 127.0.0.1 is reserved",
        "https://rapport.invalid/hook": "Failed to resolve host: Name or service not known",
        "https://example.com:x/hook": "invalid webhook URL specified",
    }.items():
        assert await bot.refused("setWebhook", url=url) == f"Bad Request: bad webhook: {why}"
    words = await bot.refused("setWebhook", url="https://example.com/hook", secret_token="a:b")
    assert words == "Bad Request: secret token contains unallowed characters"


async def test_a_tap_that_cannot_be_brought_expires_and_holds_its_queue_back_no_longer(
    sandbox: Sandbox, bot: Client, hook: Hook, li_na: Persona
) -> None:
    await bot.ok("sendMessage", chat_id=1001, text="?", reply_markup=keyboard("A", "B"))
    hook.failing.add("go:A")
    await bot.ok("setWebhook", url=hook.url)
    li_na.press("A")
    await hook.saw(2)
    sandbox.advance(149, outage=True)
    tries = len(hook.came)
    await hook.saw(tries + 2)
    assert (await bot.ok("getWebhookInfo"))["pending_update_count"] == 1
    sandbox.advance(2, outage=True)
    li_na.press("B")
    await sandbox.idle()
    assert hook.came[-1] == "go:B"
