import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Persona, Sandbox
from bot.sandbox.store import Json
from tests.sandbox.conftest import Client, keyboard, png


class Page:
    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self.session, self.base = session, f"{base}/chat/api"

    async def get(self, path: str) -> Any:
        async with self.session.get(self.base + path) as answer:
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
            return await answer.json()

    async def post(self, path: str, body: Json, **headers: str) -> tuple[int, Any]:
        async with self.session.post(self.base + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def ok(self, path: str, body: Json) -> Any:
        status, answer = await self.post(path, body)
        assert status == 200, answer
        return answer

    async def events(self, after: int) -> AsyncIterator[Json]:
        async with self.session.get(f"{self.base}/events?after={after}") as stream:
            assert stream.content_type == "text/event-stream"
            async for line in stream.content:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])


@pytest.fixture
def page(sandbox: Sandbox, session: aiohttp.ClientSession) -> Page:
    return Page(session, sandbox.base_url)


async def test_the_state_names_people_commands_and_what_is_unread(
    bot: Client, page: Page, li_na: Persona
) -> None:
    await bot.ok("sendMessage", chat_id=1001, text="hi")
    commands = [{"command": "visit", "description": "记录拜访"}]
    await bot.ok("setMyCommands", commands=commands, language_code="zh")
    state = await page.get("/state")
    li = {"id": 1001, "name": "Li Na", "role": "rep", "language": "zh", "blocked": False}
    assert state["people"] == [li]
    assert state["unread"] == {"1001": 1}
    assert state["bot"]["commands"] == {"": [], "zh": commands}
    assert state["bot"]["online"] is False
    await bot.ok("getUpdates")
    await page.get("/chats/1001/messages")
    state = await page.get("/state")
    assert state["bot"]["online"] is True
    assert state["unread"] == {"1001": 0}
    assert state["zone"] == "Asia/Shanghai"


async def test_messages_come_by_pages_oldest_first(page: Page, li_na: Persona) -> None:
    for number in range(5):
        li_na.say(str(number))
    newest = (await page.get("/chats/1001/messages?limit=2"))["messages"]
    assert [message["text"] for message in newest] == ["3", "4"]
    before = newest[0]["id"]
    older = (await page.get(f"/chats/1001/messages?limit=2&before={before}"))["messages"]
    assert [message["text"] for message in older] == ["1", "2"]


async def test_a_message_shows_all_that_the_page_needs(
    bot: Client, page: Page, li_na: Persona
) -> None:
    said = li_na.forward("fact <b>", "Client")
    markup = {
        "inline_keyboard": [
            [{"text": "A", "callback_data": "a"}, {"text": "Web", "url": "https://x.cn"}]
        ]
    }
    _, body = await bot.upload(
        "sendPhoto",
        {"photo": png()},
        chat_id=1001,
        caption="<b>a</b>",
        parse_mode="HTML",
        reply_markup=markup,
        reply_parameters={"message_id": said.id},
    )
    fact, card = (await page.get("/chats/1001/messages"))["messages"]
    assert (fact["from"], fact["html"], fact["forwarded"]) == (
        "person",
        "fact &lt;b&gt;",
        "Client",
    )
    assert (card["id"], card["chat"], card["from"]) == (body["result"]["message_id"], 1001, "bot")
    assert (card["html"], card["text"], card["edited"]) == ("<b>a</b>", "a", None)
    assert card["reply_to"] == said.id
    assert card["keyboard"] == [
        [{"text": "A", "data": "a"}, {"text": "Web", "url": "https://x.cn"}]
    ]
    async with page.session.get(page.base.removesuffix("/chat/api") + card["photo"]) as picture:
        assert picture.content_type == "image/png"
        assert await picture.read() == png()


