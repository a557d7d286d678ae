"""Scenes in which alerts were wrong, as a director should read them, in both languages."""

import pytest
from sqlalchemy import update

from handlers.alerts import departed
from storage import Tx, accounts, alerts, chain, contacts, membership, people, tables
from tests.chat.test_alerts import THURSDAY, alerts_of, rates_afresh
from tests.stage import Actor, Stage


@pytest.fixture(params=["zh", "en"])
def team(request: pytest.FixtureRequest, stage: Stage) -> tuple[Actor, Actor, str]:
    """A rep, the manager, and a key contact who supports us (near enough)."""
    if request.param == "zh":
        return stage.li_na, stage.zhang_wei, "王敏"
    return stage.emma, stage.daniel, "Grace Miller"


def either(shown: str, zh: str, en: str) -> bool:
    return zh in shown or en in shown


async def withdraws(actor: Actor, *, zh: bool) -> None:
    """The latest rating is taken back."""
    words = ("撤回或更正", "选错了描述", "撤回", "确认撤回") if zh else (
        "Undo or correct", "Wrong statement chosen", "Withdraw it", "✓ Withdraw it",
    )  # fmt: skip
    for button in words[:3]:
        await actor.presses(button)
    await actor.presses(words[3], "✓")


async def test_scene_2_an_answer_left_out_in_between_hides_no_fall(
    team: tuple[Actor, Actor, str],
) -> None:
    rep, manager, name = team
    zh = name == "王敏"
    await rates_afresh(rep, name, "④", "④", "④", "④", "④", "④")
    unseen = "未观察到" if zh else "Not observed"
    await rates_afresh(rep, name, "④", "④", "④", unseen, unseen, unseen)
    await rates_afresh(rep, name, "④", "④", "④", "④", "②", "③")
    shown = await manager.reads(name, "④ → ②", "#A")
    assert either(shown.text, "支持不排他 → 有好感", "Supports us → Favourable")


async def test_scene_7_a_second_rater_who_sees_the_same_makes_it_a_fall(stage: Stage) -> None:
    low = ("①", "①", "①", "①", "①", "①")
    await rates_afresh(stage.li_na, "王敏", "④", "④", "④", "④", "④", "④")
    await stage.settles()
    before = len(alerts_of(stage.zhang_wei))
    await rates_afresh(stage.zhang_wei, "王敏", *low)
    await stage.settles()
    assert len(alerts_of(stage.zhang_wei)) == before  # a question until somebody agrees
    await stage.waits(days=3)
    await rates_afresh(stage.chen_jie, "王敏", *low)
    await stage.zhang_wei.reads("⚠ 王敏", "支持不排他 → 反对", "#A")


async def test_scene_10_a_contact_who_goes_to_another_team_takes_the_alert_along(
    stage: Stage,
) -> None:
    """The old team hears that it is closed there, and nothing of what is rated elsewhere."""
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await stage.zhang_wei.reads("⚠ 王敏", "→ 反对", "#A1")

    def to_the_other_team(tx: Tx) -> None:
        viewer, now = people.named(tx, "张伟")[0], stage.service.clock.now()
        wang_min = next(each for each in contacts.visible(tx, viewer) if each.name == "王敏")
        orion = accounts.by_name(tx, "Orion Logistics")
        huaxin = accounts.by_name(tx, "华信科技")
        assert orion is not None
        assert huaxin is not None
        gone = chain.move(tx, wang_min.id, orion.id, viewer.id, now)

        departed(tx, stage.service.settings, huaxin, gone, now)

    await stage.service.ledger.write(to_the_other_team)
    await stage.daniel.reads("王敏 (Orion Logistics", "→ Opposed", "#A1")
    await stage.zhang_wei.reads("已结案：王敏，现由其他同事负责", "#A1")
    before = len(alerts_of(stage.zhang_wei, "#A1"))
    await rates_afresh(stage.emma, "王敏", "①", "①", "①", "①", "①", "①")
    await rates_afresh(stage.emma, "王敏", "⑤", "⑤", "⑤", "⑤", "⑤", "⑤")
    await stage.daniel.reads("Recovered: Opposed → Supports only us", "#A1")
    await stage.settles()
    assert len(alerts_of(stage.zhang_wei, "#A1")) == before


