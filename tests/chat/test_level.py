"""How do we stand? The account's card, its people's cards, and finding either."""

from tests.stage import Stage


async def test_the_card_says_the_levels_the_support_and_what_holds_it_down(stage: Stage) -> None:
    shown = await stage.zhang_wei.says("/level 华信", "华信科技", "A", "李娜", "11月16日")
    assert "★" in shown.text
    assert "王敏：有好感" in shown.text
    assert "赵强：接受" in shown.text
    assert "刘芳：还没评价" in shown.text
    assert "6项中3项有依据" in shown.text
    assert "下一步" in shown.text
    assert [label for label in shown.labels if label in ("王敏", "赵强", "刘芳")] == [
        "王敏", "赵强", "刘芳",
    ]  # fmt: skip

    shown = await stage.daniel.says("/level orion", "Orion Logistics", "S", "Emma Fischer")
    assert "Grace Miller: Supports" in shown.text
    assert "Holding it down: Peter Novak" in shown.text


async def test_a_persons_card_has_the_radar_the_facts_and_the_way_back(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/level orion", "Peter Novak")
    shown = await emma.presses("Grace Miller", "Accepted → Supports", "CIO", "▲ Acceptance")
    assert (shown.photo or b"").startswith(b"\x89PNG")
    assert "9 Nov: Told us about the new hub" in shown.text
    await emma.presses("Orion Logistics", "Holding it down")
    await emma.presses("Grace Miller")
    await emma.presses("Rate Grace Miller", "Nothing", "Some things")

    await stage.li_na.says("/level 华信")
    shown = await stage.li_na.presses("刘芳", "没有评价", "评价刘芳")
    assert shown.photo is None  # there is nothing to draw yet


async def test_plain_words_find_an_account_too(stage: Stage) -> None:
    await stage.li_na.says("hxkj", "华信科技", "王敏")
    await stage.emma.says("baltic", "Baltic Shipping", "Anna Larsen")
    await stage.emma.says("what is this", "what is this", "Log a visit")


async def test_several_that_may_be_meant_are_offered(stage: Stage) -> None:
    shown = await stage.li_na.says("/level hx", "hx", "华信科技", "华星光电")
    assert len(shown.labels) == 2
    await stage.li_na.presses("华星光电", "吴刚", "C")
    await stage.li_na.says("/level", "华信科技", "北岳能源", "华星光电")
    await stage.emma.says("/level zzzz", "nothing like", "zzzz")


async def test_an_old_assessment_is_marked_as_stale(stage: Stage) -> None:
    await stage.waits(days=100)
    await stage.emma.says("/level orion", "Grace Miller", "stale")


async def test_somebody_without_accounts_is_told_how_to_begin(stage: Stage) -> None:
    code = await stage.invites("Wu Lei")
    newcomer = stage.bring("Wu Lei")
    await newcomer.says(f"/start {code}", "Wu Lei")
    await newcomer.says("/level", "/visit")
    await newcomer.says("/rate", "/visit")
    await newcomer.says("/week", "0 of 5")