async def test_the_page_speaks_presses_edits_and_forwards(
    sandbox: Sandbox, bot: Client, page: Page, li_na: Persona
) -> None:
    other = sandbox.person(1002, "Zhang Wei").say("look")
    said = (await page.ok("/chats/1001/say", {"text": " /visit "}))["message"]
    assert said["text"] == "/visit"
    await page.ok("/chats/1001/edit", {"message": said["id"], "text": "/level"})
    card = await bot.ok("sendMessage", chat_id=1001, text="?", reply_markup=keyboard("A"))
    press = {"message": card["message_id"], "data": "go:A"}
    assert await page.ok("/chats/1001/press", press) == {"ok": True}
    forwarded = await page.ok("/chats/1001/forward", {"message": other.id, "from_chat": 1002})
    assert forwarded["message"]["forwarded"] == "Zhang Wei"
    await page.ok("/chats/1001/block", {"blocked": True})
    assert (await page.get("/state"))["people"][0]["blocked"] is True
    updates = await bot.ok("getUpdates")
    kinds = [next(key for key in update if key != "update_id") for update in updates]
    assert kinds == [
        *("message", "message", "edited_message", "callback_query", "message"),
        "my_chat_member",
    ]


async def test_uploads_become_photos_voices_and_documents(
    page: Page, sandbox: Sandbox, li_na: Persona
) -> None:
    for kind, content in (("photo", png()), ("voice", b"OggS"), ("document", b"<script>")):
        form = aiohttp.FormData({"kind": kind, "caption": kind})
        form.add_field("file", content, filename="x.html", content_type="text/html")
        async with page.session.post(f"{page.base}/chats/1001/upload", data=form) as answer:
            assert answer.status == 200
    assert [shown.text for shown in li_na.messages] == ["photo", "voice", "document"]
    document = (await page.get("/chats/1001/messages"))["messages"][2]["document"]
    assert document["name"] == "x.html"
    async with page.session.get(sandbox.base_url + document["url"]) as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.content_type == "application/octet-stream"


async def test_new_people_are_made_and_change_their_language(page: Page) -> None:
    person = (await page.ok("/people", {"name": "陈洁", "language": "zh", "role": "stranger"}))[
        "person"
    ]
    assert person["id"] > 2**32
    next_one = (await page.ok("/people", {"name": "Ola", "language": "en"}))["person"]
    assert next_one["id"] > person["id"]
    changed = await page.ok(f"/people/{person['id']}/language", {"language": "en"})
    assert changed["person"]["language"] == "en"


async def test_whoever_is_new_takes_nobodys_place(page: Page, sandbox: Sandbox) -> None:
    """The demonstration team has the ids that new people would begin with."""
    emma = sandbox.person(7_000_000_001, "Emma")
    emma.say("I was here first")
    new = (await page.ok("/people", {"name": "Ola", "language": "en", "role": "stranger"}))[
        "person"
    ]
    assert new["id"] != emma.id
    assert (await page.get(f"/chats/{new['id']}/messages"))["messages"] == []


async def test_the_clock_moves_by_and_to(page: Page, sandbox: Sandbox) -> None:
    await page.ok("/clock", {"to": "2026-11-20T15:00:00+08:00"})
    assert (await page.get("/state"))["now"].startswith("2026-11-20T07:00:0")
    await page.ok("/clock", {"advance": 3600})
    assert sandbox.clock.now().hour == 8


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/chats/5/say", {"text": "x"}, 404, "person_unknown"),
        ("/chats/1001/say", {"text": " "}, 400, "text_missing"),
        ("/chats/1001/say", {"text": "x" * 4097}, 400, "text_too_long"),
        ("/chats/1001/press", {"message": 9, "data": "x"}, 404, "message_unknown"),
        ("/chats/1001/press", {"message": 1}, 400, "data_missing"),
        ("/chats/1001/edit", {"message": 2, "text": "x"}, 403, "not_yours"),
        ("/chats/1001/forward", {"message": 2, "from_chat": 1001}, 403, "protected"),
        ("/chats/1001/forward", {"message": "2", "from_chat": []}, 404, "message_unknown"),
        ("/people", {"name": ""}, 400, "name_missing"),
        ("/people", {"name": "x", "language": "fr"}, 400, "language_unknown"),
        ("/nowhere", {}, 404, "http_404"),
        ("/clock", {}, 400, "clock_unreadable"),
        ("/clock", {"to": "2026-11-20T15:00:00"}, 400, "clock_unreadable"),
        ("/clock", {"advance": "soon"}, 400, "clock_unreadable"),
        ("/clock", {"advance": 1e30}, 400, "clock_unreadable"),
        ("/clock", {"to": "9999-12-31T00:00:00Z"}, 400, "clock_too_far"),
        ("/clock", {"advance": 1e10}, 400, "clock_too_far"),
    ],
)
async def test_a_wrong_request_is_answered_with_a_sentence(
    bot: Client, page: Page, li_na: Persona, path: str, body: Json, status: int, code: str
) -> None:
    li_na.say("mine")
    await bot.ok("sendMessage", chat_id=1001, text="card", protect_content=True)
    answered, error = await page.post(path, body)
    assert (answered, error["error"]) == (status, code)
    assert error["message"].endswith(".")


