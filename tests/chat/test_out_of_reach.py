"""People out of reach: their manager hears of it, and takes over what is urgent (62, P12)."""

from datetime import timedelta

from bot.sandbox import Shown
from handlers.doors.notices import screen
from storage import Tx, invitations, outbox, people
from storage.outbox import Notice
from tests.chat.test_alerts import alerts_of, rates_afresh
from tests.stage import WEDNESDAY, Actor, Stage

EMMA = 5  # her key
LATER = timedelta(seconds=1)


async def test_b62_the_manager_hears_of_it_once_and_the_return_brings_what_still_holds(
    stage: Stage,
) -> None:
    stage.emma.persona.block()
    await stage.daniel.reads("cannot reach Emma Fischer", "/start")
    await stage.moves_to(2, 15)
    await stage.settles()
    assert len(heard(stage.daniel)) == 1
    await stage.emma.says("/start", "Hello, Emma Fischer")
    await stage.emma.reads("Wednesday, 15:00")
    assert await stage.asks(people.unreachable) == []


async def test_b62_a_nudge_whose_week_is_over_no_longer_holds(stage: Stage) -> None:
    at = WEDNESDAY + timedelta(hours=5)
    nudge = Notice(1, EMMA, 1, "en", "nudge", {"at": at.isoformat()}, 1, False, at)

    async def holds(days: int) -> bool:
        now, settings = at + timedelta(days=days), stage.service.settings
        return await stage.asks(lambda tx: screen(tx, nudge, now, settings)) is not None

    # On Sunday nobody is nudged.
    assert [await holds(days) for days in (0, 2, 4, 5)] == [True, True, False, False]


def heard(actor: Actor) -> list[Shown]:
    return [each for each in actor.persona.messages if "cannot reach" in each.text]


async def test_b62_alerts_of_a_manager_out_of_reach_go_to_the_next_one(stage: Stage) -> None:
    stage.zhang_wei.persona.block()
    await stage.chen_jie.reads("联系不上张伟")
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await stage.chen_jie.reads("王敏", "#A1")
    assert alerts_of(stage.zhang_wei) == []
    stage.zhang_wei.persona.unblock()
    await stage.settles()
    await rates_afresh(stage.li_na, "孙立", "③", "③", "③", "③", "①", "③")
    await stage.zhang_wei.reads("孙立", "#A")


async def hold(stage: Stage, person_id: int, count: int) -> None:
    """So many nudges that still hold wait for somebody out of reach."""
    now = stage.service.clock.now()

    def queue(tx: Tx) -> None:
        for _ in range(count):
            outbox.queue(tx, person_id, "nudge", {"at": now.isoformat()}, now, priority=1)
        outbox.hold(tx, [person_id])

    await stage.service.ledger.write(queue)


def nudges(actor: Actor) -> int:
    return len([each for each in actor.persona.messages if "Wednesday" in each.text])


async def test_p28_after_a_return_many_messages_wait_behind_one_button(stage: Stage) -> None:
    stage.emma.persona.block()
    await stage.settles()
    await hold(stage, EMMA, 5)
    stage.emma.persona.unblock()
    waited = await stage.emma.reads("5 messages waited", "Show them")
    await stage.settles()
    assert nudges(stage.emma) == 0
    await stage.emma.presses("Show them", "Here they come")
    await stage.emma.persona.sees(lambda _: nudges(stage.emma) == 5, timeout=20)
    await stage.emma.taps("waited", waited)
    await stage.emma.reads("No more messages are waiting")


async def test_what_was_held_reaches_whoever_comes_back_with_a_new_account(stage: Stage) -> None:
    stage.emma.persona.block()
    await stage.settles()
    await hold(stage, EMMA, 2)
    now = stage.service.clock.now()
    code = await stage.service.ledger.write(lambda tx: invitations.create(tx, EMMA, now))
    new_account = stage.bring("Emma F.")
    await new_account.says(f"/start {code}", "Emma Fischer")
    await new_account.persona.sees(lambda _: nudges(new_account) == 2, timeout=20)


async def test_what_was_promised_before_somebody_joined_reaches_them_then(stage: Stage) -> None:
    code = await stage.invites("Max Bauer")
    (max_id,) = await stage.asks(lambda tx: [each.id for each in people.named(tx, "Max Bauer")])
    now = stage.service.clock.now()
    await stage.service.ledger.write(
        lambda tx: outbox.queue(tx, max_id, "nudge", {"at": now.isoformat()}, now, priority=1)
    )
    stage.service.notices.wake()
    max_ = stage.bring("Max")
    await stage.settles()
    await max_.says(f"/start {code}", "Max Bauer")
    await max_.reads("Wednesday")


async def test_p28_what_somebody_out_of_reach_was_to_act_on_goes_up_in_one_message(
    stage: Stage,
) -> None:
    zhang_wei, now = 2, stage.service.clock.now()
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await stage.zhang_wei.reads("王敏", "#A1")

    def promise(tx: Tx) -> None:
        for _ in range(4):
            outbox.queue(tx, zhang_wei, "drop", {"alerts": [1, 2]}, now + LATER, priority=0)
            outbox.queue(tx, zhang_wei, "escalation", {"alerts": [1]}, now, priority=0)
        outbox.hold(tx, [zhang_wei])

    await stage.service.ledger.write(promise)
    stage.zhang_wei.persona.block()
    await stage.chen_jie.reads("联系不上张伟")
    await stage.chen_jie.reads("没能告诉张伟", "王敏", "#A1")
    await stage.settles()
    assert len(alerts_of(stage.chen_jie)) == 1
