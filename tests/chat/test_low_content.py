"""Low-content mode (T19): canaries in the database, and none of them in any call of the Bot API."""

import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from sqlalchemy import delete

from bot.config import config_of
from scoring.people import Role
from storage import Tx, accounts, chain, contacts, import_parts, people, tables
from storage.import_parts import LINES, pairs_of
from storage.names import fold
from tests.cast import NOW
from tests.stage import Actor, Stage, raised
from tests.wire import free_port

# The demonstration's own names, titles, notes: nothing of it may leave.
NAMES = (
    *("华信", "北岳", "华星", "Orion", "Baltic", "王敏", "赵强", "刘芳", "孙立", "周倩", "吴刚"),
    *("Grace", "Peter Novak", "Anna Larsen", "李娜", "张伟", "陈婕", "Emma", "Daniel"),
    *("信息部总监", "采购总监", "Head of Purchasing", "扩容", "厂区", "tender", "TenderSoft"),
    *("QuietWord", "Opposed us"),
)
PORT = free_port()


@pytest.fixture
async def veiled(sqlite_url: str) -> AsyncIterator[Stage]:
    """The team at work in low-content mode, with pages to be read in the browser."""
    public = {"url": f"http://127.0.0.1:{PORT}", "listen": f"127.0.0.1:{PORT}"}
    privacy = {"low_content": True}
    async with raised(sqlite_url, config=config_of(privacy=privacy, public=public)) as up:
        yield up


def sent(stage: Stage) -> str:
    """All that was sent to the Bot API; pictures are bytes, and looked at as they were drawn."""
    calls = [(call.method, call.params) for call in stage.sandbox.calls]
    return json.dumps(calls, ensure_ascii=False, default=str)


async def test_no_canary_goes_to_the_bot_api_in_whole_conversations(veiled: Stage) -> None:
    drawn: list[str] = []
    messages = veiled.service.notices._messages
    draw = messages._draw

    async def watched(svg: str) -> bytes:
        drawn.append(svg)
        return await draw(svg)

    messages._draw = watched
    emma, daniel, li_na = veiled.emma, veiled.daniel, veiled.li_na
    await _visit_and_rate(veiled)
    await daniel.presses("follow")
    await emma.says("/level")
    await emma.says("/level A-4", "A-4")
    for layer in ("Key", "General", "History"):
        await emma.presses(layer)
        await emma.says("/level A-4", "A-4")
    await emma.says("/chain A-4", "A-4")
    await emma.says("/contact C-7", "C-7")
    await emma.says("/my_data", "What I keep")
    await emma.presses("Send me the file", "Everything")
    await emma.says("Orion", "A-4")
    await li_na.says("/week", "A-")
    await daniel.says("/level")
    await daniel.says("/handover A-4")
    await daniel.says("/week")
    await veiled.moves_to(4, 15)
    await veiled.moves_to(0, 9)
    await veiled.settles()
    names = await veiled.asks(lambda tx: [each.name for each in contacts.of_account(tx, 4)])
    assert "c-7" not in names, "a reference is no new name"
    told = sent(veiled) + "".join(drawn)
    assert drawn, "pictures were drawn"
    assert [each for each in NAMES if each in told] == []


async def _visit_and_rate(stage: Stage) -> None:
    """A visit with a note, a fall with a fact, the manager's alert, and the question about it."""
    emma, daniel = stage.emma, stage.daniel
    await emma.says("/visit A-4", "Who did you meet", "C-7")
    await emma.says("c-7")  # what is to be read can be typed
    await emma.presses("C-8")
    await emma.says("Zed TenderSoft")
    await emma.presses("Done")
    await emma.says("QuietWord")
    await emma.presses("Save the visit")
    await emma.says("/rate C-7")
    await emma.presses("Rate afresh")
    await emma.rates("③", "③", "③", "③", "③", "①")
    await emma.says("Opposed us")
    await emma.presses("Submit")
    await daniel.reads("C-7", "#A")


