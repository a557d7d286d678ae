"""The week: visits done and owed, absence and holidays, and the nudges."""

from datetime import datetime

from tests.chat.test_alerts import rates_afresh
from tests.stage import SHANGHAI, Actor, Stage


async def nudges(actor: Actor, stage: Stage) -> int:
    await stage.settles()
    return sum("15:00" in shown.text for shown in actor.persona.messages if shown.from_bot)


async def test_the_week_says_how_far_one_is_and_whom_to_see_next(stage: Stage) -> None:
    shown = await stage.li_na.says("/week", "2/5", "北岳能源 · 孙立", "▰▰▱▱▱")
    assert "记拜访：北岳能源" in shown.labels
    await stage.li_na.presses("记拜访：北岳能源", "见到了谁", "孙立")

    shown = await stage.emma.says("/week", "2 of 5", "Orion Logistics · Peter Novak")
    assert "❗" in shown.text  # 30 days, and grade S allows 14
    await stage.emma.presses("Log: Orion Logistics", "Who did you meet")


async def test_days_away_owe_no_visits(stage: Stage) -> None:
    emma, li_na = stage.emma, stage.li_na
    await emma.says("/week", "2 of 5")
    await emma.presses("away", "Today", "rest of this week", "Next week")
    await emma.presses("Today", "18 Nov", "owed this week: 4")
    await emma.presses("My week", "2 of 4", "1 day off")
    await emma.presses("away", "Next week")
    await emma.presses("rest of this week", "18 Nov", "22 Nov", "owed this week: 2")
    await emma.presses("My week", "2 of 2", "well done")

    await li_na.says("/week")
    await li_na.presses("休假", "下周")
    await li_na.presses("下周", "11月23日", "11月29日", "5")
    await stage.moves_to(4, 15)
    await li_na.reads("2/5")
    await stage.moves(to=datetime(2026, 11, 25, 15, tzinfo=SHANGHAI))
    await stage.moves(to=datetime(2026, 11, 27, 15, tzinfo=SHANGHAI))
    assert await nudges(li_na, stage) == 1  # none in the week off


async def test_public_holidays_owe_no_visits(stage: Stage) -> None:
    await stage.moves(to=datetime(2027, 1, 1, 10, tzinfo=SHANGHAI))  # a Friday
    await stage.li_na.says("/week", "0/4")
    await stage.emma.says("/week", "0 of 4")


async def test_a_nudge_comes_once_and_at_the_target_it_is_a_thank_you(stage: Stage) -> None:
    li_na, emma = stage.li_na, stage.emma
    await stage.moves_to(2, 15)
    await li_na.reads("星期三 15:00", "2/5", "还差3次", "北岳能源 · 孙立")
    await emma.reads("Wednesday, 15:00", "2 of 5", "3 to go", "Peter Novak")
    for _ in range(2):
        await emma.says("/visit baltic", "Anna Larsen")
        await emma.presses("No one", "Save")
        await emma.presses("Save", "3 of 5")  # twice the same visit is one
    for name in ("Grace Miller", "Peter Novak"):
        await emma.says("/visit orion", name)
        await emma.presses(name, "✓")
        await emma.presses("Done", "Save")
        await emma.presses("Save", "saved")
    await stage.moves_to(4, 15)
    thanks = await emma.reads("Friday", "5 of 5", "Thank you")
    assert thanks.labels == []
    await stage.waits(minutes=5)
    assert (await nudges(li_na, stage), await nudges(emma, stage)) == (2, 2)


async def test_a_nudge_leads_to_a_visit_or_to_being_away(stage: Stage) -> None:
    await stage.moves_to(4, 15)
    await stage.emma.reads("15:00")
    await stage.emma.presses("Log another visit", "Which account")
    await stage.li_na.reads("15:00")
    await stage.li_na.presses("休假", "今天")
    await stage.li_na.presses("今天", "11月20日", "4")


async def test_a_rep_is_nudged_at_three_in_their_own_zone(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/settings Europe/Berlin", "Europe/Berlin")
    await stage.moves_to(4, 15)
    await stage.li_na.reads("15:00")
    assert await nudges(emma, stage) == 0
    await stage.moves_to(4, 22)
    await emma.reads("Friday, 15:00", "2 of 5")


async def test_absence_can_be_seen_and_taken_back(stage: Stage) -> None:
    emma, li_na = stage.emma, stage.li_na
    await emma.says("/week", "2 of 5")
    await emma.presses("away", "When are you away")
    await emma.presses("Next week", "23 Nov", "29 Nov")
    await emma.presses("Take it back", "Taken back", "23 Nov", "29 Nov", "owed this week: 5")
    await emma.presses("My week", "2 of 5")
    await emma.presses("away")
    await emma.presses("Today", "owed this week: 4")
    await emma.presses("My week")
    shown = await emma.presses("away", "Announced: 18 Nov.")
    assert "Take back: 18 Nov" in shown.labels
    await stage.moves_to(3, 10)
    await emma.says("/week", "2 of 4")
    shown = await emma.presses("away", "When are you away")
    assert not any("Take back" in label for label in shown.labels), "it is over"

    await li_na.says("/week")
    await li_na.presses("休假", "下周")
    await li_na.presses("下周", "11月23日")
    await li_na.presses("撤销休假", "已销假", "11月23日", "11月29日")


async def test_calls_are_counted_apart_and_a_day_typed_later_is_marked(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await emma.says("/visit baltic", "Anna Larsen")
    await emma.presses("No one", "Save")
    await emma.presses("Kind", "Phone call")
    await emma.presses("Phone call", "Save")
    await emma.presses("Save", "2 of 5")
    await emma.says("/visit orion", "Peter Novak")
    await emma.presses("Peter Novak", "✓")
    await emma.presses("Done", "Save")
    await emma.presses("Day", "Yesterday")
    await emma.presses("Yesterday", "Save")
    await emma.presses("Save", "3 of 5")
    line = "3 of 5 · 2 accounts · 3 people · 1 call · 1 logged later"
    await emma.says("/week", "3 of 5", line.partition(" · ")[2])
    await daniel.says("/week", f"Emma Fischer: {line}", "You: 0 of 2")


async def test_a_public_holiday_is_a_day_off_in_the_teams_week(stage: Stage) -> None:
    await stage.moves(to=datetime(2027, 1, 1, 10, tzinfo=SHANGHAI))  # a Friday
    await stage.zhang_wei.says("/week", "李娜：0/4 · 休1天")


async def test_whoever_fell_this_week_is_whom_to_see_first(stage: Stage) -> None:
    """Wang Min was met this week, and is asked for all the same."""
    await rates_afresh(stage.li_na, "王敏", "②", "②", "②", "②", "②", "②")
    await stage.li_na.says("/week", "接下来拜访", "❗ 华信科技 · 王敏：", "本周关系下滑")
