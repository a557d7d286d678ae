"""Where do we stand? The account's card, its layers, its history and any day, in both languages."""

from scoring.assessments import Kind
from storage import Tx, accounts
from tests.stage import Stage

PNG = b"\x89PNG"


async def test_the_card_says_standing_layers_support_and_the_next_step(stage: Stage) -> None:
    shown = await stage.zhang_wei.says("/level 华信", "华信科技 · A级 · 负责人：李娜", "11月16日")
    for words in (
        "尚未突破 · 指数54（关键），30天内▲6",
        "关键 ▰▰▱▱▱ 接受 · 决策者支持0/12",
        "普遍 ▱▱▱ 尚未评价",
        "差距：王敏（有好感，11月5日起）；赵强（接受，9月24日起）",
        "还不认识：业务线决策者、财务线决策者、高层决策者",
        "单点风险：关系全靠王敏一人",
        "依据：12项判断，",
        "争取：王敏（决策者●●●，有好感）：邀请参观总部或样板点（活动参与）",
    ):
        assert words in shown.text
    assert shown.labels[:6] == ["关键", "普遍", "组织", "决策链", "历史", "记一次拜访"]
    assert (shown.photo or b"").startswith(PNG)

    shown = await stage.daniel.says(
        "/level orion", "Orion Logistics · grade S · owner Emma Fischer"
    )
    for words in (
        "Point since 9 Nov · index 56 (Key) ▲10 in 30 days",
        "Point: deciders with 3 of 6 of the influence support us.",
        "Key ▰▰▰▱▱ Favourable · deciders for us 3/6",
        "General ▱▱▱ not rated yet · met 2 of 2 known people in 90 days · needs Good for Plane",
        "In the way: Peter Novak (In contact since 19 Oct)",
        "Single thread: the whole relationship hangs on Grace Miller",
        "Win over: rate the General layer (not rated yet)",
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
    await emma.says("/level orion", "Plane · to be verified (was Point until 18 Nov)")
    shown = await emma.presses("General", "④ Coverage: Most lines, with all main roles", "Good")
    assert (shown.photo or b"").startswith(PNG)


async def test_a_day_of_the_past_is_marked_and_stays_when_one_goes_deeper(stage: Stage) -> None:
    emma = stage.emma
    shown = await emma.says(
        "/level orion 2026-11-01", "end of 1 Nov 2026", "Grace Miller (Accepted"
    )
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
