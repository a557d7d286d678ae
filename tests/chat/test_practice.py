"""How the team rates: a manager's page, by command and on the first of the month."""

from datetime import UTC, datetime

from tests.stage import Stage

FIRST = datetime(2026, 12, 1, 9, tzinfo=UTC)


async def test_a_manager_reads_how_the_team_rates(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await emma.says("/rate grace", "Grace Miller")
    await emma.presses("Rate afresh")
    await emma.rates("⑤", "⑤", "⑤", "⑤", "⑤", "⑤")
    await emma.presses("No facts for now", "Submit")
    await emma.presses("Submit", "Recorded")
    shown = await daniel.says(
        "/practice", "How your team rated in Oct 2026", "No score, no ranking"
    )
    await daniel.presses("Nov 2026 ›", "Emma Fischer", "⑤ in", "same answer to everything")
    assert shown.labels == ["‹ Sep 2026", "Nov 2026 ›"]
    await emma.says("/practice", "don’t know /practice")


async def test_it_comes_by_itself_on_the_first_of_the_month(stage: Stage) -> None:
    await stage.moves(to=FIRST)
    await stage.settles()
    shown = await stage.zhang_wei.reads("2026年11月团队评价情况", "不打分、不排名")
    assert "李娜" in shown.text
    before = await stage.counts()
    await stage.waits(hours=3)
    assert await stage.counts() == before
