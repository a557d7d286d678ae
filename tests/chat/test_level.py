"""Finding an account, and the portfolio that /level shows without a name."""

from storage import Tx, accounts, people
from tests.stage import WEDNESDAY, Stage


async def test_plain_words_find_an_account_too(stage: Stage) -> None:
    await stage.li_na.says("hxkj", "华信科技", "王敏")
    await stage.emma.says("baltic", "Baltic Shipping", "no decider known")
    await stage.emma.says("what is this", "what is this", "Log a visit")


async def test_several_that_may_be_meant_are_offered(stage: Stage) -> None:
    shown = await stage.li_na.says("/level hx", "hx", "华信科技", "华星光电")
    assert len(shown.labels) == 2
    await stage.li_na.presses("华星光电", "C", "尚未评价")
    await stage.emma.says("/level zzzz", "nothing like", "zzzz")


async def test_the_day_goes_along_when_several_may_be_meant(stage: Stage) -> None:
    await stage.li_na.says("/level hx 11月10日", "华信科技", "华星光电")
    await stage.li_na.presses("华信科技", "截至2026年11月10日当天所知", "王敏")


async def test_without_a_name_the_portfolio_is_drawn_and_listed(stage: Stage) -> None:
    shown = await stage.zhang_wei.says(
        "/level", "需要优先关注的客户", "华信科技 · A", "北岳能源 · B"
    )
    assert (shown.photo or b"").startswith(b"\x89PNG")
    assert shown.labels == ["华信科技", "北岳能源", "华星光电"]
    await stage.zhang_wei.presses("北岳能源", "负责人：李娜", "指数")
    shown = await stage.emma.says("/level", "Needs attention first", "Orion Logistics · S · Point")
    assert "华信" not in shown.text
    await stage.chen_jie.says("/level", "华信科技", "Orion Logistics")


async def test_of_many_accounts_eight_are_on_a_screen_and_the_next_are_a_tap_away(
    stage: Stage,
) -> None:
    def add(tx: Tx) -> None:
        owner = people.named(tx, "Emma Fischer")[0].id
        for number in range(1, 17):
            accounts.create(tx, f"Harbour {number:02}", owner, WEDNESDAY)

    await stage.service.ledger.write(add)
    emma = stage.emma
    first = await emma.says("/level", "Needs attention first · 1/3", "… and 10 more", "9–16 ›")
    assert "‹" not in "".join(first.labels)
    second = await emma.presses("9–16 ›", "2/3", "… and 2 more", "‹ 1–8", "17–18 ›")
    last = await emma.presses("17–18 ›", "3/3", "‹ 9–16")
    assert first.id == second.id == last.id
    assert len({first.photo, second.photo, last.photo}) == 3
    named = [name for shown in (first, second, last) for name in shown.labels if name[0].isalpha()]
    assert len(named) == len(set(named)) == 18
    await emma.taps("accounts.99", last)
    await emma.presses("‹ 9–16", "2/3")


async def test_an_old_assessment_is_marked_as_stale(stage: Stage) -> None:
    await stage.waits(days=100)
    await stage.emma.says("/level orion", "not rated lately", "Rate Peter Novak")
    await stage.emma.presses("Key", "Grace Miller", "not rated lately")


async def test_somebody_without_accounts_is_told_how_to_begin(stage: Stage) -> None:
    code = await stage.invites("Wu Lei")
    newcomer = stage.bring("Wu Lei")
    await newcomer.says(f"/start {code}", "Wu Lei")
    await newcomer.says("/level", "/visit")
    await newcomer.says("/rate", "/visit")
    await newcomer.says("/week", "0 of 3")
