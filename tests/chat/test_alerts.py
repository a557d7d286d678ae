"""Alerts: told at once or in the morning, added to, recovered from, taken up, escalated."""

from datetime import datetime

from bot.sandbox.persona import Shown
from tests.stage import SHANGHAI, Actor, Stage

THURSDAY = datetime(2026, 11, 19, 8, 30, tzinfo=SHANGHAI)


async def rates_afresh(rep: Actor, name: str, *signs: str) -> None:
    """A whole rating without facts."""
    await rep.says(f"/rate {name}", name)
    for shown in ("重新评价", "Rate afresh"):
        if shown in rep.last.labels:
            await rep.presses(shown)
    last = await rep.rates(*signs)
    for none in ("暂无依据", "No facts for now"):
        if none in last.labels:
            last = await rep.presses(none)
    submit = next(label for label in last.labels if "确认提交" in label or "Submit" in label)
    await rep.presses(submit, "✓")


def alerts_of(actor: Actor, *words: str) -> list[Shown]:
    said = [shown for shown in actor.persona.messages if shown.from_bot and "#A" in shown.text]
    return [shown for shown in said if all(word in shown.text for word in words)]


async def test_a_critical_fall_is_told_at_once_and_only_to_those_it_concerns(stage: Stage) -> None:
    await rates_afresh(stage.emma, "Grace Miller", "③", "③", "③", "③", "①", "③")
    shown = await stage.daniel.reads("Grace Miller", "→ Opposed", "#A", "Emma Fischer")
    assert "Decision support ④ → ①" in shown.text
    await stage.settles()
    for other in (stage.zhang_wei, stage.chen_jie, stage.li_na):
        assert alerts_of(other) == []


async def test_a_warning_waits_for_the_mornings_digest_and_is_told_once(stage: Stage) -> None:
    # 孙立's account is of grade B: from 接触 nothing falls; two levels of one dimension do.
    await rates_afresh(stage.li_na, "孙立", "③", "③", "④", "④", "④", "④")
    await rates_afresh(stage.li_na, "孙立", "③", "③", "④", "②", "④", "④")
    await stage.settles()
    assert alerts_of(stage.zhang_wei) == []
    await stage.moves(to=THURSDAY)
    digest = await stage.zhang_wei.reads("孙立", "北岳能源", "业务指导", "#A", "赵强")
    assert "28" in digest.text  # days since somebody met 赵强
    await stage.zhang_wei.presses("孙立", "负责人：李娜")
    await stage.moves(to=THURSDAY.replace(hour=9))
    await stage.moves(to=THURSDAY.replace(day=20))
    await stage.settles()
    assert len(alerts_of(stage.zhang_wei)) == 1  # and it still stands above the card


