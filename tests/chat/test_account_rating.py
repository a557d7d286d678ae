"""Rating the decision chain and the organization: by the same taps, and with what follows."""

from collections.abc import Mapping

from handlers import alerts as following
from handlers.frame.settings import Settings
from scoring.assessments import Assessment, Kind, Rating
from scoring.drop import Rule
from scoring.level import evaluate
from scoring.packs import builtin
from storage import Tx, account_events, accounts, assessments, competitors, people
from storage.alerts import Alert
from storage.alerts import unresolved as unresolved_alerts
from tests.chat.test_alerts import alerts_of, rates_afresh
from tests.stage import Actor, Stage

GENERAL = ("④", "③", "③", "③")


async def last(stage: Stage, kind: Kind, account: str) -> Assessment | None:
    """The newest assessment of an account's own relationship."""

    def look(tx: Tx) -> Assessment | None:
        known = accounts.by_name(tx, account)
        assert known is not None
        return assessments.last(tx, kind, known.id)

    return await stage.asks(look)


async def opens(rep: Actor, account: str, layer: str, *expected: str) -> None:
    """`/rate` the account, and choose what of it."""
    await rep.says(f"/rate {account}", account, layer)
    await rep.presses(layer, *expected)


async def finishes(rep: Actor, *signs: str) -> None:
    """Answer the questions without facts, and submit."""
    shown = await rep.rates(*signs)
    for none in ("暂无依据", "No facts for now"):
        if none in shown.labels:
            shown = await rep.presses(none)
    submit = next(label for label in shown.labels if "确认提交" in label or "Submit" in label)
    await rep.presses(submit, "✓")


async def unresolved(stage: Stage, kind: Kind, account: str) -> list[Alert]:
    def look(tx: Tx) -> list[Alert]:
        known = accounts.by_name(tx, account)
        assert known is not None
        return unresolved_alerts(tx, kind, known.id)

    return await stage.asks(look)


async def test_the_name_of_an_account_asks_what_to_rate_there(stage: Stage) -> None:
    shown = await stage.li_na.says("/rate 华信", "华信科技", "王敏", "评价普遍关系", "评价组织关系")
    assert {"王敏", "赵强", "刘芳"} <= set(shown.labels)
    await stage.li_na.presses("王敏", "11月5日", "没有变化")
    await stage.emma.says(
        "/rate orion", "what would you like to rate", "Rate the general relationship"
    )
    await stage.emma.presses("Rate the organization", "Organizational relationship", "1/4")


async def test_without_a_name_the_accounts_visited_last_are_offered_too(stage: Stage) -> None:
    shown = await stage.li_na.says("/rate", "王敏 · 华信科技")
    assert "华信科技（普遍、组织关系）" in shown.labels
    await stage.li_na.presses("华信科技（普遍、组织关系）", "评价普遍关系")


async def test_the_decision_chain_is_rated_with_what_the_ledger_knows(stage: Stage) -> None:
    emma = stage.emma
    await opens(emma, "Orion", "Rate the general relationship", "General relationship", "1/4")
    await emma.reads("On record", "of the decision chain met in 90 days", "That suggests")
    await emma.rates("③", "③", "③")
    await emma.presses("③", "Orion Logistics · General relationship", "Medium", "Submit")
    await emma.presses("Submit", "Recorded", "Orion Logistics · General relationship")
    known = await last(stage, Kind.GENERAL, "Orion Logistics")
    assert known is not None
    assert (known.rubric_id, set(known.levels.values())) == ("general", {1})
    # The second time only what has changed is asked.
    await opens(emma, "Orion", "Rate the general relationship", "Medium", "Some things")
    await emma.presses("Some things", "Tap all that apply")
    await emma.presses("Depth", "✓ Depth")
    await emma.presses("Next", "1/1")
    await emma.presses("④", "still lack")
    await emma.says("Both department heads came to the review", "Good ▲")
    await emma.presses("Submit", "Recorded", "Good ▲")
    await emma.says("/level orion", "General", "Good")


async def test_the_organization_is_rated_in_chinese(stage: Stage) -> None:
    li_na = stage.li_na
    await opens(li_na, "华信", "评价组织关系", "组织客户关系", "1/4")
    await finishes(li_na, "③", "④", "③", "②")
    await li_na.reads("已记录", "华信科技 · 组织客户关系", "撤回或更正")
    await opens(li_na, "华信", "评价组织关系", "没有变化")
    await li_na.presses("没有变化", "已记录")
    known = await last(stage, Kind.ORGANIZATIONAL, "华信科技")
    assert known is not None
    given = [known.levels[each] for each in builtin("organizational").dimension_ids]
    assert given == [1, 2, 1, 0]


