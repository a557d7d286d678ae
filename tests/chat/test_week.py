"""The week: visits done and owed, absence and holidays, and the nudges."""

from datetime import datetime

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
    await emma.presses("My week", "2 of 4")
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
    for _ in range(3):
        await emma.says("/visit baltic", "Anna Larsen")
        await emma.presses("No one", "Save")
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