async def test_a_repeated_fall_adds_to_the_open_alert(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await rates_afresh(emma, "Grace Miller", "③", "③", "③", "③", "③", "③")
    first = await daniel.reads("→ Accepted", "#A1")
    await rates_afresh(emma, "Grace Miller", "②", "②", "③", "②", "②", "②")
    again = await daniel.reads("#A1", "Grace Miller", "→ In contact", "(It has fallen 2 times")
    assert "#A2" in first.text  # with her the account as a whole fell
    assert "#A3" not in again.text
    assert (await stage.counts())["alerts"] == 2


async def test_a_recovery_resolves_the_alert_and_says_so(stage: Stage) -> None:
    li_na, zhang_wei = stage.li_na, stage.zhang_wei
    await rates_afresh(li_na, "王敏", "③", "③", "③", "③", "③", "③")
    await zhang_wei.reads("王敏", "有好感 → 接受", "#A1")
    await rates_afresh(li_na, "王敏", "④", "④", "④", "④", "④", "④")
    await zhang_wei.reads("✓", "王敏", "华信科技", "#A1")
    await rates_afresh(li_na, "王敏", "③", "③", "③", "③", "③", "③")
    await zhang_wei.reads("⚠ 王敏", "#A")  # resolved is resolved: this one is new
    assert (await stage.counts())["alerts"] >= 2


async def test_the_first_to_follow_up_has_it(stage: Stage) -> None:
    await rates_afresh(stage.emma, "Grace Miller", "③", "③", "③", "③", "①", "③")
    await stage.daniel.reads("#A1")
    await stage.daniel.presses("I’ll follow up", "Grace Miller", "#A1", "You are following")
    await stage.daniel.presses("Where do we stand?", "Orion Logistics", "Opposed")
    assert len(alerts_of(stage.daniel)) == 1  # the alert stays
    assert await stage.chen_jie.taps("follow.1") == ""
    await stage.chen_jie.reads("Daniel Weber", "#A1")
    await stage.waits(hours=60)
    await stage.settles()
    assert alerts_of(stage.chen_jie, "还没有") == []  # nothing to escalate


async def test_the_rep_is_asked_once_and_can_answer_by_rating(stage: Stage) -> None:
    await rates_afresh(stage.emma, "Grace Miller", "③", "③", "③", "③", "①", "③")
    alert = await stage.daniel.reads("#A1")
    ask = next(label for label in alert.labels if "Ask" in label)
    stage.daniel.persona.press(ask)
    stage.daniel.persona.press(ask)
    await stage.emma.reads("Daniel Weber", "Grace Miller", "Orion Logistics", "Rate Grace Miller")
    await stage.settles()
    questions = [s for s in stage.emma.persona.messages if "Rate Grace Miller" in s.labels]
    assert len(questions) == 1
    assert stage.daniel.persona.answers[-1] == "Emma Fischer has been asked."
    await stage.emma.presses("Rate Grace Miller", "18 Nov", "Some things")


async def test_an_alert_that_nobody_takes_up_goes_one_manager_up_once(stage: Stage) -> None:
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await stage.zhang_wei.reads("王敏", "#A1")
    await stage.waits(hours=47)
    await stage.settles()
    assert alerts_of(stage.chen_jie) == []
    await stage.waits(hours=2)
    await stage.chen_jie.reads("张伟", "王敏", "#A1")
    await stage.waits(hours=49)
    await stage.settles()
    assert len(alerts_of(stage.chen_jie, "王敏")) == 1


async def test_escalation_waits_for_the_end_of_quiet_hours_a_critical_fall_does_not(
    stage: Stage,
) -> None:
    await stage.moves(to=datetime(2026, 11, 18, 22, 30, tzinfo=SHANGHAI))
    await rates_afresh(stage.emma, "Grace Miller", "③", "③", "③", "③", "①", "③")
    await stage.daniel.reads("Grace Miller", "#A1")  # at half past ten in the evening
    await stage.moves(to=datetime(2026, 11, 20, 22, 45, tzinfo=SHANGHAI))
    await stage.settles()
    assert alerts_of(stage.chen_jie, "Grace Miller") == []
    await stage.moves(to=datetime(2026, 11, 21, 8, 5, tzinfo=SHANGHAI))
    await stage.chen_jie.reads("Daniel Weber", "Grace Miller", "#A1")


async def test_silence_becomes_an_alert_and_a_visit_ends_it(stage: Stage) -> None:
    await stage.moves(to=THURSDAY)
    await stage.zhang_wei.reads("赵强", "28", "21", "#A")
    await stage.daniel.reads("Peter Novak", "31", "14", "#A")
    # A visit long ago changes nothing; one of today ends the silence.
    await stage.li_na.says("/visit 华信", "赵强")
    await stage.li_na.presses("赵强", "✓ 赵强")
    await stage.li_na.presses("选好了", "日期")
    await stage.li_na.presses("日期")
    await stage.li_na.says("10-26", "10月26日")
    await stage.li_na.presses("保存", "已保存")
    await stage.settles()
    assert alerts_of(stage.zhang_wei, "✓") == []
    await stage.li_na.says("/visit 华信", "赵强")
    await stage.li_na.presses("赵强", "✓ 赵强")
    await stage.li_na.presses("选好了", "保存")
    await stage.li_na.presses("保存", "已保存")
    await stage.zhang_wei.reads("✓", "赵强", "#A")


async def test_the_facts_behind_a_fall_are_named_whatever_they_are(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit orion", "Grace Miller")
    await emma.presses("Grace Miller", "✓")
    await emma.presses("Done", "Save")
    await emma.presses("Save", "Rate Grace Miller")  # without a note
    await emma.presses("Rate Grace Miller", "Rate afresh")
    await emma.presses("Rate afresh")
    await emma.rates("③", "①")
    emma.persona.send_photo()
    await emma.reads("✓", "3/6")
    await emma.rates("③", "③", "①")
    await emma.presses("Visit of 18 Nov", "✓", "6/6")
    await emma.presses("①")
    await emma.says("Told me that they prefer the rival", "✓")
    await emma.presses("Submit", "Recorded")
    alert = await stage.daniel.reads("Opposed", "(attachment)", "(visit)", "prefer the rival")
    assert "“”" not in alert.text
    await stage.daniel.says("/level orion", "Key")
    await stage.daniel.presses("Key", "Grace Miller")
    await stage.daniel.presses("Grace Miller", "(attachment)", "(visit)", "prefer the rival")


async def test_what_another_rater_saw_otherwise_without_a_fact_is_a_question_in_the_digest(
    stage: Stage,
) -> None:
    await rates_afresh(stage.zhang_wei, "王敏", "②", "②", "②", "②", "②", "②")
    await stage.settles()
    assert alerts_of(stage.zhang_wei) == alerts_of(stage.chen_jie) == []
    await stage.li_na.says("/level 华信", "王敏（接触，11月18日起）")
    await stage.li_na.presses("关键", "王敏：接触 ▼")  # the card shows it
    await stage.moves(to=THURSDAY)
    await stage.zhang_wei.reads("看法不一致", "李娜评“有好感”", "张伟评“接触”", "无依据", "#A1")
    await stage.waits(days=5)
    await stage.settles()
    assert alerts_of(stage.chen_jie, "王敏") == []  # it never goes up


async def test_a_fact_makes_another_raters_fall_real(stage: Stage) -> None:
    await stage.chen_jie.says("/rate 王敏", "1/6")
    await stage.chen_jie.rates("③", "③", "③", "③", "①")
    await stage.chen_jie.says("集团评审会上明确支持友商", "✓", "6/6")
    await stage.chen_jie.presses("③", "确认提交")
    await stage.chen_jie.presses("确认提交", "已记录")
    await stage.zhang_wei.reads("王敏", "#A1", "集团评审会上明确支持友商", "陈婕")
