"""A company's own rubric, end to end in the chat: a file in a folder, and no code touched."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import config_of
from scoring.accounts import Grade
from scoring.assessments import Assessment, Kind
from storage import Tx, accounts, assessments, tables
from tests.chat.test_permission import key_of, refusals
from tests.packs import write_pack
from tests.stage import Stage, raised


@pytest.fixture
async def retail(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The stage, with a pack for the segment "retail", which the sector "shops" is mapped onto."""
    folder = write_pack(tmp_path / "rubrics").parent
    config = config_of(rubrics={"folder": str(folder)}, segments={"shops": "retail"})
    async with raised(sqlite_url, config=config) as up:
        yield up


async def last(stage: Stage, account: int) -> Assessment | None:
    return await stage.asks(lambda tx: assessments.last(tx, Kind.ORGANIZATIONAL, account))


async def test_an_account_put_into_a_segment_is_rated_by_the_companys_own_questions(
    retail: Stage,
) -> None:
    daniel, emma = retail.daniel, retail.emma
    await daniel.says("/level orion", "Orion Logistics")
    await daniel.presses("Questionnaire", "Which questionnaire fits", "✓ The usual one", "outcome")
    await daniel.presses("retail", "✓ retail", "Changed")
    orion = await key_of(retail, "Orion Logistics")
    await emma.says("/level orion", "Orion Logistics")
    await emma.taps(f"assess.o.{orion}", emma.last)
    await emma.reads("Listing: where are we?", "In most shops", "1/2")
    await emma.presses("④", "shows this?")
    await emma.says("They opened 40 shops with us in May", "✓")
    await emma.presses("③", "Listed supplier", "Submit")
    await emma.presses("Submit", "Recorded", "Listed supplier")
    rated = await last(retail, orion)
    assert rated is not None
    assert (rated.rubric_id, rated.rubric_version, rated.level) == ("shelf", 1, "listed")
    await daniel.says("/level orion", "Listed supplier")


async def test_a_sector_that_is_mapped_onto_a_segment_does_the_same_in_chinese(
    retail: Stage,
) -> None:
    huaxin = await key_of(retail, "华信科技")
    shops = tables.accounts.update().where(tables.accounts.c.id == huaxin).values(sector="shops")
    await retail.service.ledger.write(lambda tx: tx.execute(shops))
    li_na = retail.li_na
    await li_na.says("/level 华信", "华信科技")
    await li_na.taps(f"assess.o.{huaxin}", li_na.last)
    await li_na.reads("进店做到哪一步了？", "进了多数门店")
    await li_na.rates("③", "②")
    await li_na.presses("确认提交", "已记录", "未进店")
    rated = await last(retail, huaxin)
    assert rated is not None
    assert rated.rubric_id == "shelf"


async def test_what_was_rated_under_another_rubric_stays_and_alarms_nobody(retail: Stage) -> None:
    daniel, emma = retail.daniel, retail.emma
    orion = await key_of(retail, "Orion Logistics")
    await emma.says("/level orion", "Orion Logistics")
    await emma.taps(f"assess.o.{orion}", emma.last)
    await emma.reads("1/4")
    await emma.rates("④", "④", "④", "④")
    await emma.presses("No facts for now", "Submit")
    await emma.presses("Submit", "Recorded")
    before = await retail.counts()
    await daniel.says("/level orion", "Orion Logistics")
    await daniel.presses("Questionnaire", "retail")
    await daniel.presses("retail", "✓ retail")
    await emma.taps(f"assess.o.{orion}", emma.last)
    await emma.reads("Listing: where are we?")
    await emma.rates("②", "②")
    await emma.presses("Submit", "Recorded", "Outside")
    after = await retail.counts()
    assert after["assessments"] == before["assessments"] + 1
    assert after["alerts"] == before["alerts"]


async def test_a_manager_decides_grade_and_segment_and_a_rep_does_not(stage: Stage) -> None:
    zhang_wei, li_na, daniel = stage.zhang_wei, stage.li_na, stage.daniel
    huaxin = await key_of(stage, "华信科技")
    await zhang_wei.says("/level 华信", "华信科技")
    await zhang_wei.presses("客户级别", "✓ A · 伙伴", "S · 战略")
    await zhang_wei.presses("S · 战略", "✓ S · 战略", "已修改")
    shown = await li_na.says("/level 华信", "华信科技", "S")
    assert not {"客户级别", "评价矩阵", "移交"} & set(shown.labels)

    def stored(tx: Tx) -> tuple[Grade | None, str]:
        account = accounts.by_id(tx, huaxin)
        return account.grade, account.segment

    for actor in (li_na, daniel):  # their own account; one of another team
        for button in ("grade", "graded", "segment", "segmented"):
            tail = {"graded": ".C", "segmented": ".0"}.get(button, "")
            await actor.taps(f"{button}.{huaxin}{tail}", actor.last)
            await stage.settles()
            assert "华信科技" not in (actor.last.text or "")
    assert await stage.asks(stored) == (Grade.S, "")

    before = await refusals(stage)
    for wrong in (f"graded.{huaxin}.D", f"graded.{huaxin}", f"segmented.{huaxin}.retail"):
        await zhang_wei.taps(wrong)
    assert await refusals(stage) == before + 3
    await zhang_wei.taps(f"segmented.{huaxin}.12345", zhang_wei.last)
    await zhang_wei.reads("✓ 按所属行业的默认矩阵")
    assert await stage.asks(stored) == (Grade.S, "")
