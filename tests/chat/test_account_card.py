"""Where do we stand? The account's card, its layers, its history and any day, in both languages."""

from scoring.assessments import Kind
from storage import Tx, accounts
from tests.stage import Stage

PNG = b"\x89PNG"


async def test_the_card_says_standing_layers_support_and_the_next_step(stage: Stage) -> None:
    shown = await stage.zhang_wei.says("/level 华信", "华信科技 · A级 · 负责人：李娜", "11月16日")
    for words in (
        "尚未立足 · 指数54，30天内▲6",
        "关键 ▰▰▱▱▱ 接受 · 决策者权重6分中得0分",
        "普遍 ▱▱▱ 尚未评价",
        "拖累：王敏自11月5日起有好感；赵强自9月24日起接受",
        "席位空缺：业务线决策者、财务线决策者、高层决策者",
        "单线联系：只有王敏一人对我们有好感。",
        "依据：12项判断，",
        "下一步：王敏，活动参与 → “参加展会、样板点、总部参观等重要活动”",
    ):
        assert words in shown.text
    assert shown.labels[:6] == ["关键", "普遍", "组织", "决策链", "历史", "记一次拜访"]
    assert (shown.photo or b"").startswith(PNG)

    shown = await stage.daniel.says(
        "/level orion", "Orion Logistics · grade S · owner Emma Fischer"
    )
    for words in (
        "Point since 9 Nov · index 56 ▲10 in 30 days",
        "Key ▰▰▰▱▱ Favourable · 3 of 6 deciders' weight",
        "General ▱▱▱ not rated yet · chain 50% met in 90 days · needs Good for Plane",
        "Holding it down: Peter Novak In contact since 19 Oct",
        "Single thread: only Grace Miller is with us.",
        "Next: rate the General layer (not rated yet)",
    ):
        assert words in shown.text


async def test_one_tap_deeper_are_the_people_the_layers_and_the_history(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/level orion", "Peter Novak")
    await emma.presses("Key", "★ ▰▰▰▰▱ Grace Miller: Supports us ▲ · 6 answers · ")
    await emma.presses("Grace Miller", "CIO", "Told us about the new hub")
    await emma.presses("‹ Orion Logistics", "Single thread")
    await emma.presses("Organization", "not rated yet", "Rate the organization")
    await emma.presses("‹ Orion Logistics", "Single thread")
    await emma.presses("History", "9 Nov, 10:00 Grace Miller: Accepted → Supports us ▲")
    await emma.presses("‹ Orion Logistics", "Single thread")
    await emma.presses("General", "not rated yet")
    await emma.presses("Rate the general relationship", "1/4", "On record")

    await stage.li_na.says("/level 华信")
    await stage.li_na.presses("历史", "王敏", "李娜评价")
    await stage.li_na.presses("‹ 华信科技", "指数54")
    await stage.li_na.presses("关键", "刘芳：尚未评价")


async def test_a_layer_that_was_rated_shows_its_radar_and_the_facts(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/level orion")
    await emma.presses("General")
    await emma.presses("Rate the general relationship", "1/4")
    await emma.rates("④", "④", "④", "④")
    await emma.says("The board asked us for a paper")
    await emma.presses("No facts for now", "Submit")
    await emma.presses("Submit", "Recorded")
    await emma.says("/level orion", "Plane (was Point until 18 Nov)")
    shown = await emma.presses("General", "④ Coverage: Most lines, with all main roles", "Good")
    assert (shown.photo or b"").startswith(PNG)


async def test_a_day_of_the_past_is_marked_and_stays_when_one_goes_deeper(stage: Stage) -> None:
    emma = stage.emma
    shown = await emma.says("/level orion 2026-11-01", "end of 1 Nov 2026", "Grace Miller Accepted")
    assert "Supports us" not in shown.text
    await emma.presses("Key", "end of 1 Nov 2026", "Grace Miller: Accepted")
    await emma.presses("‹ Orion Logistics", "end of 1 Nov 2026")
    shown = await emma.presses("History", "19 Oct, 10:00 Grace Miller: Accepted")
    assert "9 Nov" not in shown.text
    await emma.says("/level orion 2031-01-01", "still to come")
    await stage.li_na.says("/level 华信 10月1日", "截至2026年10月1日当天所知")


async def test_nobody_reaches_another_teams_account_by_a_button(stage: Stage) -> None:
    def find(tx: Tx) -> int:
        account = accounts.by_name(tx, "华信科技")
        assert account is not None
        return account.id

    key = await stage.asks(find)
    shown = await stage.emma.says("/level orion")
    own = str(shown.data("History")).split(".")[1]
    buttons = [f"standing.{key}.", f"standing.{key}.2026-11-01", f"history.{key}.0."]
    buttons += [f"layer.{kind}.{key}." for kind in Kind]
    for button in buttons:
        await stage.emma.taps(button)
        await stage.settles()
        assert "could not find" in (stage.emma.last.text or ""), button
    for button in ("layer.other.1.", f"layer.key.{own}.soon", f"history.{own}.x."):
        assert "out of date" in await stage.emma.taps(button)
