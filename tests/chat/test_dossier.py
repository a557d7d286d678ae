"""The dossier: off by default; then entered, shown, erased by hand, by the clock, by switching off.

In the demonstration Emma has Baltic Shipping with Anna, Li Na has Huaxin with Wang Min.
"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.commands.check_privacy import privacy
from bot.config import Config, config_of
from bot.sandbox import Sandbox
from storage import Tx, tables
from tests.chat.test_permission import refusals
from tests.stage import Actor, Stage, at_work, furnished, raised

WISHES = {"purpose": "7", "keep_days": 30}  # a purpose is in the company's own language
ON = config_of(dossier={"birthday": WISHES, "hometown": WISHES})


@pytest.fixture
async def lit(sqlite_url: str) -> AsyncIterator[Stage]:
    """The stage with two fields switched on."""
    async with raised(sqlite_url, config=ON) as up:
        yield up


async def rows(stage: Stage) -> list[tuple[str, str]]:
    query = select(tables.dossier.c.field, tables.dossier.c.value)
    return [(field, value) for field, value in await stage.asks(lambda tx: tx.execute(query).all())]


async def traced(stage: Stage) -> list[tuple[str, dict[str, Any]]]:
    a = tables.audit.c
    query = select(a.action, a.detail).where(a.action.like("dossier.%")).order_by(a.id)
    found = await stage.asks(lambda tx: tx.execute(query).all())
    return [(action, detail) for action, detail in found]


async def id_of(actor: Actor, name: str) -> str:
    shown = await actor.says(f"/contact {name}")
    data = next(each for label in shown.labels if (each := shown.data(label) or "")[:5] == "edit.")
    return data.split(".")[1]


async def enters_birthday(emma: Actor, value: str = "12 May") -> None:
    await emma.says("/contact anna", "Dossier")
    await emma.presses("Dossier", "Birthday: nothing kept", "Purpose: 7", "Hometown")
    await emma.presses("Enter: Birthday", "what has Anna Larsen willingly told you?")
    await emma.says(value, "✓ Saved", f"Birthday: {value}", "Kept until 18 Dec 2026")


async def test_by_default_there_is_no_button_and_a_forged_one_is_refused(stage: Stage) -> None:
    emma = stage.emma
    anna = await id_of(emma, "anna")
    assert "Dossier" not in emma.last.labels
    before = await stage.counts()
    for button in ("dossier.{}", "keep.{}.birthday", "erase.{}.birthday", "erased.{}."):
        answers = []
        for key in (anna, "987654321"):
            await emma.taps(button.format(key))
            await stage.settles()
            answers.append((emma.last.text, emma.last.labels))
        assert answers[0] == answers[1], button
    assert await stage.counts() == before
    assert await rows(stage) == []


async def test_a_detail_is_entered_shown_changed_and_erased_for_good(lit: Stage) -> None:
    emma = lit.emma
    await enters_birthday(emma)
    shown = await emma.says("/contact anna", "Birthday: 12 May")
    assert "Hometown" not in shown.text
    await emma.presses("Dossier")
    await emma.presses("Change: Birthday", "So far: 12 May")
    await emma.says("x" * 203, "3 characters too long")
    await emma.says("<b>13</b> May", "Birthday: <b>13</b> May")
    assert await rows(lit) == [("birthday", "<b>13</b> May")]
    await emma.presses("Erase: Birthday", "Erase “Birthday” for good?")
    await emma.presses("No", "Birthday: <b>13</b> May")
    await emma.presses("Erase: Birthday")
    await emma.presses("Yes, erase", "✓ Erased for good", "Birthday: nothing kept")
    assert await rows(lit) == []
    assert await traced(lit) == [
        ("dossier.kept", {"field": "birthday"}),
        ("dossier.kept", {"field": "birthday"}),
        ("dossier.erased", {"field": "birthday"}),
    ]


async def test_all_of_it_is_erased_at_once_in_chinese(lit: Stage) -> None:
    li_na = lit.li_na
    await li_na.says("/contact 王敏", "档案")
    await li_na.presses("档案", "生日：未填写", "用途：7", "只记王敏主动告知的内容")
    await li_na.presses("填写生日", "华信科技 · 王敏 · 档案", "生日：王敏主动告诉过你什么？")
    await li_na.says("5月12日", "✓ 已保存", "生日：5月12日", "保留至2026年12月18日")
    await li_na.presses("填写家乡")
    await li_na.says("成都", "家乡：成都")
    await li_na.presses("全部删除", "彻底删除整份档案？")
    yes = li_na.last.data("是，删除") or ""
    await li_na.presses("是，删除", "已彻底删除", "生日：未填写", "家乡：未填写")
    await li_na.taps(yes)  # once more: nothing is left
    await lit.settles()
    assert await rows(lit) == []
    assert (await traced(lit))[2:] == [("dossier.erased", {"field": "all"})]


async def test_the_conversation_keeps_no_copy_and_an_edit_is_not_lost_in_silence(
    lit: Stage,
) -> None:
    emma = lit.emma
    await emma.says("/contact anna")
    await emma.presses("Dossier")
    await emma.presses("Enter: Birthday")
    said = emma.persona.say("12 Mai")
    await emma.reads("Birthday: 12 Mai")

    def data(tx: Tx) -> str:
        return json.dumps([row.data for row in tx.execute(select(tables.drafts))])

    assert "12 Mai" not in await lit.asks(data)
    emma.persona.edit(said, "12 May")
    await emma.reads("already recorded")
    await emma.presses("Record it again", "Birthday: 12 Mai", "Dossier")


async def test_who_may_not_see_the_account_may_not_see_or_touch_its_dossiers(lit: Stage) -> None:
    emma, li_na = lit.emma, lit.li_na
    await enters_birthday(emma)
    anna = await id_of(emma, "anna")
    for button in (f"dossier.{anna}", f"keep.{anna}.birthday", f"erase.{anna}.birthday",
                   f"erased.{anna}.birthday", f"erased.{anna}."):  # fmt: skip
        await li_na.taps(button)
        await lit.settles()
        assert "12 May" not in li_na.last.text
        assert "Anna" not in li_na.last.text
    assert await rows(lit) == [("birthday", "12 May")]
    await lit.daniel.says("/contact anna", "Birthday: 12 May")


async def test_a_field_that_is_off_and_data_that_we_never_made_do_nothing(lit: Stage) -> None:
    emma = lit.emma
    await enters_birthday(emma)
    anna = await id_of(emma, "anna")
    for off in (f"keep.{anna}.family", f"erase.{anna}.family", f"erased.{anna}.family"):
        await emma.taps(off)
    await lit.settles()
    assert await refusals(lit) == 0
    for forged in (f"keep.{anna}.b-y", f"erased.{anna}", "dossier.x", f"dossier.{anna}.birthday"):
        await emma.taps(forged)
    assert await refusals(lit) == 4
    await emma.taps(f"keep.{anna}.")
    await lit.settles()
    assert await rows(lit) == [("birthday", "12 May")]


async def test_the_frames_other_moves_record_nothing(lit: Stage) -> None:
    emma = lit.emma
    await emma.says("/contact anna")
    await emma.presses("Dossier")
    shown = await emma.presses("Enter: Birthday", "Later")
    _, draft, revision, _, _ = (shown.data("Later") or "").split(".")
    await emma.taps(f"d.{draft}.{revision}.value.menu")
    await emma.reads("Birthday: nothing kept", "What would you like to change?")
    await emma.presses("‹ Back", "✓ Save", "Discard")
    await emma.presses("✓ Save", "Nothing has changed", "Enter: Birthday")
    assert await rows(lit) == []


async def test_the_clock_erases_what_is_past_its_days(lit: Stage) -> None:
    emma = lit.emma
    await enters_birthday(emma)
    await lit.waits(days=29, hours=23)
    assert await rows(lit) == [("birthday", "12 May")]
    lit.service.clock.move_to(lit.service.clock.now() + timedelta(hours=2))
    await emma.says("/contact anna", "Dossier")
    assert "12 May" not in emma.last.text  # though the clock has not come by yet
    await lit.service.crank.turn()
    assert await rows(lit) == []


@pytest.fixture
async def kept(sqlite_url: str) -> AsyncIterator[Sandbox]:
    """A birthday and a hometown were kept, and the bot has ended."""
    async with furnished(sqlite_url) as sandbox:
        async with at_work(sandbox, sqlite_url, ON) as before:
            await enters_birthday(before.emma)
            await before.emma.presses("Enter: Hometown")
            await before.emma.says("Malmö", "Hometown: Malmö")
        yield sandbox


async def terms_of(stage: Stage) -> list[tuple[str, dict[str, Any]]]:
    a = tables.audit.c
    query = select(a.action, a.detail).where(a.object == "retention:dossier.birthday")
    return [
        tuple(row) for row in await stage.asks(lambda tx: tx.execute(query.order_by(a.id)).all())
    ]


async def checked(stage: Stage, config: Config) -> str:
    lines = await privacy(str(stage.service.ledger.url), config)
    return "\n".join(map(str, lines))


async def test_a_field_that_is_switched_off_is_not_shown_and_goes_on_a_day_that_was_named(
    kept: Sandbox, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    off = config_of(dossier={"hometown": WISHES})
    async with at_work(kept, sqlite_url, off) as after:
        shown = await after.emma.says("/contact anna", "Hometown: Malmö")
        assert "Birthday" not in shown.text
        assert "dossier.birthday is off: 1 entries are deleted on 2026-11-25" in caplog.text
        assert "WARN to be deleted  dossier.birthday is off" in await checked(after, off)
        await after.waits(days=6, hours=23)
        assert len(await rows(after)) == 2
        await after.waits(hours=2)
        assert await rows(after) == [("hometown", "Malmö")]
        assert "dossier.birthday" not in await checked(after, off)
        said = await terms_of(after)
    assert [(action, detail["entries"]) for action, detail in said] == [
        ("retention.shorter", 1),
        ("retention.shortened", 1),
    ]


async def test_a_field_that_is_switched_on_again_in_time_is_as_it_was(
    kept: Sandbox, sqlite_url: str
) -> None:
    async with at_work(kept, sqlite_url, config_of(dossier={})) as off:
        await off.waits(days=3)
    async with at_work(kept, sqlite_url, ON) as again:
        await again.emma.says("/contact anna", "Birthday: 12 May")
        await again.waits(days=20)
        assert len(await rows(again)) == 2
        assert (await terms_of(again))[-1][0] == "retention.kept"


async def test_without_a_configuration_each_detail_is_kept_until_the_day_that_was_promised(
    kept: Sandbox, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    nothing = config_of()
    async with at_work(kept, sqlite_url, nothing) as stage:
        shown = await stage.emma.says("/contact anna")
        assert "12 May" not in shown.text
        assert "dossier.birthday: [dossier] is missing" in caplog.text
        assert "[dossier] is missing in the configuration, so 1" in await checked(stage, nothing)
        await stage.waits(days=29, hours=22)
        assert len(await rows(stage)) == 2
        await stage.waits(hours=3)
        assert await rows(stage) == []
        assert [action for action, _ in await terms_of(stage)] == ["retention.shorter"]


async def test_a_shorter_time_begins_on_the_day_that_was_named(
    kept: Sandbox, sqlite_url: str
) -> None:
    shorter = config_of(dossier={"birthday": {**WISHES, "keep_days": 1}})
    async with at_work(kept, sqlite_url, shorter) as stage:
        await stage.waits(days=6)
        assert ("birthday", "12 May") in await rows(stage)
        await stage.waits(days=1, hours=1)
        assert ("birthday", "12 May") not in await rows(stage)
