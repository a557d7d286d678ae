"""How is this computed? One tap behind the numbers of a card, in both languages, and of any day."""

from scoring.assessments import Kind
from storage import Tx, accounts
from tests.stage import Stage


async def test_behind_the_card_are_the_deciders_the_stage_and_the_index(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/level orion", "Point since 9 Nov · index 56")
    await emma.presses("How is this computed?", "Who decides, each with their influence:")
    for words in (
        "Orion Logistics: Point",
        "For us: Grace Miller 3 (Supports us) = 3",
        "Together: 3 + 3 = 6",
        "✓ Point: at least 3 of 6 for us, it is 3; less than 2 against us, it is 0",
        "✗ Plane: also General at “Good” or better, it is “not rated yet”",
        "Each stage stands on the one before, so it is: Point",
        "Not in it, without a level or a weight: General, Organization",
        "÷ 50 = 56",
    ):
        assert words in emma.last.text, words
    await emma.presses("Key", "Each key contact brings their average", "In contact from 2")
    await emma.presses("Grace Miller", "Grace Miller: Supports us", "The average: (", ") ÷ 6 = ")
    await emma.presses("‹ Grace Miller", "CIO")
    await emma.presses("How is this computed?", "Grace Miller: Supports us", "fact 1")
    await emma.presses("The stage and the index", "Orion Logistics: Point")
    await emma.presses("‹ Orion Logistics", "Point since 9 Nov")


async def test_the_same_in_chinese_with_the_account_s_own_figures(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/level 华信", "尚未突破 · 指数54")
    await li_na.presses("怎么算出来的？", "决策者及其影响力：")
    for words in (
        "华信科技：尚未突破",
        "还不认识（每席按2计）：业务线决策者、财务线决策者、高层决策者，合计6",
        "✗ 点：12之中支持我司的至少要6，现为0；反对的须少于4，现为0",
        "✗ 势：组织关系还须达到“关键供应商”，现为“尚未评价”",
        "÷ 50 = 54",
    ):
        assert words in li_na.last.text, words
    await li_na.presses("王敏", "王敏：有好感", "①计1分，⑤计5分", "所以关系等级是有好感。")
    await li_na.presses("关键层", "有没有“点”不看这个平均分，要看决策者。")


async def test_an_earlier_day_is_computed_as_of_that_day(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/level orion 2026-11-01", "end of 1 Nov 2026", "Grace Miller (Accepted")
    shown = await emma.presses("How is this computed?", "end of 1 Nov 2026", "(Accepted)")
    assert "Supports us" not in shown.text
    shown = await emma.presses("Grace Miller", "end of 1 Nov 2026", "Grace Miller: Accepted")
    await emma.presses("The key layer", "end of 1 Nov 2026")
    await emma.presses("‹ Orion Logistics", "end of 1 Nov 2026", "Grace Miller (Accepted")


async def test_a_layer_has_its_way_from_the_answers_and_says_what_backs_them(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/level orion")
    await emma.presses("General")
    await emma.presses("Rate the general relationship", "1/4")
    await emma.rates("④", "②", "④", "④")
    await emma.says("The board asked us for a paper")
    await emma.presses("No facts for now", "Submit")
    await emma.presses("Submit", "Recorded")
    await emma.says("/level orion")
    await emma.presses("General", "How is this computed?")
    await emma.presses("How is this computed?", "Orion Logistics · General: Medium")
    for words in (
        "② Depth · no fact",
        "The average: (4 + 2 + 4 + 4) ÷ 4 = 3.5, between 1 and 5",
        "By the average: “Good”",
        "Gate: “Medium” at most, because of Depth ②",
        "So the level is Medium.",
        "1. 18 Nov: The board asked us for a paper",
    ):
        assert words in emma.last.text, words
    await emma.presses("‹ General", "② Depth")


async def test_nobody_sees_how_another_teams_numbers_are_computed(stage: Stage) -> None:
    def find(tx: Tx) -> int:
        account = accounts.by_name(tx, "华信科技")
        assert account is not None
        return account.id

    key = await stage.asks(find)
    await stage.emma.says("/level orion")
    for data in (f"how.{key}.", *(f"howlayer.{kind}.{key}.2026-11-01" for kind in Kind)):
        await stage.emma.taps(data)
        await stage.settles()
        assert "could not find" in (stage.emma.last.text or ""), data
