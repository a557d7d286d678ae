"""Handing an account over: by a manager, with the whole history, and both reps are told."""

from sqlalchemy import func, select

from bot.sandbox.persona import Shown
from scoring.people import Role
from storage import Tx, accounts, people, tables
from tests.chat.test_permission import key_of, refusals
from tests.stage import Actor, Stage


async def joined(stage: Stage, name: str, manager: str, language: str = "en") -> Actor:
    """One more rep of a team, who has opened the invitation."""
    code = await stage.invites(name, Role.REP, manager)
    actor = stage.bring(name, language)
    await actor.says(f"/start {code}", name)
    await stage.settles()  # the manager has heard of it, and no later wait is met by that
    return actor


async def audited(stage: Stage, action: str) -> int:
    query = select(func.count()).where(tables.audit.c.action == action)
    return int(await stage.asks(lambda tx: tx.execute(query).scalar_one()))


async def test_a_manager_hands_an_account_over_by_buttons(stage: Stage) -> None:
    daniel, emma = stage.daniel, stage.emma
    nils = await joined(stage, "Nils Berg", "Daniel Weber")
    shown = await daniel.says("/handover orion", "Orion Logistics", "Who takes over?")
    assert "Emma Fischer" not in shown.labels  # it is hers already
    await daniel.presses("Nils Berg", "Why?")
    await daniel.says("...", "Why?")
    await daniel.says("Emma moves to the north", "from Emma Fischer to Nils Berg", "inherited")
    await daniel.presses("Hand it over", "Nils Berg has Orion Logistics now", "Emma Fischer")
    await stage.settles()
    await nils.reads("Daniel Weber has handed Orion Logistics over to you", "moves to the north")
    gone = await emma.reads("has handed Orion Logistics over to Nils Berg", "moves to the north")
    assert gone.labels == []

    # The history comes along, the former owner sees nothing of it any more.
    await nils.presses("Where do we stand?", "Orion Logistics", "owner Nils Berg")
    await nils.says("/contact grace", "Grace Miller", "Told us about the new hub")
    await emma.says("/level orion", "nothing like")
    await emma.says("/rate grace", "no one like")
    await daniel.says("/level orion", "owner Nils Berg")
    assert await audited(stage, "account.handed_over") == 1


async def test_it_is_the_same_in_chinese_with_a_typed_name(stage: Stage) -> None:
    zhang_wei, li_na = stage.zhang_wei, stage.li_na
    wang_lei = await joined(stage, "王磊", "张伟", "zh")
    await zhang_wei.says("/handover 华信", "华信科技", "由谁接手")
    await zhang_wei.says("陌生人", "没有找到叫“陌生人”的销售")
    await zhang_wei.says("wl", "为什么移交")
    await zhang_wei.says("李娜调往华南区", "华信科技由李娜移交给王磊", "前任评价")
    await zhang_wei.presses("确认移交", "华信科技现由王磊负责")
    await stage.settles()
    await wang_lei.reads("张伟已把客户华信科技移交给你", "李娜调往华南区", "此前由李娜负责")
    await li_na.reads("张伟已把客户华信科技移交给王磊", "李娜调往华南区")
    await wang_lei.says("/level 华信", "华信科技", "王磊")
    await li_na.says("/contact 王敏", "没有找到")


async def test_a_former_owner_who_shares_it_goes_on_seeing_it(stage: Stage) -> None:
    await joined(stage, "Nils Berg", "Daniel Weber")
    orion = await key_of(stage, "Orion Logistics")

    def share(tx: Tx) -> None:
        account = accounts.by_id(tx, orion)
        assert account.owner_id is not None
        accounts.share(tx, orion, account.owner_id)

    await stage.service.ledger.write(share)
    daniel, emma = stage.daniel, stage.emma
    await daniel.taps(f"handover.{orion}", daniel.last)
    await daniel.reads("Who takes over?")
    await daniel.presses("Nils Berg", "Why?")
    await daniel.says("A second pair of hands", "Nils Berg")
    await daniel.presses("Hand it over", "Nils Berg has Orion Logistics now")
    await stage.settles()
    await emma.reads("over to Nils Berg")
    await emma.presses("Where do we stand?", "Orion Logistics", "owner Nils Berg")


