"""People out of reach: their manager hears of it, and takes over what is urgent (62, P12)."""

from datetime import timedelta

from bot.sandbox import Shown
from handlers.doors.notices import screen
from storage import people
from storage.outbox import Notice
from tests.chat.test_alerts import alerts_of, rates_afresh
from tests.stage import WEDNESDAY, Actor, Stage

EMMA = 5  # her key


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

    assert [await holds(days) for days in (0, 4, 5)] == [True, True, False]


def heard(actor: Actor) -> list[Shown]:
    return [each for each in actor.persona.messages if "cannot reach" in each.text]


async def test_b62_alerts_of_a_manager_out_of_reach_go_to_the_next_one(stage: Stage) -> None:
    stage.zhang_wei.persona.block()
    await stage.chen_jie.reads("联系不上张伟")
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await stage.chen_jie.reads("王敏", "#A-1")
    assert alerts_of(stage.zhang_wei) == []
    stage.zhang_wei.persona.unblock()
    await stage.settles()
    await rates_afresh(stage.li_na, "孙立", "③", "③", "③", "③", "①", "③")
    await stage.zhang_wei.reads("孙立", "#A-")
