"""Rating a contact: statements, not numbers; facts; and only what has changed."""

import pytest

from scoring.assessments import Assessment, FactKind, Kind
from storage import Tx, assessments, contacts, people
from tests.stage import EITHER_WAY, Stage

FIRST_TAPS = 8  # at most, after the contact is chosen


async def history(stage: Stage, name: str) -> tuple[Assessment, Assessment]:
    """The last assessment of a contact, and the one before."""

    def look(tx: Tx) -> list[Assessment]:
        everybody = contacts.visible(tx, people.named(tx, "陈婕")[0])
        key = next(contact.id for contact in everybody if contact.name == name)
        return assessments.latest(tx, Kind.KEY, [key], back=2)[key]

    latest, before = await stage.asks(look)
    return latest, before


@EITHER_WAY
async def test_a_first_rating_takes_at_most_eight_taps(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/rate 刘芳", "刘芳", "财务经理", "1/6")
    taps = ["③", "②", "③", "③", "③", "②", "确认提交"]
    for sign in taps[:-1]:
        await li_na.presses(sign)
    await li_na.reads("刘芳", "接受", "确认提交")
    await li_na.presses(taps[-1], "已记录", "刘芳")
    assert len(taps) <= FIRST_TAPS

    # With ratings that ask for facts it is one tap more.
    emma = stage.emma
    await emma.says("/rate anna", "Anna Larsen", "1/6")
    taps = ["④", "④", "④", "④", "④", "④", "No facts for now", "Submit"]
    for sign in taps:
        await emma.presses(sign)
    await emma.reads("Recorded", "No facts yet")
    assert len(taps) <= FIRST_TAPS


async def test_each_question_offers_statements_and_progress(stage: Stage) -> None:
    emma = stage.emma
    shown = await emma.says("/rate anna", "Baltic Shipping · Anna Larsen", "Fleet manager")
    assert "▰▱▱▱▱▱ 1/6" in shown.text
    assert [sign for sign in "⑤④③②①" if sign in shown.text] == list("⑤④③②①")
    assert shown.keyboard[0] == list("⑤④③②①")
    assert not any(digit in shown.text for digit in ("−1", "-1", "= 3"))  # numbers stay inside
    shown = await emma.presses("③", "▰▰▱▱▱▱ 2/6")
    assert "Back" in " ".join(shown.labels)


async def test_nothing_has_changed_is_one_tap(stage: Stage) -> None:
    li_na = stage.li_na
    shown = await li_na.says("/rate 王敏", "11月5日", "有好感", "没有变化", "部分有变", "重新评价")
    assert "①" not in shown.text
    await li_na.presses("没有变化", "已记录", "王敏", "有好感")
    latest, before = await history(stage, "王敏")
    assert latest.levels == before.levels
    assert latest.at > before.at
    assert latest.ratings["acceptance"].facts  # what was backed by facts still is


async def test_some_things_changed_asks_only_those(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/rate grace", "9 Nov", "Nothing", "Some things", "Rate afresh")
    await emma.presses("Some things", "Tap all that apply")
    await emma.presses("Acceptance", "✓ Acceptance")
    await emma.presses("Stance", "✓")
    await emma.presses("Next", "1/2")
    await emma.presses("⑤", "2/2", "shows this?")
    await emma.says("She spoke for us on the trade fair's stage", "✓", "2/2")
    summary = await emma.presses("④", "Grace Miller", "▲", "Submit")
    assert (summary.photo or b"").startswith(b"\x89PNG")
    await emma.presses("Submit", "Recorded")
    latest, before = await history(stage, "Grace Miller")
    changed = {name for name, level in latest.levels.items() if before.levels[name] != level}
    assert changed == {"acceptance"}


async def test_from_the_summary_also_what_was_not_asked_can_be_changed(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/rate 王敏", "部分有变")
    await li_na.presses("部分有变")
    await li_na.presses("业务指导", "✓ 业务指导")
    await li_na.presses("下一步", "1/1")
    await li_na.presses("④", "业务指导", "暂无依据")
    await li_na.presses("暂无依据", "确认提交")
    await li_na.presses("修改", "竞争态度")
    await li_na.presses("竞争态度", "竞争态度", "⑤")
    await li_na.presses("①", "▼ 竞争态度", "确认提交")
    await li_na.presses("确认提交", "已记录", "▼ 竞争态度")
    latest, before = await history(stage, "王敏")
    assert (before.levels["stance"], latest.levels["stance"]) == (1, -1)
    assert latest.levels["acceptance"] == before.levels["acceptance"]


async def test_afresh_hides_the_old_values_until_the_end(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/rate 王敏", "重新评价")
    shown = await li_na.presses("重新评价", "1/6")
    for place in range(6):
        assert not any("✓" in label for label in shown.labels)
        assert "▲" not in shown.text
        assert f"{place + 1}/6" in shown.text
        shown = await li_na.presses("②")
    assert "▼ 接受认可" in shown.text
    assert shown.photo is not None


async def test_not_observed_leaves_the_level_open_and_says_what_to_find_out(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    await emma.rates("③", "③")
    await emma.says("not observed", "4/6")
    await emma.presses("Not observed", "5/6")
    await emma.presses("Not observed", "6/6")
    summary = await emma.presses(
        "③", "Undetermined", "Not settled yet", "anywhere", "Find out first"
    )
    assert "Decision support" in summary.text
    assert "of 3 with" not in summary.text
    await emma.presses("Submit", "Recorded")
    await emma.says("/level baltic", "Baltic Shipping", "no decider known")
    await emma.presses("Key", "Anna Larsen", "Undetermined")

    li_na = stage.li_na
    await li_na.says("/rate 刘芳", "1/6")
    await li_na.rates("③", "③", "未观察到", "未观察到", "未观察到")
    await li_na.presses("③", "待定", "决策支持")


@EITHER_WAY
async def test_facts_come_as_words_photo_voice_forward_and_visit(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/rate 孙立", "重新评价")
    await li_na.presses("重新评价", "1/6")
    await li_na.presses("④", "2/6", "依据是什么")
    await li_na.says("在集团例会上主动介绍了我们的方案", "✓", "接受认可")
    await li_na.presses("④", "3/6", "依据是什么")
    li_na.persona.send_photo(caption="展会合影")
    await li_na.reads("✓", "3/6")
    await li_na.presses("④", "4/6")
    li_na.persona.send_voice()
    await li_na.reads("✓", "4/6")
    await li_na.presses("④", "5/6")
    li_na.persona.forward("下周三评审，请提前准备答辩材料", "孙立")
    await li_na.reads("孙立", "下周三评审")
    await li_na.presses("采用", "✓", "5/6")
    await li_na.presses("④", "6/6", "10月15日")
    await li_na.presses("10月15日", "✓", "6/6")
    await li_na.presses("②", "确认提交")
    await li_na.presses("确认提交", "已记录")

    latest, _ = await history(stage, "孙立")
    facts = {name: [fact.kind for fact in r.facts] for name, r in latest.ratings.items()}
    assert facts == {
        "acceptance": [FactKind.TEXT],
        "engagement": [FactKind.PHOTO],
        "information": [FactKind.VOICE],
        "guidance": [FactKind.FORWARD],
        "decision_support": [FactKind.VISIT],
        "stance": [],
    }
    await stage.zhang_wei.says("/level 北岳")
    await stage.zhang_wei.presses("关键", "孙立")
    card = await stage.zhang_wei.presses("孙立", "在集团例会上", "展会合影", "6项判断，4条依据")
    assert card.photo is not None


@EITHER_WAY
async def test_a_forwarded_message_is_an_answer_only_after_a_yes(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    await emma.presses("④", "2/6")
    emma.persona.forward("We will choose you", "Anna")
    await emma.reads("Anna", "We will choose you", "Yes", "No")
    shown = await emma.presses("No", "2/6")
    assert "✓ Noted" not in shown.text
    emma.persona.forward("4", "Anna")  # not even what looks like an answer
    await emma.reads("Anna", "Yes")
    await emma.says("yes, take it", "3/6")


async def test_an_earlier_answer_is_changed_from_the_summary_or_by_going_back(
    stage: Stage,
) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    await emma.rates("③", "③")
    await emma.presses("Back", "2/6", "✓③")
    await emma.presses("②", "3/6")
    await emma.rates("③", "③", "③")
    await emma.presses("③", "Accepted", "Submit")
    await emma.presses("Change something", "What would you like to change?", "② ")
    await emma.presses("② ", "2/6", "✓②")
    await emma.presses("④", "still lack")
    await emma.says("She came to our headquarters last week", "Submit")
    await emma.presses("Change something", "④ ")
    await emma.presses("Back", "Submit")
    await emma.presses("Submit", "Recorded", "6 answers · 1 fact")


async def test_a_changed_mind_about_what_changed_asks_again(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/rate 王敏", "部分有变")
    await li_na.presses("部分有变")
    await li_na.presses("业务指导")
    await li_na.presses("下一步", "1/1")
    await li_na.presses("返回", "✓ 业务指导")
    await li_na.presses("返回", "没有变化")
    shown = await li_na.presses("部分有变", "竞争态度")
    assert not any("✓" in label for label in shown.labels)


async def test_a_rating_put_aside_is_resumed_where_it_was_even_days_later(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    await emma.rates("③", "②")
    await emma.presses("Later", "Nothing is lost", "Anna Larsen")
    await stage.waits(days=3)
    await emma.presses("Continue", "Welcome back", "3/6")
    await emma.rates("③", "③", "③")
    await emma.presses("③", "Anna Larsen", "Submit")
    await emma.presses("Submit", "Recorded")


async def test_a_discarded_rating_leaves_no_trace(stage: Stage) -> None:
    li_na, before = stage.li_na, await stage.counts()
    await li_na.says("/rate 刘芳", "1/6")
    await li_na.rates("①", "①", "①", "①", "①")
    await li_na.presses("①", "反对", "不保存")
    shown = await li_na.presses("不保存", "没有保存")
    assert shown.labels == []
    after = await stage.counts()
    assert {**after, "drafts": 0} == {**before, "drafts": 0}
    await li_na.says("/level 华信", "华信科技")
    await li_na.presses("关键", "刘芳：尚未评价")


@pytest.mark.parametrize(("typed", "found"), [("wm", "王敏"), ("zhao", "赵强"), ("Grace", "Grace")])
async def test_a_contact_is_found_by_a_few_letters(stage: Stage, typed: str, found: str) -> None:
    rater = stage.emma if found == "Grace" else stage.li_na
    await rater.says(f"/rate {typed}", found)


async def test_whom_to_rate_is_asked_when_nobody_is_named(stage: Stage) -> None:
    shown = await stage.li_na.says("/rate", "王敏")
    assert any("王敏 · 华信科技" in label for label in shown.labels)
    await stage.li_na.presses("王敏 · 华信科技", "11月5日", "没有变化")
    await stage.emma.says("/rate nobody at all", "no one like")
