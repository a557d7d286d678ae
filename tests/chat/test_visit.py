"""Logging a visit: only the account is required, the rest follows or is left."""

import pytest

from tests.stage import Stage


async def test_a_visit_needs_only_its_account(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/visit 北岳", "见到了谁", "孙立")
    await li_na.presses("没有见到具体的人", "北岳能源", "今天", "保存")
    saved = await li_na.presses("保存", "已保存", "3/5")
    assert saved.labels == ["评价普遍关系", "评价组织关系", "关系现状"]  # neither was ever rated


async def test_people_kind_day_and_note_can_be_given_or_changed(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/visit", "哪家客户")
    await li_na.says("北岳", "孙立", "周倩")  # one account only: no question needed
    await li_na.presses("周倩", "✓ 周倩")
    await li_na.says("王总，厂长", "已添加", "✓ 王总")
    await li_na.says("孙立", "✓ 孙立")
    await li_na.presses("✓ 周倩", "周倩")
    assert "✓ 周倩" not in li_na.last.labels
    await li_na.presses("选好了", "孙立", "王总")

    await li_na.presses("形式", "电话", "视频会议")
    await li_na.says("电话", "北岳能源", "保存")
    await li_na.presses("日期", "昨天")
    await li_na.says("后天会再来", "2026-11-18")  # no day: it says how to write one
    await li_na.says("2026-11-19", "还没到")
    await li_na.says("11-16", "11月16日", "保存")
    await li_na.presses("备注")
    await li_na.says("希望下周看样板线", "样板线", "保存")
    await li_na.says("还要报价", "样板线", "还要报价")  # more words are added
    saved = await li_na.presses("保存", "已保存", "2/5")  # a call is no visit
    assert saved.labels[:2] == ["评价王总", "评价孙立"]
    await li_na.says("北岳", "关键")
    await li_na.presses("关键", "王总")


async def test_a_visit_in_english_with_somebody_new(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit", "Which account")
    await emma.says("balt", "Who did you meet", "Anna Larsen")
    await emma.presses("Someone new", "Wang Min, CIO")
    await emma.says("Jonas Berg, Port director", "Added", "✓ Jonas Berg")
    await emma.says("anna", "✓ Anna Larsen")
    await emma.presses("Done", "Met: ", "Jonas Berg", "Anna Larsen")
    await emma.presses("Day", "Yesterday")
    await emma.says("next week", "could not read", "Today")
    await emma.presses("Yesterday", "Yesterday · Meeting")
    await emma.presses("Kind", "Video call")
    await emma.presses("Video call", "Yesterday · Video call")
    await emma.presses("Save", "saved", "Rate Jonas Berg")
    await emma.presses("Rate Jonas Berg", "Baltic Shipping · Jonas Berg", "Port director", "1/6")


@pytest.mark.parametrize("typed", ["华信科技", "huaxin", "hxkj", "华欣科技", "华信科枝"])
async def test_an_account_is_found_however_it_is_typed(stage: Stage, typed: str) -> None:
    await stage.li_na.says("/visit", "哪家客户")
    await stage.li_na.says(typed, "华信科技")


async def test_a_new_account_is_added_in_two_taps_and_belongs_to_the_rep(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/visit", "哪家客户")
    await li_na.says("蓝海精密", "没有找到", "蓝海精密", "新建客户")
    await li_na.presses("新建客户", "蓝海精密", "见到了谁")
    await li_na.says("陈工 总工程师", "✓ 陈工")
    await li_na.presses("选好了", "蓝海精密", "保存")
    await li_na.presses("保存", "已保存", "评价陈工")
    await li_na.says("/level 蓝海", "李娜", "尚未评价")
    await li_na.presses("关键", "陈工：尚未评价")
    await stage.zhang_wei.says("/level 蓝海", "蓝海精密", "李娜")
    await stage.daniel.says("/level 蓝海", "nothing like")


async def test_somebody_like_a_known_name_is_added_only_when_meant(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit orion", "Peter Novak")
    await emma.says("Peter Novac", "already", "Peter Novak")
    await emma.says("Peter Novac", "Added", "✓ Peter Novac")
    shown = await emma.presses("✓ Peter Novac")
    assert "Peter Novac" not in shown.labels  # a slip is taken back with one tap


async def test_back_leads_to_the_account_and_other_people_are_offered(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/visit 华信", "赵强")
    await li_na.presses("赵强", "✓ 赵强")
    await li_na.presses("返回", "华信科技")
    shown = await li_na.says("北岳", "孙立")
    assert not any("赵强" in label or "✓" in label for label in shown.labels)


async def test_a_visit_put_aside_is_found_again_where_it_was(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/visit 华信", "赵强")
    await li_na.presses("赵强", "✓ 赵强")
    await li_na.presses("稍后", "华信科技", "继续")
    await li_na.says("/level 北岳", "北岳能源")  # something else meanwhile
    await li_na.says("/resume", "✓ 赵强", "选好了")
    await li_na.presses("选好了", "保存")

    # Another conversation begins: this one waits by itself.
    await li_na.says("/rate 王敏", "王敏")
    await li_na.says("/resume", "华信科技")
    assert sum("华信科技" in label for label in li_na.last.labels) == 2
    await li_na.presses("拜访", "赵强", "保存")
    await li_na.presses("保存", "已保存")


async def test_a_discarded_or_cancelled_visit_leaves_nothing(stage: Stage) -> None:
    emma, before = stage.emma, await stage.counts()
    await emma.says("/visit orion", "Peter Novak")
    await emma.presses("No one", "Discard")
    shown = await emma.presses("Discard", "Nothing was recorded")
    assert shown.labels == []
    await emma.says("/visit", "Which account")
    await emma.says("Sunny Farms", "New account")
    await emma.presses("New account", "Sunny Farms")
    await emma.says("/cancel", "Cancelled", "Sunny Farms")
    after = await stage.counts()
    assert {**after, "drafts": 0} == {**before, "drafts": 0}


async def test_the_week_counts_each_visit_and_thanks_at_the_target(stage: Stage) -> None:
    li_na = stage.li_na
    for done, account in ((3, "华信"), (3, "华信"), (4, "北岳"), (5, "华星")):
        await li_na.says(f"/visit {account}", "没有见到具体的人")
        await li_na.presses("没有见到具体的人", "保存")
        saved = await li_na.presses("保存", f"{done}/5")
    assert "达标" in saved.text
    # A visit of last week does not count for this one.
    await li_na.says("/visit 华信", "王敏")
    await li_na.presses("没有见到具体的人", "日期")
    await li_na.presses("日期", "11月13日")
    await li_na.presses("11月13日", "11月13日", "保存")
    await li_na.presses("保存", "5/5")


async def test_one_conversation_has_one_live_message(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit", "Which account")
    await emma.says("orion", "Peter Novak")
    await emma.presses("Peter Novak", "✓ Peter Novak")
    await emma.says("grace", "✓ Grace Miller")
    await stage.settles()
    live = [shown for shown in emma.persona.messages if shown.from_bot and shown.labels]
    assert [shown.text for shown in live if "Orion" in shown.text] == [emma.last.text]
    assert not any("Which account" in shown.text for shown in live)


async def test_two_visits_asked_for_in_a_row_are_one(stage: Stage) -> None:
    """Who presses twice, or asks again, finds no empty leftovers among what waits."""
    emma = stage.emma
    await emma.says("/visit", "Which account")
    await emma.says("/visit", "Which account")
    await emma.says("/rate grace", "Grace Miller")
    await emma.says("/visit orion", "Peter Novak")
    await emma.says("/resume", "Peter Novak")  # the only one: it goes on at once
