"""A company that runs an earlier release starts this one, and goes on: nothing is repaired by hand,
what was rated reads as it did, and nobody is alarmed by the upgrade."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.audit import run_verify
from bot.commands.check_privacy import privacy
from bot.commands.check_work import work
from bot.config import Config, config_of
from bot.rubrics import company_rubrics
from scoring.assessments import Kind
from storage import Tx, assessments, tables
from storage.machinery.schema import State, migrate, state
from tests.chat.test_alerts import THURSDAY, alerts_of, rates_afresh
from tests.chat.test_left_out import newest
from tests.chat.test_permission import key_of
from tests.packs import write_pack
from tests.stage import WEDNESDAY, Stage, raised
from tests.storage.releases import STEPS, leave

EITHER = pytest.mark.parametrize(
    ("empty_url", "release"), [("sqlite", "0.1.0"), ("postgres", "0.2.0")], indirect=True
)


@pytest.fixture
def company(tmp_path: Path) -> Config:
    """As it was configured: with questions of its own for one segment."""
    folder = write_pack(tmp_path / "rubrics").parent
    return config_of(rubrics={"folder": str(folder)}, segments={"shops": "retail"})


@pytest.fixture
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def upgraded(release: str, empty_url: str, company: Config) -> AsyncIterator[Stage]:
    """Brought up to date, and at work again an hour later."""
    leave(empty_url, release)
    async with raised(migrated(empty_url), WEDNESDAY + timedelta(hours=1), company) as up:
        yield up
        await up.settles()
        await is_content(empty_url, company)


def migrated(url: str) -> str:
    migrate(url)
    return url


async def is_content(url: str, config: Config) -> None:
    """As `check` and `audit verify` ask it."""
    settings = config.settings(company_rubrics(config), "")
    lines = [*await work(url, settings), *await privacy(url, config)]
    assert [str(line) for line in lines if not line.good] == []
    assert await asyncio.to_thread(run_verify, url, None, lambda _: None)


@pytest.mark.parametrize("release", STEPS, indirect=True)
def test_each_release_is_brought_up_to_date_on_both_databases(
    release: str, empty_url: str, company: Config
) -> None:
    leave(empty_url, release)
    assert migrate(empty_url)[0] == STEPS[release]
    assert state(empty_url) is State.CURRENT
    asyncio.run(is_content(empty_url, company))


async def queued(stage: Stage, *but: str) -> list[int]:
    """The notices that anybody was ever sent or is to be sent, but for these kinds."""
    n = tables.notices.c
    query = select(n.id).where(n.kind.not_in(but))
    return await stage.asks(lambda tx: [row.id for row in tx.execute(query)])


@EITHER
async def test_the_upgrade_itself_tells_nobody_anything_and_what_waited_comes_in_the_morning(
    upgraded: Stage,
) -> None:
    sent = await queued(upgraded)
    await upgraded.service.crank.turn()
    await upgraded.settles()
    assert await queued(upgraded) == sent == [1]
    for actor in (upgraded.emma, upgraded.daniel, upgraded.zhang_wei, upgraded.chen_jie):
        assert alerts_of(actor) == []
        assert sum(shown.from_bot for shown in actor.persona.messages) == 1  # they are greeted
    await upgraded.moves(to=THURSDAY)
    await upgraded.zhang_wei.reads("孙立", "北岳能源", "#A5")


@EITHER
async def test_what_was_rated_keeps_its_reading_and_the_next_is_compared_with_nothing(
    upgraded: Stage,
) -> None:
    emma, sent = upgraded.emma, await queued(upgraded, "recovery")
    await emma.says("/contact peter novak", "Peter Novak: In contact → Supports us")
    await emma.says("/level orion", "Orion Logistics", "Grace Miller (Opposed", "Listed supplier")
    await emma.says("/level orion 2026-11-17", "17 Nov 2026", "Told by the rules that hold since")
    await upgraded.li_na.says("/level 华信", "华信科技", "普遍")
    await emma.says("/rate peter novak", "1/6")  # nothing of before is offered for a tap
    await emma.rates("⑤", "⑤", "⑤", "②", "③", "③")
    await emma.presses("No facts for now", "Favourable", "different questionnaire", "not compared")
    await emma.presses("Submit", "Recorded", "Favourable")
    await emma.says("/contact peter novak", "Peter Novak: Favourable", "different questionnaire")
    assert (await newest(upgraded, "Peter Novak")).rubric_version == 2
    orion = await key_of(upgraded, "Orion Logistics")
    shelf = await upgraded.asks(lambda tx: assessments.last(tx, Kind.ORGANIZATIONAL, orion))
    assert shelf is not None
    assert (shelf.rubric_id, shelf.rubric_version, shelf.level) == ("shelf", 1, "listed")
    await upgraded.settles()
    # The standing may be told to have come back; a fall is told to nobody.
    assert await queued(upgraded, "recovery") == sent


@EITHER
async def test_an_open_alert_ends_by_a_good_rating_with_the_new_questions(
    upgraded: Stage,
) -> None:
    await rates_afresh(upgraded.emma, "Grace Miller", "④", "④", "④", "④", "④", "④")

    def of_grace(tx: Tx) -> set[str]:
        a, c = tables.alerts.c, tables.contacts.c
        query = select(a.state).join(tables.contacts, c.id == a.subject_id)
        query = query.where(a.kind == Kind.KEY, c.name == "Grace Miller")
        return {row.state for row in tx.execute(query)}

    assert await upgraded.asks(of_grace) == {"resolved"}


@EITHER
async def test_conversations_that_were_open_go_on_with_the_questions_that_they_began_with(
    upgraded: Stage,
) -> None:
    li_na, zhang_wei = upgraded.li_na, upgraded.zhang_wei
    await li_na.says("/resume", "王敏", "3/6", "最近几次接触中，对方主动给过我们什么信息？")
    await li_na.rates("③", "③", "③", "③")
    await li_na.presses("确认提交", "已记录", "接受")
    begun = await newest(upgraded, "王敏")
    assert (begun.rubric_version, set(begun.levels.values())) == (1, {1})
    await rates_afresh(li_na, "王敏", "③", "③", "③", "③", "③", "③")
    assert (await newest(upgraded, "王敏")).rubric_version == 2
    await zhang_wei.says("/resume", "拜访 · 华信科技", "王敏")
