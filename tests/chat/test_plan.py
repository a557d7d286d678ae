"""A visit to come: planned in three taps, asked about afterwards, and counted once."""

from datetime import datetime
from functools import partial

from bot.config import config_of
from tests.chat.test_handover import joined
from tests.stage import SHANGHAI, Actor, Stage, raised


async def planned(actor: Actor, account: str, who: str, day: str, at: str) -> None:
    await actor.says(f"/plan {account}", "打算见谁")
    await actor.presses(who, "哪一天去")
    await actor.presses(day, "几点")
    await actor.presses(at, "已计划", at)


async def test_a_visit_is_planned_in_three_taps_and_logged_in_one(stage: Stage) -> None:
    li_na = stage.li_na
    await planned(li_na, "北岳", "孙立", "今天", "14:00")
    await stage.moves_to(2, 15, 14)
    await stage.settles()
    assert not any("去成了吗" in each.text for each in li_na.persona.messages)
    await stage.moves_to(2, 15, 15)
    await li_na.reads("北岳能源", "14:00", "去成了吗", "孙立")
    saved = await li_na.presses("去了，见的就是他们", "已保存", "3/5")
    assert saved.labels[0] == "评价孙立"
    again = await li_na.says("/visits", "我的拜访", "今天", "北岳能源", "孙立")
    assert "计划中" not in again.text


async def test_the_day_and_the_time_are_typed_as_they_are_spoken(stage: Stage) -> None:
    li_na, emma = stage.li_na, stage.emma
    await li_na.says("/plan 北岳", "打算见谁")
    await li_na.says("孙立、周倩", "哪一天去")
    await li_na.says("昨天", "没有看懂")
    await li_na.says("今天 8:00", "已经过了")
    await li_na.says("下周二下午三点", "已计划", "11月24日", "15:00", "孙立", "周倩")
    await emma.says("/plan balt", "Whom will you see")
    await emma.says("anna", "On which day")
    await emma.says("next fri 9:30", "Which day do you mean", "20 Nov", "27 Nov")
    await emma.presses("27 Nov", "Planned", "27 Nov", "9:30")


async def test_what_was_planned_is_moved_or_cancelled(stage: Stage) -> None:
    li_na = stage.li_na
    await planned(li_na, "北岳", "没有具体的人", "明天", "10:00")
    await li_na.presses("改期", "哪一天去")
    await li_na.says("周五 9:30", "已改期", "11月20日", "9:30")
    await li_na.says("/visits", "计划中", "9:30", "北岳能源")
    await li_na.presses("北岳能源", "9:30")
    cancelled = await li_na.presses("取消拜访", "已经取消")
    assert cancelled.labels == ["关系现状"]
    assert "计划中" not in (await li_na.says("/visits", "我的拜访")).text


async def test_a_visit_that_was_logged_is_not_asked_about_and_not_doubled(stage: Stage) -> None:
    li_na = stage.li_na
    await planned(li_na, "北岳", "孙立", "今天", "14:00")
    await stage.moves_to(2, 14, 30)
    await li_na.says("/visit 北岳", "见到了谁")
    await li_na.presses("孙立", "✓ 孙立")
    await li_na.presses("选好了", "保存")
    await li_na.presses("保存", "已保存", "3/5")
    await stage.moves_to(3, 12)
    await stage.settles()
    assert not any("去成了吗" in each.text for each in li_na.persona.messages)
    listed = await li_na.says("/visits", "我的拜访")
    assert listed.text.count("北岳能源 · 孙立") == 1


async def test_it_is_asked_once_more_the_next_working_morning_and_then_never(stage: Stage) -> None:
    li_na = stage.li_na
    await planned(li_na, "北岳", "孙立", "11月20日", "16:00")

    def asked() -> int:
        return sum("去成了吗" in each.text for each in li_na.persona.messages)

    def has_been(times: int) -> bool:
        return asked() == times

    moments = ((20, 17, 0), (20, 18, 1), (22, 12, 1), (23, 8, 1), (23, 9, 2), (25, 9, 2))
    for day, hour, times in moments:
        await stage.moves(to=datetime(2026, 11, day, hour, tzinfo=SHANGHAI))
        await stage.settles()
        if times > asked():
            await stage.sandbox.world.bell.until(partial(has_been, times))
        assert asked() == times, (day, hour)


async def test_an_accounts_card_offers_it_and_its_visits_are_listed(stage: Stage) -> None:
    await stage.li_na.says("/level 北岳", "北岳能源")
    await stage.li_na.presses("计划拜访", "打算见谁")
    await stage.li_na.presses("孙立", "哪一天去")
    await stage.li_na.says("明天 14:00", "已计划")
    await stage.zhang_wei.says("/visits 北岳", "拜访 · 北岳能源", "计划中", "14:00", "孙立", "李娜")
    assert not any("14:00" in label for label in stage.zhang_wei.last.labels)
    await stage.emma.says("/visits 北岳", "nothing like")


async def test_who_takes_the_account_over_takes_the_visit_over(stage: Stage) -> None:
    daniel, emma = stage.daniel, stage.emma
    nils = await joined(stage, "Nils Berg", "Daniel Weber")
    await emma.says("/plan orion", "Whom will you see")
    await emma.presses("Nobody in particular", "On which day")
    await emma.says("today 16:00", "Planned")
    await daniel.says("/handover orion", "Who takes over?")
    await daniel.presses("Nils Berg", "Why?")
    await daniel.says("Emma moves to the north", "to Nils Berg")
    await daniel.presses("Hand it over", "Nils Berg has Orion Logistics now")
    await nils.says("/visits", "Planned:", "16:00", "Orion Logistics")
    await stage.moves_to(2, 17, 30)
    await nils.reads("Orion Logistics", "take place")
    assert not any("take place" in each.text for each in emma.persona.messages)
    await nils.presses("Yes, it did", "saved", "1 of")


async def test_in_low_content_mode_it_is_told_by_references(sqlite_url: str) -> None:
    config = config_of(privacy={"low_content": True})
    async with raised(sqlite_url, config=config) as stage:
        await stage.li_na.says("/plan 北岳", "A-")
        await stage.li_na.says("孙立", "哪一天去")
        await stage.li_na.says("今天 14:00", "已计划", "14:00", "C-")
        await stage.moves_to(2, 15, 15)
        asked = await stage.li_na.reads("去成了吗", "A-", "C-")
        listed = await stage.li_na.says("/visits", "计划中", "A-", "C-")
        for shown in (asked, listed):
            assert not any(name in shown.text + repr(shown.labels) for name in ("北岳", "孙立"))
