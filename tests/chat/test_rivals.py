"""The competitor mirror: rivals are rated on our scale, shown beside us, and never counted ours."""

from sqlalchemy import select

from scoring.assessments import Assessment, Kind
from storage import Tx, accounts, assessments, competitors, contacts, people, tables
from tests.chat.test_account_rating import finishes, opens
from tests.chat.test_alerts import THURSDAY, alerts_of, rates_afresh
from tests.stage import Stage

TOP = ("⑤", "⑤", "⑤", "⑤", "⑤", "⑤")


async def key_of(stage: Stage, contact: str) -> int:
    def look(tx: Tx) -> int:
        everybody = contacts.visible(tx, people.named(tx, "陈婕")[0])
        return next(each.id for each in everybody if each.name == contact)

    return await stage.asks(look)


async def of_rival(stage: Stage, contact: str, rival: str) -> list[Assessment]:
    """A rival's assessments of a contact, the newest first."""
    key = await key_of(stage, contact)

    def look(tx: Tx) -> list[Assessment]:
        theirs = competitors.find_or_create(tx, rival, stage.service.clock.now())
        found = assessments.history(tx, Kind.KEY, key, 9, competitor_id=theirs.id)
        return [each for each, _ in found]

    return await stage.service.ledger.write(look)


async def states(stage: Stage, rule: str) -> list[str]:
    alerts = tables.alerts.c
    query = select(alerts.state).where(alerts.rule == rule).order_by(alerts.id)
    return await stage.asks(lambda tx: [row.state for row in tx.execute(query)])


