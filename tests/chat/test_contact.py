"""A contact's card, adding and editing people, near-duplicates, moving and leaving."""

import pytest

from storage import Tx, accounts, chain
from tests.stage import EITHER_WAY, Stage


async def test_a_card_says_place_level_facts_and_what_can_be_done(stage: Stage) -> None:
    shown = await stage.li_na.says("/contact 王敏", "信息部总监 · 技术线 · 决策者", "接受 → 有好感")
    assert (shown.photo or b"").startswith(b"\x89PNG")
    assert "影响力 ●●● · ★ 关键人" in shown.text
    assert "上次见面：11月16日，“提前告知一季度扩容计划”" in shown.text
    assert shown.labels == [
        "评价王敏", "怎么算出来的？", "修改资料", "已离开", "到其他客户任职", "评价竞争对手",
        "决策链", "‹ 华信科技",
    ]  # fmt: skip

    shown = await stage.daniel.says("/contact anna", "Anna Larsen · Baltic Shipping")
    assert "Not rated yet" in shown.text
    assert "★" not in shown.text
    assert shown.photo is None
    await stage.emma.says("/contact", "Who?", "Grace Miller · Orion Logistics")
    await stage.emma.presses("Grace Miller · Orion Logistics", "Last met 17 Nov")


async def test_somebody_is_added_with_line_and_role_and_stands_in_the_chain(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/chain 北岳", "业务决策者：还不认识")
    await li_na.presses("添加联系人", "添加谁")
    await li_na.says("何静，采购部经理", "北岳能源 · 何静", "哪条决策线", "2/3")
    await li_na.presses("采购", "什么角色", "3/3")
    await li_na.presses("决策者", "决策线：采购", "角色：决策者", "职务：采购部经理", "影响力：●")
    await li_na.presses("修改", "影响力", "汇报对象")
    await li_na.presses("影响力", "多大分量")
    await li_na.presses("●●● 大", "影响力：●●●")
    await li_na.presses("修改")
    await li_na.presses("汇报对象", "向谁汇报", "孙立")
    await li_na.says("孙立", "汇报对象：孙立")
    await li_na.presses("修改")
    await li_na.presses("关键人", "否决权")
    await li_na.presses("是关键人", "关键人：是")
    await li_na.presses("✓ 保存", "已保存", "何静", "向孙立汇报", "★ 关键人")
    shown = await li_na.presses("决策链", "★ 何静：尚未评价 · 决策者 · ●●● · 向孙立汇报")
    assert "采购决策者：还不认识" not in shown.text


@EITHER_WAY
async def test_an_edit_changes_only_what_was_chosen_and_shows_what_was(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/contact anna", "Edit")
    await emma.presses("Edit", "What would you like to change?", "Line", "Reports to")
    await emma.presses("Line", "Which line")
    await emma.says("marketing", "Please use the buttons")
    await emma.says("finance", "Line: Business → Finance", "Role: user", "Save")
    await emma.presses("Change something")
    await emma.presses("Title", "such as")
    await emma.says("Finance director", "Title: Fleet manager → Finance director")
    await emma.presses("✓ Save", "✓ Saved", "Finance director · finance line · user")
    await emma.presses("Edit", "What would you like to change?")
    await emma.presses("‹ Back", "Discard")
    await emma.presses("✓ Save", "Nothing has changed")


async def test_nobody_can_be_made_to_report_to_who_reports_to_them(stage: Stage) -> None:
    emma = stage.emma
    for person, above in (("peter", "Grace Miller"), ("grace", "")):
        await emma.says(f"/contact {person}")
        await emma.presses("Edit")
        shown = await emma.presses("Reports to", "Who does")
        assert ("Grace Miller" in shown.labels) == bool(above)
        assert "Peter Novak" not in shown.labels
        if above:
            await emma.presses(above, "Reports to: not known → Grace Miller")
            await emma.presses("✓ Save", "Reports to Grace Miller")
    await emma.says("Peter Novak", "use the buttons")
    await emma.presses("No one")
    await emma.presses("✓ Save", "Nothing has changed")


@pytest.mark.parametrize(
    "typed", ["王 敏", "Wang Min", "WANG MIN", "Ｗang Min", "Min Wang", "王旻"]
)
async def test_who_may_be_known_already_is_shown_before_anybody_is_added(
    stage: Stage, typed: str
) -> None:
    li_na, before = stage.li_na, await stage.counts()
    await li_na.says("/chain 华信")
    await li_na.presses("添加联系人")
    await li_na.says(typed, typed, "可能已经存在", "王敏 · 信息部总监", "仍然添加")
    await li_na.presses("打开王敏", "信息部总监 · 技术线", "评价王敏")
    assert (await stage.counts())["contacts"] == before["contacts"]
    await li_na.says("/resume", "没有")  # that conversation is over


async def test_look_alike_letters_are_the_same_name_and_adding_anyway_is_possible(
    stage: Stage,
) -> None:
    emma = stage.emma
    await emma.says("/chain orion")
    await emma.presses("Add someone", "Who shall I add?")
    await emma.says("Реtеr Nоvаk, Buyer", "known here already", "Open Peter Novak")
    await emma.says("Petra Nowak", "Which line")  # somebody else after all
    await emma.presses("‹ Back", "Who shall I add?")
    await emma.says("PETER NOVAK, Buyer", "Add anyway")
    await emma.presses("Add anyway", "PETER NOVAK", "Which line")
    await emma.presses("Not known", "decide, advise, or use")
    await emma.presses("Not known", "Line: not known", "Title: Buyer")
    await emma.presses("✓ Save", "✓ Saved", "PETER NOVAK")
    await emma.says("/chain orion", "No place in the chain yet: PETER NOVAK")


async def test_a_visit_with_somebody_new_offers_their_place_in_one_tap(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit baltic", "Who did you meet")
    await emma.says("Jonas Berg, Port director", "Added")
    await emma.presses("Anna Larsen", "✓ Anna Larsen")
    await emma.presses("Done")
    shown = await emma.presses("Save", "Where in the chain is Jonas Berg?")
    assert "Where in the chain is Anna Larsen?" not in shown.labels
    await emma.presses("Where in the chain is Jonas Berg?", "Which line", "1/4")
    await emma.presses("Executive")
    await emma.presses("decider")
    await emma.presses("●●● much")
    await emma.presses("Yes, key", "Influence: ● → ●●●", "Key contact: no → yes")
    await emma.presses("✓ Save", "Port director · executive · decider", "★ key contact")


async def test_a_key_contact_who_leaves_is_told_at_once_and_one_who_is_back_ends_it(
    stage: Stage,
) -> None:
    li_na, zhang_wei = stage.li_na, stage.zhang_wei
    await li_na.says("/contact 王敏")
    await li_na.presses("已离开", "哪天离开", "昨天", "不清楚哪天")
    await li_na.says("2026-11-30", "还没到")
    await li_na.says("11-16", "于2026年11月16日离开华信科技", "会马上告知主管")
    await li_na.presses("确认离开", "2026年11月16日离开", "已通知张伟", "已回来")
    await zhang_wei.reads("⚠ 王敏", "已离开（此前为“有好感”）", "#A1", "我来跟进")
    shown = await zhang_wei.says("/chain 华信", "已离开：王敏", "技术决策者：还不认识")
    assert "★ 王敏" not in shown.text
    await li_na.says("/rate 王敏", "没有")
    await li_na.says("/chain 华信")
    await li_na.presses("王敏", "2026年11月16日离开")  # the history stays at hand
    await li_na.presses("已回来", "已恢复", "评价王敏")
    await zhang_wei.reads("✓", "王敏", "#A1")
    await zhang_wei.says("/chain 华信", "★ 王敏：有好感")


async def test_the_standing_that_falls_with_a_departure_is_told_and_a_successor_ends_it(
    stage: Stage,
) -> None:
    emma, daniel = stage.emma, stage.daniel
    await emma.says("/contact grace")
    await emma.presses("Has left")
    await emma.presses("Today", "left Orion Logistics on 18 Nov 2026")
    await emma.presses("Yes, has left", "Daniel Weber will be told", "Close and supportive")
    notice = await daniel.reads("⚠ Grace Miller", "has left (was “Supports us”)", "#A1")
    assert "Point → " in notice.text
    assert "#A2" in notice.text

    await emma.says("/chain orion", "Technical decider: unknown")
    await emma.presses("Add someone")
    await emma.says("Henry Ford, CIO", "Which line")
    await emma.presses("Technical")
    await emma.presses("decider")
    await emma.presses("Change something")
    await emma.presses("Key contact")
    await emma.presses("Yes, key")
    await emma.presses("✓ Save", "✓ Saved")
    await emma.presses("Rate Henry Ford", "1/6")
    await emma.rates("③", "③", "③", "③", "③", "③")
    await emma.presses("Submit", "Recorded")
    await daniel.reads("✓ The place is taken and rated again, after Grace Miller", "#A1")


async def test_somebody_without_a_say_leaves_without_an_alert(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/contact anna")
    await emma.presses("Has left", "When did Anna Larsen leave?")
    shown = await emma.presses("don’t know", "has left Baltic Shipping", "Yes, has left")
    assert "manager" not in shown.text
    await emma.presses("Yes, has left", "✓ Saved.", "Has left")
    assert (await stage.counts())["alerts"] == 0


async def test_a_key_contact_moves_with_the_history_and_the_account_left_alarms(
    stage: Stage,
) -> None:
    emma, daniel = stage.emma, stage.daniel
    await emma.says("/contact grace")
    await emma.presses("Moved to another account", "Which of your accounts")
    await emma.says("华信", "nothing like")  # not hers to see
    await emma.says("orion", "already: Orion Logistics")
    await emma.says("baltic", "moves from Orion Logistics to Baltic Shipping", "manager")
    await emma.presses(
        "Yes, has moved", "Baltic Shipping", "Daniel Weber will be told", "Told us about"
    )
    await daniel.reads("Grace Miller (Orion Logistics", "has moved to another account", "#A1")
    await daniel.says("/chain baltic", "★ Grace Miller: Supports us")
    shown = await daniel.says("/chain orion", "Technical decider: unknown")
    assert "Grace Miller" not in shown.text
    await stage.waits(days=1)
    await daniel.says("/chain orion 2026-11-17", "★ Grace Miller: Supports us")


async def test_a_name_is_corrected_and_old_buttons_do_nothing(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/contact peter")
    await emma.presses("Edit")
    await emma.presses("Name", "right name")
    await emma.says("Grace Miler Miller", "Name: Peter Novak → Grace Miler Miller")
    await emma.presses("Change something")
    await emma.presses("Name")
    await emma.says("grace MILLER", "known here already", "Use the name anyway")
    await emma.says("<b>Petr</b> & {x} %s", "Name: Peter Novak → <b>Petr</b> & {x} %s")
    await emma.presses("✓ Save", "<b>Petr</b> & {x} %s", "Head of Purchasing")
    await emma.says("/contact petr", "<b>Petr</b> & {x} %s")


async def test_who_lost_sight_of_the_account_can_record_nothing_more(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/contact anna")
    await emma.presses("Edit")
    await emma.presses("Role")
    await emma.presses("decider", "Save")

    def hand_over(tx: Tx) -> None:
        baltic = accounts.by_name(tx, "Baltic Shipping")
        assert baltic is not None
        accounts.handover(tx, baltic.id, 1, 1, "", stage.service.clock.now())

    await stage.service.ledger.write(hand_over)
    await emma.presses("✓ Save", "no longer available")
    events = await stage.asks(lambda tx: chain.events_of(tx, 7))
    assert events == []


async def test_an_edited_message_changes_the_answer_until_it_is_recorded(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/chain baltic")
    await emma.presses("Add someone", "Who shall I add?")
    said = emma.persona.say("Jonas Brg, Port director")
    await emma.reads("Jonas Brg", "Which line")
    emma.persona.edit(said, "Jonas Berg, Port director")
    await emma.reads("Jonas Berg", "Which line")
    await emma.presses("Not known")
    await emma.presses("Not known", "Name: Jonas Berg", "Title: Port director")
    await emma.presses("✓ Save", "✓ Saved")
    emma.persona.edit(said, "Somebody else")
    await emma.reads("already recorded")
    await emma.presses("Record it again", "Baltic Shipping · decision chain", "Jonas Berg")
