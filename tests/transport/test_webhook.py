"""The webhook over real HTTP: who may call, what is refused, and what 200 means."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import text

from bot.config_public import Called, PublicSection
from bot.config_types import host_and_port
from bot.sandbox import ApiError, Sandbox
from bot.site import CannotListen, Site
from bot.transport import token
from bot.transport.hook import TELEGRAM, Hook, WebhookRefused, WebhookSection, caller, hook_of
from bot.transport.watch import ELSEWHERE, REFUSED
from bot.transport.webhook import MAX_BYTES, SECRET, Webhook
from handlers.frame.reply import Reply
from handlers.frame.search import Looked
from storage import Ledger, Tx, updates
from tests.transport.listener import QUICK, Bot
from tests.wire import SAY, TOKEN, a_hook

LI_NA = 1001
UNRESOLVED = ApiError(
    400, "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
)


@dataclass
class Caller:
    """Somebody who calls the webhook, like Telegram if nothing else is said."""

    session: aiohttp.ClientSession
    hook: Hook

    async def posts(self, body: Any, **headers: str) -> aiohttp.ClientResponse:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {SECRET: self.hook.secret, "Content-Type": "application/json", **headers}
        async with self.session.post(self.hook.url, data=content, headers=headers) as answer:
            await answer.read()
            return answer

    async def begins(self, *head: str) -> bytes:
        """Send the head of a request and nothing of its body; returns the answer's first line."""
        reader, writer = await asyncio.open_connection(*host_and_port(self.hook.listen))
        writer.write("\r\n".join([*head, "Host: rapport", "", ""]).encode())
        line = await reader.readline()
        writer.close()
        return line

    def head(self, path: str = "", secret: str | None = None, method: str = "POST") -> list[str]:
        told = self.hook.secret if secret is None else secret
        return [
            f"{method} /{path or self.hook.path} HTTP/1.1",
            f"{SECRET}: {told}",
            "Content-Length: 10",
        ]


@pytest.fixture
def hook() -> Hook:
    return a_hook()


@pytest.fixture
async def telegram(hook: Hook) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session, hook)


@pytest.fixture
async def called(bot: Bot, hook: Hook, sandbox: Sandbox) -> AsyncIterator[Webhook]:
    """The bot behind the webhook, which is set."""
    sandbox.webhook.back_off = (0.0, 0.01)
    async with bot.webhook(hook) as webhook:
        await sandbox.world.bell.until(lambda: "webhook" in sandbox.world.settings)
        yield webhook


def said(words: str, number: int = 1) -> dict[str, Any]:
    person = {"id": LI_NA, "is_bot": False, "first_name": "Li Na"}
    chat = {"id": LI_NA, "type": "private"}
    message = {"message_id": 1, "date": 1, "from": person, "chat": chat, "text": words}
    return {"update_id": number, "message": message}


async def test_what_is_said_is_brought_and_heard_in_order(
    called: Webhook, bot: Bot, sandbox: Sandbox
) -> None:
    li_na = sandbox.person(LI_NA, "Li Na")
    li_na.say("one")
    li_na.say("two")
    await sandbox.idle()
    assert bot.heard == ["one", "two"]
    (call,) = [call for call in sandbox.calls if call.method == "setWebhook"]
    assert call.params["secret_token"] == "s3cret_-"
    assert "drop_pending_updates" not in call.params


async def test_a_tap_is_answered_by_the_answer_to_the_webhook(
    called: Webhook, bot: Bot, telegram: Caller
) -> None:
    shown: list[Reply] = []

    def tapped(tx: Tx, raw: dict[str, Any], now: datetime, *, looked: Looked) -> Reply | None:
        return Reply(LI_NA, SAY, tap_id="11", toast="a toast")

    async def deliver(reply: Reply) -> None:
        shown.append(reply)

    bot.answer = tapped  # type: ignore[method-assign]  # the turn is the test's own
    called._turns._answer, called._turns._deliver = tapped, deliver
    async with telegram.session.post(
        telegram.hook.url, json=said("a tap"), headers={SECRET: telegram.hook.secret}
    ) as answer:
        assert await answer.json() == {
            "method": "answerCallbackQuery",
            "callback_query_id": "11",
            "text": "a toast",
        }
    assert [each.tap_id for each in shown] == [None], "it is not answered a second time"


