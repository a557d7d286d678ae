"""What a monitor reads: alive, ready or not and why, and figures without a word of anybody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.config import config_of
from bot.operation.pages import Pages
from bot.sandbox import ApiError, Fault
from bot.transport import token
from bot.transport.polling import Polling
from storage import Tx, audit, outbox, people
from storage.machinery import durable
from tests.clock.test_steps import sets
from tests.stage import Stage, raised

CHECKS = {"working", "database", "disk", "transport", "token", "outbox", "crank", "clock", "canary"}
UNAUTHORIZED = ApiError(401, "Unauthorized")
ANYWHERE = "127.0.0.1:0"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@asynccontextmanager
async def watched(stage: Stage) -> AsyncIterator[Pages]:
    async with Pages(ANYWHERE) as pages:
        with pages.about(stage.service):
            yield pages


async def read(pages: Pages, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(pages.base_url + path) as answer:
        return answer.status, await answer.text()


async def bad(pages: Pages) -> set[str]:
    """The checks that are not well."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{pages.base_url}/readyz") as answer,
    ):
        said: dict[str, Any] = await answer.json()
    failed = {name for name, well in said["checks"].items() if not well}
    assert (answer.status, said["ready"]) == ((503, False) if failed else (200, True))
    assert set(said["checks"]) in (CHECKS, {"working"})
    return failed


async def test_a_bot_at_work_is_alive_and_ready(stage: Stage) -> None:
    async with watched(stage) as pages:
        assert await read(pages, "/healthz") == (200, "alive\n")
        assert await bad(pages) == set()


async def test_before_the_work_begins_it_lives_and_is_not_ready(stage: Stage) -> None:
    async with Pages(ANYWHERE) as pages:
        assert await read(pages, "/healthz") == (200, "alive\n")
        assert await bad(pages) == {"working"}
        with pages.about(stage.service):
            assert await bad(pages) == set()
        assert await bad(pages) == {"working"}
        assert (await read(pages, "/metrics"))[0] == 200


async def test_without_an_address_there_are_no_pages() -> None:
    async with Pages("") as pages:
        assert pages.base_url == ""


