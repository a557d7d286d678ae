"""Taking a rating back: it is never edited; levels, alerts and the history follow."""

from sqlalchemy import select

from handlers.relation import correctable
from scoring.asof import Correction
from scoring.assessments import Assessment, Kind
from storage import Tx, assessments, contacts, people, tables
from tests.chat.test_account_rating import finishes, opens
from tests.chat.test_alerts import alerts_of, rates_afresh
from tests.stage import Stage

LOW = ("③", "③", "③", "③", "①", "③")


async def history(stage: Stage, name: str) -> list[tuple[Assessment, Correction | None]]:
    """All assessments of a contact, the newest first, with how they were taken back."""

    def look(tx: Tx) -> list[tuple[Assessment, Correction | None]]:
        everybody = contacts.visible(tx, people.named(tx, "陈婕")[0])
        key = next(contact.id for contact in everybody if contact.name == name)
        return assessments.history(tx, Kind.KEY, key, 20)

    return await stage.asks(look)


async def states(stage: Stage) -> list[str]:
    """The states of all alerts, in the order in which they were opened."""
    query = select(tables.alerts.c.state).order_by(tables.alerts.c.id)
    return await stage.asks(lambda tx: [row.state for row in tx.execute(query)])


async def audited(stage: Stage) -> list[str]:
    query = select(tables.audit.c.action).order_by(tables.audit.c.id)
    return await stage.asks(lambda tx: [row.action for row in tx.execute(query)])