async def test_a_visit_offers_the_layers_only_where_they_are_due(stage: Stage) -> None:
    li_na = stage.li_na

    async def visit() -> list[str]:
        await li_na.says("/visit 华信", "赵强")
        await li_na.presses("没有见到具体的人", "保存")
        shown = await li_na.presses("保存", "已保存")
        return shown.labels

    assert {"评价普遍关系", "评价组织关系"} <= set(await visit())
    await li_na.presses("评价普遍关系", "普遍客户关系", "1/4")
    await finishes(li_na, *GENERAL)
    labels = await visit()
    assert "评价普遍关系" not in labels
    assert "评价组织关系" in labels


async def test_an_account_of_the_outcome_segment_ticks_off_its_stages(stage: Stage) -> None:
    li_na = stage.li_na
    await of_segment(stage, "北岳能源", "outcome")
    await opens(li_na, "北岳", "评价组织关系", "结果导向", "采购环节", "我司被排除")
    for item in ("评估问题或机会", "制定目标", "产品评估"):
        await li_na.presses(item, f"✓ {item}")
    await li_na.presses("选好了", "确认提交")
    await li_na.presses("确认提交", "已记录")
    known = await last(stage, Kind.ORGANIZATIONAL, "北岳能源")
    assert known is not None
    assert known.rubric_id == "outcome_organizational"
    assert known.ratings["stages"].items == ("goals", "need", "products")
    # One question only: what has changed is asked at once, beginning from last time's ticks.
    await opens(li_na, "北岳", "评价组织关系", "部分有变")
    shown = await li_na.presses("部分有变", "✓ 制定目标")
    assert "✓ 供应商认证" not in shown.labels
    await li_na.presses("供应商认证", "✓ 供应商认证")
    await li_na.presses("选好了", "确认提交")
    await li_na.presses("确认提交", "已记录")
    # Shut out: nothing to tick, and the managers hear of it in the morning.
    await opens(li_na, "北岳", "评价组织关系", "重新评价")
    await li_na.presses("重新评价", "我司被排除")
    await li_na.presses("我司被排除在外", "被排除在采购之外")
    await li_na.presses("确认提交", "已记录")
    await stage.waits(days=1)
    await stage.zhang_wei.reads("北岳能源", "结果导向", "#A", "采购环节")


async def test_the_outcome_of_the_chain_is_rated_by_statements(stage: Stage) -> None:
    await of_segment(stage, "Baltic Shipping", "outcome")
    await opens(stage.emma, "Baltic", "Rate the general relationship", "by outcome")
    await finishes(stage.emma, "③", "③", "③", "③")
    known = await last(stage, Kind.GENERAL, "Baltic Shipping")
    assert known is not None
    assert known.rubric_id == "outcome_general"


async def test_a_fall_of_the_chain_is_told_with_its_names(stage: Stage) -> None:
    emma = stage.emma
    await opens(emma, "Orion", "Rate the general relationship", "1/4")
    await finishes(emma, "④", "④", "④", "④")
    await opens(emma, "Orion", "Rate the general relationship", "Rate afresh")
    await emma.presses("Rate afresh", "1/4")
    await finishes(emma, "②", "②", "②", "①")
    told = await stage.daniel.reads("Orion Logistics (General relationship)", "#A")
    assert "Good → Poor" in told.text
    assert "Ask Emma Fischer" in told.labels
    stage.daniel.persona.press("Ask Emma Fischer")
    await emma.reads("would like to hear more", "Rate the general relationship")
    await emma.presses("Rate the general relationship", "Poor", "Some things")
    # It recovers, and that is told.
    await emma.presses("Rate afresh", "1/4")
    await finishes(emma, "④", "④", "④", "④")
    await stage.daniel.reads("Recovered", "Orion Logistics (General relationship)")