async def test_a_tap_without_a_word_pops_up_nothing(
    called: Webhook, bot: Bot, sandbox: Sandbox
) -> None:
    def tapped(tx: Tx, raw: dict[str, Any], now: datetime, *, looked: Looked) -> Reply | None:
        return Reply(LI_NA, SAY, tap_id=raw["callback_query"]["id"])

    li_na = sandbox.person(LI_NA, "Li Na")
    li_na.say("/start")
    await sandbox.idle()
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    await bot.api.call("sendMessage", chat_id=LI_NA, text="?", reply_markup=keyboard)
    called._turns._answer = tapped
    await li_na.is_answered(li_na.press("A"))
    assert li_na.answers == [""]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"secret": ""}, b"401"),
        ({"secret": "s3cret_"}, b"401"),
        ({"secret": "s3cret_-\u00e9"}, b"401"),
        ({"path": "updates"}, b"404"),
        ({"path": "updates-7f3a/"}, b"404"),
        ({"method": "GET"}, b"405"),
    ],
    ids=str,
)
async def test_t1_input_10_a_stranger_is_refused_before_the_body_is_read(
    called: Webhook, telegram: Caller, changed: dict[str, str], status: bytes
) -> None:
    assert status in await telegram.begins(*telegram.head(**changed))


async def test_input_9_a_body_above_one_mebibyte_is_refused_unread(
    called: Webhook, bot: Bot, telegram: Caller
) -> None:
    head = telegram.head()
    head[-1] = f"Content-Length: {50 * MAX_BYTES}"
    assert b"413" in await telegram.begins(*head)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * (MAX_BYTES // 10)

    headers = {SECRET: telegram.hook.secret}
    url = telegram.hook.url
    async with telegram.session.post(url, data=endless(), headers=headers) as answer:
        assert answer.status == 413
    assert bot.heard == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"9" * 5_000, b'{"update_id":' * 50_000],
    ids=["empty", "cut", "no text", "deep", "huge number", "deep objects"],
)
async def test_input_8_what_is_not_json_is_refused(
    called: Webhook, telegram: Caller, ledger: Ledger, body: bytes
) -> None:
    assert (await telegram.posts(body)).status == 400
    assert await ledger.read(updates.quarantine_size) == 0


@pytest.mark.parametrize(
    "raw", [None, [], {}, {"update_id": "7"}, {"update_id": 2**70}, {"update_id": -1}], ids=str
)
async def test_input_7_without_a_usable_number_it_is_refused_kept_and_logged_once(
    called: Webhook, telegram: Caller, ledger: Ledger, caplog: pytest.LogCaptureFixture, raw: Any
) -> None:
    called._turns._on_poison = lambda tx, raw: None  # nobody can be answered
    assert [(await telegram.posts(raw)).status for _ in range(2)] == [400, 400]
    assert await ledger.read(updates.quarantine_size) == 1
    assert caplog.text.count("is in quarantine") == 1


async def test_input_1_the_same_update_again_is_acknowledged_and_has_no_effect(
    called: Webhook, bot: Bot, telegram: Caller
) -> None:
    assert [(await telegram.posts(said("one"))).status for _ in range(3)] == [200] * 3
    assert bot.heard == ["one"]


async def test_input_6_poison_is_kept_and_acknowledged(
    called: Webhook, bot: Bot, telegram: Caller, ledger: Ledger
) -> None:
    poison = {"update_id": 5, "message": {"chat": {"id": LI_NA}}}
    assert (await telegram.posts(poison)).status == 200
    assert await ledger.read(updates.quarantine_size) == 1
    assert (await telegram.posts(said("after it", 6))).status == 200
    assert bot.heard == ["after it"]