async def test_a_taken_address_is_told_and_keeps_nobody_from_work(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(stage) as pages:
        async with Pages(pages.base_url.removeprefix("http://")) as others:
            assert others.base_url == ""
        assert await bad(pages) == set()
    assert "health and figures are shown nowhere" in caplog.text


async def test_p22_a_database_that_takes_nothing_is_named_and_so_is_its_return(
    stage: Stage,
) -> None:
    locked, free = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold(tx: Tx) -> None:
        loop.call_soon_threadsafe(locked.set)
        asyncio.run_coroutine_threadsafe(free.wait(), loop).result()

    async with watched(stage) as pages:
        holding = asyncio.create_task(stage.service.ledger.write(hold))
        await locked.wait()
        with pages.about(stage.service, patience=0.05):
            assert await bad(pages) == {"database", "outbox", "crank", "canary"}
        free.set()
        await holding
    async with watched(stage) as pages:
        assert await bad(pages) == set()


@pytest.fixture(autouse=True)
def on_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has its temporary files on."""
    monkeypatch.setattr(durable, "MOUNTS", Path("/nowhere"))
    monkeypatch.setattr(durable, "ROOM", 0)


async def test_p31_a_file_that_is_gone_is_named_and_nothing_is_acknowledged(stage: Stage) -> None:
    file = Path(stage.service.ledger.url.database or "")
    async with watched(stage) as pages:
        file.rename(file.with_name("aside"))  # noqa: ASYNC240  # at once
        assert await bad(pages) == {"database", "outbox", "crank", "canary"}
        stage.li_na.persona.say("/level")
        assert await bad(pages) == {"database", "outbox", "crank", "canary"}
        assert stage.sandbox.world.has_updates()
        file.with_name("aside").rename(file)  # at once
        await stage.settles()
        assert await bad(pages) == set()


async def test_p25_a_clock_that_is_not_the_bot_apis_is_named(stage: Stage) -> None:
    async with watched(stage) as pages:
        await stage.service.api.call("getMe")
        assert await bad(pages) == set()
        sets(stage.service.clock, timedelta(minutes=2))
        assert await bad(pages) == {"clock"}


async def test_p31_a_disk_without_room_is_named(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(stage) as pages:
        monkeypatch.setattr(durable, "ROOM", 10**18)
        assert await bad(pages) == {"disk"}


async def test_b63_a_token_that_is_refused_is_named(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(stage) as pages:
        monkeypatch.setattr(token, "PATIENCE", 0.0)
        stage.sandbox.world.token = "7:another"
        stage.li_na.persona.say("hello")  # ends the long poll
        await stage.service.ended.wait()
        assert await bad(pages) == {"transport", "token"}


async def test_b63_so_is_one_that_only_the_sender_has_met(stage: Stage) -> None:
    async with watched(stage) as pages:
        stage.sandbox.faults.add("getMe", UNAUTHORIZED, times=99)
        stage.service.notices.refused = True
        assert await bad(pages) == {"token"}


async def test_b64_another_poller_is_trouble_with_the_transport(stage: Stage) -> None:
    async with watched(stage) as pages:
        transport = stage.service.transport
        assert isinstance(transport, Polling)
        transport.trouble = "conflict"
        assert await bad(pages) == {"transport"}


async def test_an_outbox_that_lags_is_named(stage: Stage) -> None:
    service = stage.service
    service.notices.stop()  # it sends no more

    def promise(tx: Tx) -> None:
        (daniel,) = people.named(tx, "Daniel Weber")
        before = service.clock.now() - timedelta(minutes=6)
        outbox.queue(tx, daniel.id, "digest", {}, before, priority=outbox.DIGEST)

    await service.ledger.write(promise)
    async with watched(stage) as pages:
        assert await bad(pages) == {"outbox"}


async def test_a_crank_that_stands_still_is_named(stage: Stage) -> None:
    async with watched(stage) as pages:
        await stage.service.crank.stop()
        stage.service.clock.move_to(stage.service.clock.now() + timedelta(minutes=4))
        assert await bad(pages) == {"crank"}


async def test_p10_t28_a_canary_arrives_silently_in_one_line_and_is_missed_when_it_does_not(
    sqlite_url: str,
) -> None:
    config = config_of(operation={"canary_minutes": 30, "canary_to": "陈婕"})
    async with raised(sqlite_url, config=config) as stage, watched(stage) as pages:
        chen_jie = stage.chen_jie.persona
        first = await stage.chen_jie.reads("Rapport 运行正常 · 10:00")
        assert await bad(pages) == set()
        await stage.service.ledger.write(lambda tx: audit.record(tx, None, "test", "it:1", NOON))
        row, seal = await stage.asks(audit.head)
        await stage.waits(minutes=30)
        await stage.chen_jie.reads("Rapport 运行正常 · 10:30", f"审计{row}：{seal[:12]}")
        await stage.sandbox.world.bell.until(
            lambda: first.id not in [each.id for each in chen_jie.messages]
        )
        assert sum("运行正常" in each.text for each in chen_jie.messages) == 1
        sent = [c for c in stage.sandbox.calls if "运行正常" in str(c.params.get("text"))]
        assert [call.params["disable_notification"] for call in sent] == ["true", "true"]

        stage.sandbox.faults.add("sendMessage", Fault.BAD_GATEWAY, chat=chen_jie.chat, times=99)
        await stage.waits(minutes=59)
        assert await bad(pages) == set(), "two periods are granted"
        await stage.waits(minutes=2)
        assert await bad(pages) == {"canary"}


async def test_t26_the_figures_name_nobody_and_quote_nothing(stage: Stage) -> None:
    li_na = stage.li_na.persona
    await stage.li_na.says("/visit 华信科技", "王敏")
    await stage.li_na.says("canary-words 绝密")
    li_na.raw({"canary-kind": {"chat": {"id": li_na.id}, "text": "canary-words"}})
    li_na.raw({"message": {"chat": {"id": li_na.id}, "text": "canary-words"}})
    await stage.settles()
    async with watched(stage) as pages:
        status, text = await read(pages, "/metrics")
    assert status == 200
    for part in ("canary", "华信", "李娜", "Li Na", str(li_na.id), stage.sandbox.token):
        assert part not in text.replace("rapport_canary", ""), part
    for line in (
        'rapport_updates_total{kind="message",outcome="handled"}',
        'rapport_updates_total{kind="message",outcome="quarantined"}',
        'rapport_updates_total{kind="other",outcome="handled"}',
        "rapport_turn_seconds_bucket",
        "rapport_commits_total",
        "rapport_sent_notices_total",
        "rapport_flood_waits_total",
        'rapport_notices{state="waiting"} 0.0',
        "rapport_notices_lag_seconds 0.0",
        "rapport_due_lag_seconds 0",
        "rapport_quarantined_updates 1.0",
        "rapport_open_drafts 1.0",
        "rapport_replicas ",
        "rapport_database_up 1.0",
        "process_resident_memory_bytes",
    ):
        assert line in text, line


async def test_figures_of_the_process_are_shown_while_the_database_is_away(stage: Stage) -> None:
    async with Pages(ANYWHERE) as pages:
        _, text = await read(pages, "/metrics")
    assert "rapport_database_up 0.0" in text
    assert "rapport_commits_total" in text
    assert "rapport_notices" not in text


async def test_t26_there_is_nothing_else_and_nothing_can_be_sent(stage: Stage) -> None:
    async with watched(stage) as pages, aiohttp.ClientSession() as session:
        for path in ("/", "/metrics/", "/readyz/../api", "/healthz2"):
            assert (await read(pages, path))[0] == 404
        async with session.post(f"{pages.base_url}/readyz", data=b"x" * 100_000) as answer:
            assert answer.status == 405
