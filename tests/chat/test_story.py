"""The core story, as Li Na and Zhang Wei live it."""

from tests.stage import Stage


async def test_a_visit_a_fall_and_the_manager_hears_of_it(stage: Stage) -> None:
    li_na, zhang_wei = stage.li_na, stage.zhang_wei
    await li_na.says("/visit", "华信科技")
    await li_na.presses("华信科技", "王敏", "赵强")
    await li_na.presses("赵强", "✓ 赵强")