async def test_the_author_withdraws_a_rating_and_its_alert_ends(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await rates_afresh(emma, "Grace Miller", *LOW)
    await daniel.reads("→ Opposed", "#A1")
    await emma.presses("Undo or correct", "Orion Logistics · Grace Miller", "“Opposed”", "Tap, or")
    await emma.presses("Wrong statement chosen", "Withdraw it", "Rate again", "history keeps both")
    await emma.presses("Withdraw it", "will no longer count", "Wrong statement chosen")
    await emma.presses("✓ Withdraw it", "✓ Withdrawn", "Without it: Supports us")
    await daniel.reads("Withdrawn", "Grace Miller", "#A1")
    assert set(await states(stage)) == {"resolved"}
    (wrong, correction), (_, still) = (await history(stage, "Grace Miller"))[:2]
    assert (correction and correction.reason, still) == (correctable.WRONG_STATEMENT, None)
    assert correction is not None
    assert (correction.author_id, correction.superseded_by) == (wrong.rater_id, None)
    assert "assessment.withdrawn" in await audited(stage)
    await emma.says("/level orion", "Orion Logistics")
    await emma.presses("History", "withdrawn", "Emma Fischer", "Wrong statement chosen")


async def test_a_better_rating_takes_the_place_of_a_wrong_one(stage: Stage) -> None:
    li_na = stage.li_na
    await rates_afresh(li_na, "王敏", *LOW)
    await stage.zhang_wei.reads("王敏", "→ 反对", "#A1")
    await li_na.presses("撤回或更正", "王敏", "“反对”", "哪里不对")
    await li_na.says("第五题点错了, 应为③", "撤回", "重新评价")
    await li_na.presses("重新评价", "王敏", "1/6")
    await finishes(li_na, "④", "③", "④", "③", "④", "③")
    await li_na.reads("已记录", "有好感")
    await stage.zhang_wei.reads("已撤回", "王敏", "#A1")
    assert set(await states(stage)) == {"resolved"}
    (better, kept), (_, correction) = (await history(stage, "王敏"))[:2]
    assert kept is None
    assert correction is not None
    assert correction.superseded_by == better.id
    assert correction.reason == "第五题点错了, 应为③"
    assert "assessment.superseded" in await audited(stage)


async def test_a_real_fall_in_the_better_rating_still_alarms(stage: Stage) -> None:
    li_na = stage.li_na
    await rates_afresh(li_na, "王敏", *LOW)
    await stage.zhang_wei.reads("王敏", "→ 反对", "#A1")
    await li_na.presses("撤回或更正", "哪里不对")
    await li_na.presses("选错了描述", "重新评价")
    await li_na.presses("重新评价", "1/6")
    await finishes(li_na, "③", "③", "③", "③", "③", "③")
    await stage.zhang_wei.reads("⚠ 王敏", "有好感 → 接受")


async def test_a_correction_that_is_not_finished_changes_nothing(stage: Stage) -> None:
    li_na = stage.li_na
    await rates_afresh(li_na, "王敏", *LOW)
    await li_na.presses("撤回或更正", "哪里不对")
    await li_na.presses("选错了描述", "重新评价")
    await li_na.presses("重新评价", "1/6")
    await li_na.says("/cancel", "已取消")
    assert [each for _, each in await history(stage, "王敏") if each is not None] == []


async def test_a_fall_that_appears_by_a_withdrawal_does_not_alarm(stage: Stage) -> None:
    emma = stage.emma
    await rates_afresh(emma, "Peter Novak", "⑤", "⑤", "⑤", "⑤", "⑤", "⑤")
    await emma.presses("Undo or correct", "Tap, or")
    await emma.presses("A misunderstanding", "Withdraw it")
    await emma.presses("Withdraw it", "will no longer count")
    await emma.presses("✓ Withdraw it", "✓ Withdrawn")
    await stage.waits(days=1)
    await stage.settles()
    told = alerts_of(stage.daniel, "Peter Novak")
    assert all("not seen for" in each.text for each in told)  # his silence is another matter


async def test_a_wrong_contact_can_only_be_withdrawn(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/rate 刘芳", "1/6")
    await finishes(li_na, *LOW)
    await li_na.presses("撤回或更正", "哪里不对")
    await li_na.presses("评错了对象", "不再计入", "确认撤回")
    await li_na.presses("确认撤回", "已撤回", "暂无评价")
    # A second tap finds it taken back; nothing is recorded twice.
    (wrong, _), *_ = await history(stage, "刘芳")
    await li_na.taps(f"correct.{wrong.id}")
    await li_na.reads("李娜已于", "评错了对象")


async def test_a_repeated_alert_goes_on_without_the_withdrawn_rating(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await rates_afresh(emma, "Grace Miller", "③", "③", "③", "③", "③", "③")
    await daniel.reads("→ Accepted", "#A1")
    await rates_afresh(emma, "Grace Miller", "②", "②", "②", "②", "②", "②")
    await daniel.reads("→ In contact", "#A1", "fallen 2 times")
    await emma.presses("Undo or correct", "Tap, or")
    await emma.presses("Wrong statement chosen", "Withdraw it")
    await emma.presses("Withdraw it", "will no longer count")
    await emma.presses("✓ Withdraw it", "Without it: Accepted")
    await daniel.presses("I’ll follow up", "→ Accepted", "#A1", "You are following")
    assert (await states(stage))[0] == "acknowledged"


async def test_managers_correct_what_their_people_rated_and_nobody_else_does(
    stage: Stage,
) -> None:
    await rates_afresh(stage.li_na, "王敏", *LOW)
    (wrong, _), *_ = await history(stage, "王敏")
    await stage.emma.taps(f"correct.{wrong.id}")
    await stage.emma.reads("could not find")
    await stage.daniel.taps("correct.999999")
    await stage.daniel.reads("could not find")
    await stage.zhang_wei.taps(f"correct.{wrong.id}")
    await stage.zhang_wei.reads("王敏", "李娜", "哪里不对")
    await stage.zhang_wei.presses("理解有误", "撤回")
    await stage.zhang_wei.presses("撤回", "不再计入")
    await stage.zhang_wei.presses("确认撤回", "已撤回")
    (_, correction), *_ = await history(stage, "王敏")
    assert correction is not None
    assert correction.author_id != wrong.rater_id


async def test_a_rep_does_not_correct_what_the_manager_rated(stage: Stage) -> None:
    await rates_afresh(stage.zhang_wei, "王敏", *LOW)
    (theirs, _), *_ = await history(stage, "王敏")
    await stage.li_na.taps(f"correct.{theirs.id}")
    await stage.li_na.reads("没有找到")


async def test_an_older_rating_can_be_withdrawn_but_not_replaced(stage: Stage) -> None:
    _, (older, _) = (await history(stage, "Grace Miller"))[:2]
    await stage.emma.taps(f"correct.{older.id}")
    await stage.emma.reads("“Accepted”", "Tap, or")
    shown = await stage.emma.presses("A misunderstanding", "will no longer count")
    assert "Rate again" not in shown.labels
    await stage.emma.presses("✓ Withdraw it", "Without it: Supports us")


async def test_an_answer_edited_after_the_rating_leads_to_its_correction(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    await emma.presses("④", "shows this?")
    said = emma.persona.say("She praised us at the trade fair")
    await emma.reads("✓ Noted")
    await finishes(emma, "③", "③", "③", "③", "③")
    emma.persona.edit(said, "She praised us at the summer party")
    await emma.reads("never changed silently", "Correct it")
    await emma.presses("Correct it", "Anna Larsen", "Tap, or")


async def test_the_rating_of_an_account_is_corrected_in_the_same_way(stage: Stage) -> None:
    li_na = stage.li_na
    await opens(li_na, "华信", "评价普遍关系", "1/4")
    await finishes(li_na, "⑤", "⑤", "⑤", "⑤")
    await li_na.presses("撤回或更正", "普遍客户关系", "哪里不对")
    await li_na.presses("选错了描述", "重新评价")
    await li_na.presses("重新评价", "普遍客户关系", "1/4")
    await finishes(li_na, "③", "③", "③", "③")
    await li_na.reads("已记录", "中等")
    await stage.settles()
    assert alerts_of(stage.zhang_wei) == []