async def test_what_is_protected_is_marked_and_its_file_is_not_saved(
    bot: Client, page: Page, li_na: Persona
) -> None:
    for protected, status in ((True, 403), (False, 200)):
        await bot.upload(
            "sendDocument", {"document": b"rows"}, chat_id=1001, protect_content=protected
        )
        (*_, shown) = (await page.get("/chats/1001/messages"))["messages"]
        assert shown["protected"] is protected
        url = page.base.removesuffix("/chat/api") + shown["document"]["url"]
        async with page.session.get(url) as answer:
            assert answer.status == status
    assert li_na.last is not None
    assert li_na.save(li_na.last) == b"rows"


async def test_another_site_may_ask_nothing(page: Page, li_na: Persona) -> None:
    headers = {"Origin": "https://evil.example"}
    status, error = await page.post("/chats/1001/say", {"text": "x"}, **headers)
    assert (status, error["error"]) == (403, "foreign_origin")
    assert li_na.messages == []


async def test_events_follow_what_happens(bot: Client, page: Page, li_na: Persona) -> None:
    seq = (await page.get("/state"))["seq"]
    sent = await bot.ok("sendMessage", chat_id=1001, text="?", reply_markup=keyboard("A"))
    place = {"chat_id": 1001, "message_id": sent["message_id"]}
    query = li_na.press("A")
    await bot.ok("answerCallbackQuery", callback_query_id=query, text="ok", show_alert=True)
    await bot.ok("sendChatAction", chat_id=1001, action="typing")
    await bot.ok("editMessageText", **place, text="done")
    await bot.ok("deleteMessage", **place)
    seen: list[Json] = []
    async for event in page.events(seq):
        seen.append(event)
        if event["type"] == "deleted":
            break
    assert [event["type"] for event in seen] == [
        *("message", "answer", "typing", "edited", "deleted"),
    ]
    assert {event["chat"] for event in seen} == {1001}
    assert (seen[1]["text"], seen[1]["alert"]) == ("ok", True)
    assert seen[3]["message"]["text"] == "done"
    assert seen[4]["id"] == sent["message_id"]
    assert [event["seq"] for event in seen] == sorted({event["seq"] for event in seen})


async def test_a_page_that_waits_hears_at_once(page: Page, li_na: Persona) -> None:
    seq = (await page.get("/state"))["seq"]
    events = page.events(seq)
    first = asyncio.ensure_future(anext(events))
    li_na.say("hello")
    assert (await first)["message"]["text"] == "hello"


async def test_an_unknown_sequence_number_means_reset(page: Page, li_na: Persona) -> None:
    async for event in page.events(17):
        assert event["type"] == "reset"
        break


async def test_the_first_address_leads_to_the_page(sandbox: Sandbox, page: Page) -> None:
    async with page.session.get(sandbox.base_url, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "/chat/")
    async with page.session.get(f"{sandbox.base_url}/chat/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        linked = re.findall(r"/chat/static/[\w./-]+", await answer.text())
    assert linked
    for path in linked:
        async with page.session.get(sandbox.base_url + path) as answer:
            assert (answer.status, path) == (200, path)
    async with page.session.get(f"{sandbox.base_url}/chat/static/../page_api.py") as answer:
        assert answer.status == 404
    async with page.session.get(f"{sandbox.base_url}/chat/static/%2e%2e/page_api.py") as answer:
        assert answer.status == 404
