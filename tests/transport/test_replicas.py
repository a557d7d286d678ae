"""Several replicas on one database: behind one webhook, and one polling for all."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import update

from bot.clock import Clock
from bot.config_types import host_and_port
from bot.replica import Replica, is_gone, new_name
from bot.transport.lease import Lease
from bot.transport.webhook import SECRET
from handlers.frame.reply import Reply
from storage import Ledger, Tx, drafts, people, replicas, tables
from tests.stage import Stage, at_work, furnished
from tests.wire import a_hook, free_port


@dataclass
class Front:
    """Between Telegram and the replicas: each update goes to all at once, or to one in turn."""

    ports: list[int]
    to_all: bool
    turns: "itertools.count[int]" = field(default_factory=itertools.count)

    async def take(self, request: web.Request) -> web.Response:
        first = next(self.turns) % 2
        ports = [*self.ports[first:], *self.ports[:first]]
        body, headers = await request.read(), {SECRET: request.headers[SECRET]}
        async with aiohttp.ClientSession(headers=headers) as session:
            bring = [self._bring(session, port, request.path, body) for port in ports]
            answers = await asyncio.gather(*bring) if self.to_all else [await bring[0]]
            for unsent in bring[len(answers) :]:
                unsent.close()
        spoken = [text for status, text in answers if text]
        assert len(spoken) <= 1, "a tap is answered by one of them"
        worst = max(status for status, _ in answers) or 502
        return web.Response(status=worst, text="".join(spoken))

    async def _bring(
        self, session: aiohttp.ClientSession, port: int, path: str, body: bytes
    ) -> tuple[int, str]:
        try:
            async with session.post(f"http://127.0.0.1:{port}{path}", data=body) as answer:
                return answer.status, await answer.text()
        except aiohttp.ClientError:
            return 0, ""  # it has not begun yet


@contextlib.asynccontextmanager
async def two_replicas(url: str, *, to_all: bool) -> AsyncIterator[Stage]:
    """The demonstration team, and two replicas behind one front; the stage of the second."""
    hook, front = a_hook(), Front([free_port(), free_port()], to_all)
    app = web.Application()
    app.router.add_post(f"/{hook.path}", front.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", host_and_port(hook.listen)[1]).start()
    first, second = (replace(hook, listen=f"127.0.0.1:{port}") for port in front.ports)
    async with furnished(url) as sandbox:
        sandbox.webhook.back_off = (0.0, 0.05)
        async with at_work(sandbox, url, hook=first), at_work(sandbox, url, hook=second) as stage:
            yield stage
    await runner.cleanup()


async def test_p2_input_2_updates_that_reach_all_replicas_at_once_have_one_effect(
    postgres_url: str,
) -> None:
    async with two_replicas(postgres_url, to_all=True) as stage:
        before = await stage.counts()
        await stage.li_na.says("/visit", "华信科技")
        await stage.li_na.presses("华信科技", "王敏")
        await stage.li_na.presses("王敏", "✓ 王敏")
        await stage.li_na.presses("选好了", "保存")
        await stage.li_na.says("看了第二展厅", "看了第二展厅")
        await stage.settles()
        (draft,) = await stage.asks(all_active)
        assert list(draft.data["answers"]["parts"].values()) == ["看了第二展厅"]
        after = await stage.counts()
        assert after["drafts"] == before["drafts"] + 1


def all_active(tx: Tx) -> list[drafts.Draft]:
    found = (drafts.active(tx, each.id) for each in people.everybody(tx))
    return [each for each in found if each is not None]


async def test_p18_input_40_a_text_and_a_tap_at_once_have_one_of_the_two_serial_results(
    postgres_url: str,
) -> None:
    async with two_replicas(postgres_url, to_all=False) as stage:
        li_na = stage.li_na
        await li_na.says("/rate 刘芳", "1/6")
        ends = set()
        for _ in range(4):
            (before,) = await stage.asks(all_active)
            shown = li_na.last
            li_na.persona.press(shown.labels[0], shown)
            li_na.persona.say("4")
            await stage.settles()
            (after,) = await stage.asks(all_active)
            new = len(after.data["answers"]) - len(before.data["answers"])
            assert new in (1, 2), "the tap first, and the text answers the next; or it was stale"
            ends.add(new)
            await li_na.says("/cancel")
            await li_na.says("/rate 刘芳", "1/6")
        assert ends


# -- who vanishes ------------------------------------------------------------------------------


async def test_input_44_of_the_others_one_asks_again_what_a_vanished_replica_left_open(
    stage: Stage,
) -> None:
    await stage.li_na.says("/visit", "华信科技")
    ledger, clock, shown = stage.service.ledger, stage.service.clock, list[Reply]()
    before = clock.now() - timedelta(seconds=20)
    await ledger.write(partial(replicas.sign, name="elsewhere:1:ab", now=before))
    asked = asyncio.Event()

    def show(reply: Reply) -> None:
        shown.append(reply)
        asked.set()

    async with asyncio.TaskGroup() as group:
        others = [
            Replica(ledger, clock, stage.service.settings, show, beat=0.01, silence=0.1)
            for _ in range(2)
        ]
        for each in others:
            await each.begin()
        assert shown == [], "it may live"
        running = [group.create_task(each.run()) for each in others]
        await asked.wait()
        for task in running:
            task.cancel()
    assert [reply.chat_id for reply in shown] == [stage.li_na.persona.id]


async def test_input_44_after_all_were_away_for_long_one_asks_again(stage: Stage) -> None:
    await stage.li_na.says("/visit", "华信科技")
    ledger, clock, shown = stage.service.ledger, stage.service.clock, list[Reply]()
    pair = [Replica(ledger, clock, stage.service.settings, shown.append, beat=60) for _ in range(2)]
    for each in pair:
        await each.begin()
    long_ago = clock.now() - timedelta(minutes=4)
    await ledger.write(lambda tx: tx.execute(update(tables.replicas).values(alive_at=long_ago)))
    for each in pair:
        each._signed -= 240
        await each._once()
    assert [reply.chat_id for reply in shown] == [stage.li_na.persona.id]


async def test_of_all_that_notice_an_absence_one_asks_again(stage: Stage) -> None:
    await stage.li_na.says("/visit", "华信科技")
    service, shown = stage.service, list[Reply]()
    since = service.clock.now() - timedelta(minutes=4)
    for _ in range(3):
        replica = Replica(service.ledger, service.clock, service.settings, shown.append)
        await replica.ask_again(since)
    assert [reply.chat_id for reply in shown] == [stage.li_na.persona.id]


def test_only_a_process_of_this_machine_is_known_to_be_gone() -> None:
    assert not is_gone(new_name())
    host, _, _ = new_name().partition(":")
    assert is_gone(f"{host}:{2**22 + 1}:ab"), "beyond the highest number of a process"
    assert not is_gone("elsewhere:4194305:ab")
    assert not is_gone("")


# -- one of them polls -------------------------------------------------------------------------

LeaseOf = Callable[[str], Lease]


@pytest.fixture
def lease_of(ledger: Ledger) -> LeaseOf:
    clock = Clock()

    def lease(holder: str) -> Lease:
        return Lease(ledger, clock, "x", holder, lambda name: name == "gone", renewed=0.01)

    return lease


async def test_a_lease_passes_on_when_its_holder_lets_go(lease_of: LeaseOf) -> None:
    first, second = lease_of("one"), lease_of("two")
    async with first:
        await first.held.wait()
        async with second:
            assert not second.held.is_set()
            await first.__aexit__(None, None, None)
            await second.held.wait()
    assert not second.held.is_set()


async def test_p5_a_lease_passes_on_when_its_holder_vanishes(lease_of: LeaseOf) -> None:
    first, second = lease_of("one"), lease_of("two")
    await first.__aenter__()
    await first.held.wait()
    first._keeping.cancel()
    async with second:
        first._clock.move_to(first._clock.now() + timedelta(seconds=16))
        await second.held.wait()


async def test_p5_a_lease_of_a_process_that_certainly_has_ended_is_not_waited_for(
    lease_of: LeaseOf,
) -> None:
    crashed = lease_of("gone")
    await crashed.__aenter__()
    await crashed.held.wait()
    crashed._keeping.cancel()
    async with lease_of("two") as second:
        await second.held.wait()


async def test_who_loses_the_lease_holds_it_no_longer(lease_of: LeaseOf) -> None:
    slow, quick = lease_of("one"), lease_of("two")
    slow._renewed = 60
    async with slow:
        await slow.held.wait()
        slow._clock.move_to(slow._clock.now() + timedelta(seconds=16))
        async with quick:
            await quick.held.wait()
            await slow._keep_once()
            assert not slow.held.is_set()
            assert quick.held.is_set()