async def test_what_the_former_owner_was_in_the_middle_of_ends_politely(stage: Stage) -> None:
    daniel, emma = stage.daniel, stage.emma
    await joined(stage, "Nils Berg", "Daniel Weber")
    await emma.says("/visit orion", "Who did you meet")
    await emma.presses("Later", "Saved for later")
    await emma.says("/rate grace", "Grace Miller")
    await daniel.says("/handover orion", "Who takes over?")
    await daniel.presses("Nils Berg", "Why?")
    await daniel.says("A new territory", "Nils Berg")
    before = await stage.counts()
    await daniel.presses("Hand it over", "Nils Berg has Orion Logistics now")
    await emma.reads("has handed Orion Logistics over")
    await emma.presses("Rate afresh", "no longer available")
    shown = await emma.says("/resume")
    assert "Orion" not in (shown.text or "") + "".join(shown.labels)
    after = await stage.counts()
    assert (after["visits"], after["assessments"]) == (before["visits"], before["assessments"])


async def test_a_rep_hands_nothing_over_whatever_the_account(stage: Stage) -> None:
    emma = stage.emma
    own = await emma.says("/handover orion", "I don’t know /handover")
    other = await emma.says("/handover 华信", "I don’t know /handover")
    assert own.text == other.text
    for account in ("Orion Logistics", "华信科技"):
        await emma.taps(f"handover.{await key_of(stage, account)}", emma.last)
        await stage.settles()
        assert "Who takes over?" not in (emma.last.text or "")
    assert "/handover" not in ((await emma.says("/help", "/visit")).text or "")
    await stage.daniel.says("/help", "/handover")


async def test_a_manager_hands_over_only_the_own_teams_accounts_to_the_own_team(
    stage: Stage,
) -> None:
    await joined(stage, "Nils Berg", "Daniel Weber")
    zhang_wei, daniel = stage.zhang_wei, stage.daniel
    await zhang_wei.says("/handover orion", "orion")
    assert "Orion Logistics" not in zhang_wei.last.labels
    shown = await daniel.says("/handover orion", "Who takes over?")
    assert "李娜" not in shown.labels
    shown = await stage.chen_jie.says("/handover orion", "Orion Logistics")
    assert {"李娜", "Nils Berg"} <= set(shown.labels)
    before = await refusals(stage)
    await daniel.taps("handover.1.2")
    assert await refusals(stage) == before + 1


async def test_whoever_leads_the_owner_decides_and_not_whom_it_is_shared_with(
    stage: Stage,
) -> None:
    """Orion is Emma's, of Daniel's team; a share with Li Na gives it to nobody else to decide."""
    zhang = stage.zhang_wei

    def share(tx: Tx) -> int:
        orion = accounts.by_name(tx, "Orion Logistics")
        assert orion is not None
        accounts.share(tx, orion.id, people.named(tx, "李娜")[0].id)
        return orion.id

    orion = await stage.service.ledger.write(share)
    card = await zhang.says("/level orion", "Orion Logistics")
    assert not any(data.startswith(("grade", "hand", "segment")) for data in all_data(card))
    await zhang.says("/handover orion", "没有找到")
    for data in (f"handover.{orion}", f"graded.{orion}.C", f"segmented.{orion}.0"):
        await zhang.taps(data)
    await stage.settles()
    now = await stage.asks(lambda tx: accounts.by_id(tx, orion))
    emma = await stage.asks(lambda tx: people.named(tx, "Emma Fischer")[0].id)
    assert (now.grade, now.owner_id) == ("S", emma)


async def test_both_lines_hear_of_a_handover(stage: Stage) -> None:
    chen = stage.chen_jie
    await chen.says("/handover orion", "由谁接手")
    await chen.presses("李娜")
    await chen.says("客户迁到上海")
    await chen.presses("✓", "Daniel Weber", "张伟", "Emma Fischer", "李娜")
    await stage.daniel.reads(
        "陈婕 has handed Orion Logistics over to 李娜", "Previously owned by Emma Fischer"
    )
    await stage.zhang_wei.reads("Orion Logistics", "李娜", "Emma Fischer")
    gone = await stage.emma.reads("has handed Orion Logistics over to 李娜")
    assert "Previously owned" not in (gone.text or "")


def all_data(shown: Shown) -> list[str]:
    rows = shown.raw["reply_markup"]["inline_keyboard"]
    return [each.get("callback_data", "") for row in rows for each in row]