async def test_input_12_while_the_database_is_away_nothing_is_acknowledged_or_lost(
    called: Webhook, bot: Bot, telegram: Caller, sandbox: Sandbox, ledger: Ledger
) -> None:
    answer = bot.answer
    away = True

    def failing(tx: Tx, raw: dict[str, Any], now: datetime, *, looked: Looked) -> Reply | None:
        reply = answer(tx, raw, now, looked=looked)
        if away:
            tx.execute(text("SELECT * FROM no_such_table"))  # what SQLite calls an outage
        return reply

    called._turns._answer = failing
    refused = await telegram.posts(said("by hand"))
    assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
    seen = await ledger.read(lambda tx: tx.execute(text("SELECT * FROM seen_updates")).all())
    assert seen == []
    assert await ledger.read(updates.quarantine_size) == 0
    away = False
    bot.heard.clear()
    assert (await telegram.posts(said("by hand"))).status == 200
    assert bot.heard == ["by hand"]


async def test_p17_a_turn_that_takes_long_is_brought_again_and_has_its_effect_once(
    bot: Bot, hook: Hook, telegram: Caller
) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()
    async with bot.webhook(hook, answer_within=0.05) as webhook:
        write = webhook._turns._ledger.write

        async def slow(verb: Any) -> Any:
            result = await write(verb)
            entered.set()
            await leave.wait()
            return result

        webhook._turns._ledger.write = slow  # type: ignore[method-assign]  # a slow disk
        assert (await telegram.posts(said("one"))).status == 503
        await entered.wait()
        assert (await telegram.posts(said("one"))).status == 503
        leave.set()
        while (await telegram.posts(said("one"))).status != 200:
            pass  # it is brought again until it was answered in time, as Telegram does
        del webhook._turns._ledger.write
    assert bot.heard == ["one"]


async def test_at_the_stop_what_is_at_hand_is_committed_and_answered(
    bot: Bot, hook: Hook, telegram: Caller
) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()
    async with bot.webhook(hook) as webhook:
        write = webhook._turns._ledger.write

        async def slow(verb: Any) -> Any:
            entered.set()
            await leave.wait()
            return await write(verb)

        webhook._turns._ledger.write = slow  # type: ignore[method-assign]  # a slow disk
        post = asyncio.create_task(telegram.posts(said("one")))
        await entered.wait()
        webhook.stop()
        asyncio.get_running_loop().call_later(0.02, leave.set)
        assert (await post).status == 200
        del webhook._turns._ledger.write
    assert bot.heard == ["one"]
    with pytest.raises(ConnectionError):
        await telegram.begins(*telegram.head())


# -- who calls -----------------------------------------------------------------------------------

PROXIES = (ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("149.154.160.5", [], "149.154.160.5"),
        ("203.0.113.9", ["149.154.160.5"], "203.0.113.9"),
        ("10.0.0.1", ["149.154.160.5"], "149.154.160.5"),
        ("10.0.0.1", ["149.154.160.5, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["149.154.160.5", "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["149.154.160.5, nonsense"], None),
        ("::ffff:149.154.160.5", [], "149.154.160.5"),
        (None, ["149.154.160.5"], None),
    ],
    ids=str,
)
def test_t2_the_caller_is_the_rightmost_hop_that_is_not_our_proxy(
    peer: str | None, forwarded: list[str], found: str | None
) -> None:
    expected = None if found is None else ip_address(found)
    assert caller(peer, forwarded, PROXIES) == expected


async def test_t2_with_telegram_only_others_are_refused_whatever_they_claim(
    bot: Bot, hook: Hook, telegram: Caller
) -> None:
    async with bot.webhook(replace(hook, only=TELEGRAM)):
        claimed = {"X-Forwarded-For": "149.154.160.5"}
        assert (await telegram.posts(said("one"), **claimed)).status == 403
    behind = replace(hook, only=TELEGRAM, proxies=PROXIES)
    async with bot.webhook(behind):
        assert (await telegram.posts(said("two", 2), **claimed)).status == 200
        spoofed = {"X-Forwarded-For": "149.154.160.5, 203.0.113.9"}
        assert (await telegram.posts(said("three", 3), **spoofed)).status == 403
    assert bot.heard == ["two"]