async def test_a_fall_of_the_standing_is_told_from_stage_to_stage(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await rates_afresh(emma, "Grace Miller", "④", "④", "④", "④", "④", "④")
    await rates_afresh(emma, "Grace Miller", "③", "③", "③", "③", "③", "③")
    told = await daniel.reads("Grace Miller", "Orion Logistics (the account as a whole)")
    assert "Point → No standing yet" in told.text
    (alert,) = await unresolved(stage, Kind.ORGANIZATIONAL, "Orion Logistics")
    assert alert.rule == Rule.STANDING_DROP
    await rates_afresh(emma, "Grace Miller", "④", "④", "④", "④", "④", "④")
    await daniel.reads("Recovered", "Orion Logistics (the account as a whole)")
    assert await unresolved(stage, Kind.ORGANIZATIONAL, "Orion Logistics") == []


async def test_who_follows_up_a_fall_has_the_whole_of_it(stage: Stage) -> None:
    await rates_afresh(stage.emma, "Grace Miller", "④", "④", "④", "④", "④", "④")
    await rates_afresh(stage.emma, "Grace Miller", "③", "③", "③", "③", "①", "③")
    await stage.daniel.reads("Grace Miller", "the account as a whole")
    await stage.daniel.presses("I’ll follow up", "You are following")
    (standing,) = await unresolved(stage, Kind.ORGANIZATIONAL, "Orion Logistics")
    assert standing.state == "acknowledged"
    await stage.waits(hours=60)
    await stage.settles()
    assert alerts_of(stage.chen_jie, "Daniel Weber") == []


async def test_another_rubric_is_not_compared_and_says_so(stage: Stage) -> None:
    emma = stage.emma
    await opens(emma, "Orion", "Rate the general relationship", "1/4")
    await finishes(emma, "⑤", "⑤", "⑤", "⑤")
    await of_segment(stage, "Orion Logistics", "outcome")
    await opens(emma, "Orion", "Rate the general relationship", "1/4")
    await finishes(emma, "①", "②", "②", "②")
    await emma.reads("Recorded", "different questionnaire")
    await stage.settles()
    assert alerts_of(stage.daniel) == []


async def test_what_another_rater_saw_lower_without_a_fact_says_why_nobody_is_told(
    stage: Stage,
) -> None:
    await opens(stage.li_na, "华信", "评价普遍关系", "1/4")
    await finishes(stage.li_na, "④", "④", "④", "④")
    await opens(stage.zhang_wei, "华信", "评价普遍关系", "1/4")  # what she found is not shown
    await finishes(stage.zhang_wei, "②", "②", "②", "②")
    await stage.zhang_wei.reads("已记录", "不触发预警")
    await stage.settles()
    assert alerts_of(stage.zhang_wei) == alerts_of(stage.chen_jie) == []


async def test_a_competitor_above_us_is_a_warning_until_we_are_level_again(stage: Stage) -> None:
    emma = stage.emma
    await opens(emma, "Orion", "Rate the general relationship", "1/4")
    await finishes(emma, "③", "③", "③", "③")

    def record(tx: Tx) -> None:
        now = stage.service.clock.now()
        account = accounts.by_name(tx, "Orion Logistics")
        rater = people.named(tx, "Emma Fischer")[0]
        assert account is not None
        rival = competitors.find_or_create(tx, "Northwind", now)
        rubric = builtin("general")
        ratings: Mapping[str, Rating] = {each: Rating(2) for each in rubric.dimension_ids}
        concluded = evaluate(rubric, dict.fromkeys(rubric.dimension_ids, 2))
        theirs = assessments.record(
            tx, Kind.GENERAL, account.id, account.id, rater.id, ratings, now,
            rubric=(rubric.id, rubric.version), level=concluded.level, mean=concluded.mean,
            competitor_id=rival.id,
        )  # fmt: skip
        for _ in range(2):  # said again it is no second alert
            following.rated(tx, Settings(), account, theirs, now)

    await stage.service.ledger.write(record)
    (alert,) = await unresolved(stage, Kind.GENERAL, "Orion Logistics")
    assert alert.rule == Rule.OVERTAKEN
    await stage.waits(days=1)
    await stage.daniel.reads("Northwind is ahead of us: “Good” with them, “Medium” with us")
    await opens(emma, "Orion", "Rate the general relationship", "Rate afresh")
    await emma.presses("Rate afresh", "1/4")
    await finishes(emma, "④", "④", "④", "④")
    assert await unresolved(stage, Kind.GENERAL, "Orion Logistics") == []


async def of_segment(stage: Stage, account: str, segment: str) -> None:
    def set_(tx: Tx) -> None:
        known = accounts.by_name(tx, account)
        assert known is not None
        account_events.set_segment(tx, known.id, segment, None, stage.service.clock.now())

    await stage.service.ledger.write(set_)


async def test_another_teams_account_cannot_be_rated(stage: Stage) -> None:
    before = await stage.counts()
    orion = await stage.asks(lambda tx: accounts.by_name(tx, "Orion Logistics"))
    assert orion is not None
    for data in (f"assess.g.{orion.id}", f"assess.k.{orion.id}"):
        await stage.li_na.taps(data)
        await stage.li_na.reads("没有找到")
    assert await stage.li_na.taps(f"assess.x.{orion.id}") != ""
    shown = await stage.li_na.says("/rate Orion Logistics")
    assert "Orion" not in " ".join(shown.labels)
    assert {**await stage.counts(), "drafts": 0} == {**before, "drafts": 0}
