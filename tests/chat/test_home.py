"""Arriving, finding one's way, and choosing language and zone."""

from scoring.people import Role
from tests.stage import Stage


async def test_an_invitation_lets_in_once(stage: Stage) -> None:
    code = await stage.invites("Wu Lei")
    wu_lei, other = stage.bring("Lei", "en"), stage.bring("Somebody", "zh")
    await wu_lei.says("/start", "private assistant")
    shown = await wu_lei.says(f"/start {code}", "Welcome to Rapport", "Wu Lei", "/visit")
    assert "Log a visit" in shown.labels
    await wu_lei.says("/visit", "Which account")

    await other.says(f"/start {code}", "已")  # used
    before = await stage.counts()
    await other.says("你好", "邀请")
    assert await stage.counts() == before


async def test_a_code_can_be_typed_and_a_manager_is_greeted_as_one(stage: Stage) -> None:
    code = await stage.invites("赵敏", Role.MANAGER, "陈婕")
    zhao_min = stage.bring("敏", "zh")
    await zhao_min.says(code, "赵敏", "/level")
    await zhao_min.says("/help", "/visit", "/settings")


async def test_start_greets_by_name_and_offers_what_waits(stage: Stage) -> None:
    li_na, emma = stage.li_na, stage.emma
    await li_na.says("/start", "李娜", "/visit")
    await li_na.says("/rate 刘芳", "1/6")
    await li_na.presses("③", "2/6")
    shown = await li_na.says("/start", "李娜", "华信科技 · 刘芳")
    assert shown.labels[0] == "继续"
    await li_na.presses("继续", "2/6")
    await emma.says("/start", "Emma Fischer", "Where do we stand?")


async def test_help_names_every_command(stage: Stage) -> None:
    for actor in (stage.li_na, stage.emma, stage.zhang_wei):
        await actor.says(
            "/help", "/visit", "/rate", "/level", "/week", "/resume", "/settings", "/cancel"
        )
    await stage.emma.presses("Log a visit", "Which account")


async def test_the_language_is_each_persons_own_choice(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/settings", "设置", "✓ 中文", "English")
    await li_na.presses("English", "Settings", "✓ English", "Changed")
    await li_na.says("/visit 华信", "Who did you meet", "王敏")
    await li_na.says("/cancel", "Cancelled")
    await stage.zhang_wei.says("/help", "我能做什么")
    await li_na.says("/settings", "Settings")
    await li_na.presses("中文", "设置", "✓ 中文")
    await li_na.says("/week", "2/5", "本周")


async def test_the_zone_is_chosen_by_its_name_and_a_wrong_one_changes_nothing(
    stage: Stage,
) -> None:
    emma, li_na = stage.emma, stage.li_na
    await emma.says("/settings europe/berlin", "Europe/Berlin", "Changed", "Use the team’s zone")
    await emma.says("/settings Europe/Berln", "Europe/Berln", "Did you mean", "Europe/Berlin")
    await emma.says("/settings ../../etc/passwd", "don’t know", "Time zone: Europe/Berlin")
    await emma.presses("Use the team’s zone", "Asia/Shanghai")
    await li_na.says("/settings 上海", "上海", "Asia/Shanghai")


async def test_an_unknown_command_is_answered_with_the_nearest(stage: Stage) -> None:
    await stage.emma.says("/vist", "/vist", "/visit")
    await stage.emma.says("/foo", "/foo", "/help")
    await stage.emma.says("/", "/help")
    await stage.li_na.says("/levle 华信", "/level")
    await stage.li_na.says("/VISIT 华信", "王敏")  # case does not matter


async def test_whoever_blocked_the_bot_and_comes_back_is_greeted(stage: Stage) -> None:
    emma = stage.emma
    emma.persona.block()
    await stage.moves_to(4, 15)
    await stage.settles()
    await emma.says("/start", "Emma Fischer")
    await emma.says("/week", "2 of 5")