# -- the webhook at Telegram ---------------------------------------------------------------------


async def test_t29_a_changed_address_is_put_right_once_and_then_named_only(
    bot: Bot, hook: Hook, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    watch = bot.watch(hook, every=0.001)
    assert watch.trouble
    watching = asyncio.create_task(watch.run())
    bell, settings = sandbox.world.bell, sandbox.world.settings

    def where() -> str:
        return str(settings.get("webhook", {}).get("url"))

    await bell.until(lambda: where() == hook.url)
    await bot.api.call("setWebhook", url="http://127.0.0.1:9/first")
    await bell.until(lambda: where() == hook.url)
    assert caplog.text.count("setting it back") == 1
    await bot.api.call("setWebhook", url="http://127.0.0.1:9/second")
    looked = len(sandbox.calls) + 10
    await bell.until(lambda: len(sandbox.calls) >= looked)
    assert where() == "http://127.0.0.1:9/second"
    assert watch.trouble == ELSEWHERE
    assert caplog.text.count("again: end the other program") == 1
    await bot.api.call("setWebhook", url=hook.url)
    looked = len(sandbox.calls) + 3
    await bell.until(lambda: len(sandbox.calls) >= looked)
    assert watch.trouble == "", "the operator has settled it"
    watching.cancel()


async def test_input_44_when_telegram_could_not_bring_anything_for_long_somebody_is_told(
    bot: Bot, hook: Hook, sandbox: Sandbox
) -> None:
    sandbox.webhook.back_off = (0.001,)
    watching = asyncio.create_task(bot.watch(hook, sandbox.clock, every=0.001).run())
    bell, settings = sandbox.world.bell, sandbox.world.settings
    await bell.until(lambda: settings.get("webhook", {}).get("url") == hook.url)

    async def fails_after(at: float) -> None:
        await bell.until(lambda: settings["webhook"].get("failed", 0) > at)

    async def looks(times: int) -> None:
        enough = len(sandbox.calls) + times
        await bell.until(lambda: len(sandbox.calls) > enough)

    before = sandbox.clock.now()
    sandbox.person(LI_NA, "Li Na").say("nobody is there")
    for _ in range(4):
        tried = settings["webhook"].get("failed", 0)
        sandbox.advance(100)
        await fails_after(tried)
        await looks(2)
    assert bot.gaps == [], "not yet: it still waits"
    sandbox.world.confirm([place for place, _ in sandbox.world.waiting()])
    while not bot.gaps:
        await looks(1)
    assert bot.gaps[0] - before < timedelta(seconds=200)
    watching.cancel()


async def test_a_webhook_that_is_refused_for_a_moment_is_tried_again_aloud_at_start(
    bot: Bot, hook: Hook, telegram: Caller, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults.add("setWebhook", UNRESOLVED, times=3)
    async with bot.webhook(hook) as webhook:
        await sandbox.world.bell.until(lambda: "webhook" in sandbox.world.settings)
        assert (await telegram.posts(said("one"))).status == 200
        while webhook.trouble:
            await telegram.posts(said("one"))
    assert caplog.text.count(f"{REFUSED}, trying again: Bad webhook: failed to resolve host") == 3


async def test_and_while_it_runs(
    bot: Bot, hook: Hook, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    watch = bot.watch(hook, every=0.001)
    watching = asyncio.create_task(watch.run())
    bell, settings = sandbox.world.bell, sandbox.world.settings
    await bell.until(lambda: settings.get("webhook", {}).get("url") == hook.url)
    sandbox.faults.add("setWebhook", UNRESOLVED, times=10**6)
    await bot.api.call("deleteWebhook")
    refused = len(sandbox.calls) + 5
    await bell.until(lambda: len(sandbox.calls) >= refused)
    assert not watching.done()
    assert watch.trouble == REFUSED, "readiness tells of it"
    sandbox.faults.clear()
    await bell.until(lambda: settings.get("webhook", {}).get("url") == hook.url)
    assert "trying again: Bad webhook: failed to resolve host" in caplog.text
    watching.cancel()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:8080", "expected https://…"),
        ("https://rapport.example.com:9443", "expected port 443, 80, 88 or 8443"),
        ("https://10.0.0.7", "cannot reach 10.0.0.7"),
        ("https://192.168.1.5:8443", "cannot reach 192.168.1.5"),
        ("https://[::1]", "cannot reach ::1"),
        ("https://[::ffff:10.0.0.7]", "cannot reach ::ffff:10.0.0.7"),
        ("https://169.254.7.7:88", "cannot reach 169.254.7.7"),
        ("https://localhost", "cannot reach localhost"),
        ("https://rapport", "cannot reach rapport"),
        ("https://rapport.local:443", "cannot reach rapport.local"),
    ],
)
def test_what_telegram_refuses_for_good_is_refused_at_configuration(url: str, why: str) -> None:
    called, section, secret = Called(url=url), WebhookSection(), SecretStr("aaa")
    with pytest.raises(WebhookRefused, match=re.escape(why)):
        hook_of(called, section, secret)
    assert hook_of(called, section, secret, own_server=True)


@pytest.mark.parametrize("end", ["", ":443", ":80", ":88", ":8443"])
def test_what_telegram_takes_is_taken(end: str) -> None:
    for host in ("rapport.example.com", "8.8.8.8", "[2001:4860:4860::8888]"):
        assert hook_of(Called(url=f"https://{host}{end}"), WebhookSection(), SecretStr("aaa"))


async def test_a_port_that_is_taken_is_one_sentence(bot: Bot, hook: Hook) -> None:
    async with bot.webhook(hook):
        with pytest.raises(CannotListen, match=f"cannot listen on {hook.listen}"):
            async with Site("public.listen", hook.listen, [], grace=1):
                pass


async def test_b63_a_revoked_token_ends_the_webhook_with_lines_that_do_not_show_it(
    bot: Bot,
    hook: Hook,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with bot.lanes() as turns:
        webhook = Webhook(hook, turns, bot.watch(hook))
        monkeypatch.setattr(token, "PATIENCE", 0.0)
        monkeypatch.setattr(token, "BACKOFF", QUICK)
        sandbox.world.token = "77:another"
        await webhook.run()
        assert webhook.trouble == "token"
    errors = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert len(errors) == 2  # the doubt, and the end
    assert TOKEN not in errors[0].getMessage()


def test_the_path_is_made_of_the_secret_and_tells_nothing_of_it() -> None:
    found = PublicSection(url="https://rapport.example.com/")
    called, section = Called(url=found.url), WebhookSection()
    first, again, other = (
        hook_of(called, section, SecretStr(each)) for each in ("aaa", "aaa", "bbb")
    )
    assert first is not None
    assert other is not None
    assert first == again
    assert len(first.path) == 32
    assert first.path != other.path
    assert first.url == f"https://rapport.example.com/{first.path}"
    assert "aaa" not in repr(first)


def test_input_85_a_webhook_without_a_secret_or_with_a_strange_address_is_refused() -> None:
    assert hook_of(Called(), WebhookSection(), None) is None
    with pytest.raises(WebhookRefused, match="RAPPORT_WEBHOOK_SECRET"):
        hook_of(Called(url="https://rapport.example.com"), WebhookSection(), None)
    for wrong in (
        {"url": "http://rapport.example.com"},
        {"path": "a b"},
        {"proxies": ["me"]},
        {"listen": "8443"},
    ):
        with pytest.raises(ValidationError):
            WebhookSection.model_validate(wrong)