async def test_a_rival_above_us_is_shown_and_told_until_we_are_level(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await emma.says("/contact Grace", "Grace Miller", "Rate a competitor")
    await emma.presses("Rate a competitor", "Which competitor? Type the name.")
    await emma.says(
        "Northwind", "Grace Miller: how Northwind stands", "“we” means Northwind", "1/6"
    )
    await finishes(emma, *TOP)
    await emma.reads("Recorded", "How Northwind stands · Grace Miller: ")
    await emma.says("/contact Grace", "Northwind: ", "(ahead of us by 1), rated 18 Nov")
    await emma.says("/level orion", "Ahead of us: Northwind (Grace Miller)")
    await emma.presses("Key", "↳ Northwind: ", "ahead of us by 1")
    await stage.settles()
    assert alerts_of(daniel) == []  # a warning, for the digest
    await stage.moves(to=THURSDAY)
    await daniel.reads("Northwind is ahead of us", "Grace Miller")
    await rates_afresh(emma, "Grace Miller", *TOP)
    await daniel.reads("Recovered", "Grace Miller")
    assert await states(stage, "overtaken") == ["resolved"]
    await emma.says("/contact Grace", "Northwind: ", "(same as us)")
    assert "Ahead of us" not in (await emma.says("/level orion", "Orion")).text


async def test_a_rival_in_the_decision_chain_in_chinese(stage: Stage) -> None:
    li_na = stage.li_na
    await opens(li_na, "华信", "评价普遍关系", "1/4")
    await finishes(li_na, "③", "③", "③", "③")
    await li_na.says("/level 华信", "华信科技")
    await li_na.presses("普遍", "评价竞争对手")
    await li_na.presses("评价竞争对手", "是哪家竞争对手")
    await li_na.says("远大", "普遍客户关系：与远大的关系", "“我司”“我们”都指远大", "1/4")
    await finishes(li_na, "④", "④", "④", "④")
    said = await li_na.reads("已记录", "远大的关系 · 华信科技 · 普遍客户关系：良好")
    assert "目标" not in said.text  # a rival's next step is no goal of ours
    await li_na.says("/level 华信", "领先我司：远大（普遍）")
    await li_na.presses("普遍", "远大：良好（领先我司1级），11月18日评")
    await stage.moves(to=THURSDAY)
    await stage.zhang_wei.reads("远大", "良好", "#A")
    await opens(li_na, "华信", "评价普遍关系", "重新评价")
    await li_na.presses("重新评价", "1/4")
    await finishes(li_na, "④", "④", "④", "④")
    await stage.zhang_wei.reads("关系回升", "华信科技")
    assert await states(stage, "overtaken") == ["resolved"]
    await li_na.says("/level 华信", "华信科技")
    await li_na.presses("普遍", "远大：良好（与我司持平）")


async def test_the_second_time_begins_from_the_rivals_own_last_rating(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/contact 王敏", "评价竞争对手")
    await li_na.presses("评价竞争对手", "是哪家竞争对手")
    await li_na.says("🙂🙂", "是哪家竞争对手")  # no name
    await li_na.says("远大", "远大的关系", "1/6")
    await finishes(li_na, "③", "③", "③", "③", "③", "③")
    # Another one is asked whole; with this one, only what has changed.
    await li_na.says("/contact 王敏", "远大：")
    await li_na.presses("评价竞争对手", "点选，或输入名称", "远大")
    await li_na.says("博瑞", "博瑞的关系", "1/6")
    await li_na.rates("⑤", "⑤")
    await li_na.says("/contact 王敏", "远大：")
    await li_na.presses("评价竞争对手", "点选")
    await li_na.presses("远大", "11月18日", "接受", "没有变化")
    await li_na.presses("没有变化", "已记录", "远大的关系 · 王敏：接受")
    first, again = await of_rival(stage, "王敏", "远大")
    assert first.levels == again.levels
    assert await of_rival(stage, "王敏", "博瑞") == []


async def test_what_was_said_of_one_rival_is_not_kept_for_another(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/contact Grace", "Rate a competitor")
    await emma.presses("Rate a competitor", "Which competitor?")
    await emma.says("Northwind", "1/6")
    await emma.presses("⑤", "2/6")
    await emma.presses("Back", "1/6")
    await emma.presses("Back", "Which competitor?")
    shown = await emma.says("Apex", "how Apex stands", "1/6")
    assert not any("✓" in label for label in shown.labels)


def rival_aside(card: str) -> list[str]:
    """The card but for the line that says whose rival nobody has rated."""
    return [line for line in card.splitlines() if not line.startswith("Rival unknown")]


async def test_a_rivals_ratings_never_count_as_ours(stage: Stage) -> None:
    emma, orion = stage.emma, "Orion Logistics"
    key = await key_of(stage, "Grace Miller")

    def ours(tx: Tx) -> tuple[object, ...]:
        account = accounts.by_name(tx, orion)
        assert account is not None
        history = assessments.history(tx, Kind.KEY, key, 99)
        return history, assessments.of_account(tx, account.id).ours

    await emma.says("/level orion", orion)
    card, before = emma.last.text, await stage.asks(ours)
    await emma.presses("History", orion)
    told = emma.last.text
    await emma.says("/contact Grace", "Rate a competitor")
    await emma.presses("Rate a competitor", "Which competitor?")
    await emma.says("Northwind", "1/6")
    await finishes(emma, "①", "①", "①", "①", "①", "①")
    await emma.reads("Recorded", "Opposed")
    await stage.settles()
    assert alerts_of(stage.daniel) == []
    assert await stage.asks(ours) == before
    assert rival_aside((await emma.says("/level orion", "index")).text) == rival_aside(card)
    assert (await emma.presses("History", orion)).text == told
    await emma.says("/contact Grace", "behind us by 4")


async def test_a_rivals_rating_can_be_withdrawn_and_its_alert_ends(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/contact Grace", "Rate a competitor")
    await emma.presses("Rate a competitor", "Which competitor?")
    await emma.says("Northwind", "1/6")
    await finishes(emma, *TOP)
    assert await states(stage, "overtaken") == ["open"]
    await emma.presses("Undo or correct", "How Northwind stands")
    await emma.presses("Wrong statement chosen", "will no longer count")
    await emma.presses("✓ Withdraw it", "✓ Withdrawn")
    assert await states(stage, "overtaken") == ["resolved"]
    assert "Northwind" not in (await emma.says("/contact Grace", "Grace Miller")).text


async def test_another_teams_subjects_cannot_be_rated_for_a_rival(stage: Stage) -> None:
    grace, before = await key_of(stage, "Grace Miller"), await stage.counts()
    orion = await stage.asks(lambda tx: accounts.by_name(tx, "Orion Logistics"))
    assert orion is not None
    for data in (f"rival.k.{grace}", f"rival.g.{orion.id}", f"rival.o.{orion.id}"):
        await stage.li_na.taps(data)
        await stage.li_na.reads("没有找到")
    assert "按钮不归你" in await stage.li_na.taps(f"rival.x.{orion.id}")
    assert await stage.counts() == before