async def test_scene_11_a_wrong_recovery_withdrawn_is_not_the_last_word(
    team: tuple[Actor, Actor, str],
) -> None:
    rep, manager, name = team
    await rates_afresh(rep, name, "③", "③", "③", "③", "①", "③")
    await manager.reads(f"⚠ {name}", "#A")
    await rates_afresh(rep, name, "④", "④", "④", "④", "④", "④")
    await manager.reads("✓", name, "→")
    await withdraws(rep, zh=name == "王敏")
    await manager.reads(f"⚠ {name}", "④ → ①", "#A")


async def test_scene_14_what_was_held_over_night_says_what_is_so_in_the_morning(
    stage: Stage,
) -> None:
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await stage.zhang_wei.reads("⚠ 王敏", "#A1")
    await stage.moves(to=THURSDAY.replace(hour=22))
    await rates_afresh(stage.li_na, "王敏", "④", "④", "④", "④", "④", "④")  # held: it is late
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await stage.zhang_wei.reads("⚠ 王敏", "→ 反对")  # critical: at once
    await stage.moves(to=THURSDAY.replace(day=20, hour=9))
    await stage.settles()
    assert not [each for each in alerts_of(stage.zhang_wei, "✓") if "王敏" in each.text]


async def test_scene_14_the_boss_who_heard_of_it_hears_its_end(
    team: tuple[Actor, Actor, str], stage: Stage
) -> None:
    rep, manager, name = team
    await rates_afresh(rep, name, "③", "③", "③", "③", "①", "③")
    await manager.reads(name, "#A")
    await stage.waits(hours=25)
    shown = await manager.reads("48", name)  # before it goes over the manager's head
    assert either(shown.text, "还没有人跟进", "Nobody has taken this up yet")
    await stage.waits(days=4)
    await stage.chen_jie.reads("48", name, "#A")
    await manager.reads("48", name, "陈婕")  # and that it has
    await rates_afresh(rep, name, "④", "④", "④", "④", "④", "④")
    await stage.chen_jie.reads("✓", name)
    await manager.reads("✓", name)


async def test_scene_15_whoever_leaves_leaves_no_alert_behind(
    team: tuple[Actor, Actor, str], stage: Stage
) -> None:
    rep, manager, name = team
    zh = name == "王敏"
    await rates_afresh(rep, name, "③", "③", "③", "③", "①", "③")
    await manager.reads(f"⚠ {name}", "#A1")
    await rep.says(f"/contact {name}", name)
    await rep.presses("已离开" if zh else "Has left")
    await rep.presses("不清楚哪天" if zh else "I don’t know the day")
    await rep.presses("✓", "✓")
    shown = await manager.reads("✓", name, "#A1")
    assert either(shown.text, "对方已不在该单位", "no longer there")
    open_ = await stage.asks(lambda tx: [a.rule for a in alerts.of_account(tx, 1)])
    assert "level_drop" not in open_


async def test_scene_15_what_a_colleague_took_up_who_is_gone_is_open_again(stage: Stage) -> None:
    await rates_afresh(stage.emma, "Grace Miller", "③", "③", "③", "③", "①", "③")
    await stage.daniel.reads("#A1")
    await stage.daniel.presses("I’ll follow up", "You are following")

    def gone(tx: Tx) -> None:

        daniel = people.named(tx, "Daniel Weber")[0]
        membership.deactivate(tx, daniel.id, stage.service.clock.now())
        p = tables.people.c
        emma = people.named(tx, "Emma Fischer")[0].id
        boss = people.named(tx, "陈婕")[0].id
        tx.execute(update(tables.people).where(p.id == emma).values(manager_id=boss))

    await stage.service.ledger.write(gone)
    states = await stage.asks(
        lambda tx: {a.state for a in alerts.unresolved_of_rule(tx, "level_drop")}
    )
    assert states == {"open"}