async def test_a_notice_is_read_in_full_once_and_by_link_only(veiled: Stage) -> None:
    await _visit_and_rate(veiled)
    alert = next(
        m for m in veiled.daniel.persona.messages if "#A" in m.text and "Read" in str(m.labels)
    )
    veiled.daniel.persona.press("Read in full…", alert)
    shown = await veiled.daniel.reads("#A", "Open in full")
    url = _url(shown.raw)
    async with aiohttp.ClientSession() as browser:
        async with browser.head(url) as looked:  # a preview uses nothing up
            assert looked.status == 404
        async with browser.get(url) as page:
            assert page.status == 200
            html = await page.text()
            assert "Grace Miller" in html
            assert "Orion Logistics" in html
            policy = page.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert "Set-Cookie" not in page.headers
        for again in (url, url[:-1], f"{url}/x", f"http://127.0.0.1:{PORT}/", f"{url}?x"):
            async with browser.get(again) as gone:
                assert gone.status == 404
                assert "Grace" not in await gone.text()


async def test_a_link_ends_in_a_quarter_of_an_hour(veiled: Stage) -> None:
    first = await veiled.emma.says("/level A-4", "A-4")
    second = await veiled.li_na.says("/level A-1", "A-1")

    async with aiohttp.ClientSession() as browser:
        async with browser.get(_url(second.raw)) as page:
            html = await page.text()
            assert "<svg" in html, "pictures come along, drawn from the same values"
            assert re.search('lang="zh', html)
        await veiled.waits(minutes=16)
        async with browser.get(_url(first.raw)) as late:
            assert late.status == 404


def _url(message: dict[str, object]) -> str:
    return str(re.search(r'"url": "(http[^"]+/sheet/[^"]+)"', json.dumps(message))[1])  # type: ignore[index]


async def test_a_foreign_name_is_answered_like_one_that_is_not_there(veiled: Stage) -> None:
    """Also where a new account is refused: nobody learns what others have."""
    li_na = veiled.li_na
    for command in ("/level", "/rate", "/contact", "/chain", "/visit"):
        answers = []
        for name in ("Orion Logistics", "Xylophon Works", "Grace Miller", "Emma Fischer"):
            shown = await li_na.says(f"{command} {name}")
            await veiled.settles()
            answers.append((li_na.last.text, [label.strip() for label in li_na.last.labels]))
            assert shown
        assert all(each == answers[0] for each in answers), command
        await li_na.says("/cancel")
        await veiled.settles()


async def test_a_page_ends_with_the_account_that_it_tells_of(veiled: Stage) -> None:
    emma, now = veiled.emma, veiled.service.clock.now()
    await emma.says("/level A-4", "A-4")
    url = link_of(emma.last.raw)

    def pass_on(tx: Tx) -> None:
        nils = people.create(tx, "Nils Berg", Role.REP, now)
        accounts.handover(tx, 4, nils.id, nils.id, "x", now)

    await veiled.service.ledger.write(pass_on)
    async with aiohttp.ClientSession() as browser, browser.get(url) as answer:
        assert answer.status == 404


def no_longer_shared(tx: Tx) -> None:
    tx.execute(delete(tables.shares))


def moved_elsewhere(tx: Tx) -> None:
    chain.move(tx, 7, 1, people.named(tx, "陈婕")[0].id, NOW)


def led_by_another(tx: Tx) -> None:
    line = pairs_of(LINES, [(fold("Emma Fischer"), fold("张伟"))])
    assert [import_parts.record(tx, part, NOW) for part in line] == [0]


@pytest.mark.parametrize(
    ("reader", "asks", "change"),
    [
        ("li_na", "/level A-4", no_longer_shared),
        ("emma", "/contact C-7", moved_elsewhere),
        ("daniel", "/level A-4", led_by_another),
    ],
)
async def test_a_page_ends_when_its_reader_may_no_longer_know_of_whom_it_names(
    veiled: Stage, reader: str, asks: str, change: Callable[[Tx], None]
) -> None:
    def shared(tx: Tx) -> None:
        accounts.share(tx, 4, people.named(tx, "李娜")[0].id)

    await veiled.service.ledger.write(shared)
    actor: Actor = getattr(veiled, reader)
    links = []
    for _ in range(2):
        await actor.says(asks, asks.split()[1])
        links.append(link_of(actor.last.raw))
    async with aiohttp.ClientSession() as browser:
        async with browser.get(links[0]) as before:
            assert before.status == 200
        await veiled.service.ledger.write(change)
        async with browser.get(links[1]) as after:
            assert after.status == 404


def link_of(message: dict[str, Any]) -> str:
    rows = message["reply_markup"]["inline_keyboard"]
    (url,) = [each["url"] for row in rows for each in row if "url" in each]
    return str(url)
