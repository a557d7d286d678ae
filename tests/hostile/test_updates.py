"""Updates that come twice, late, broken or not as they should."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.clock import Clock
from bot.transport.lanes import Lanes
from bot.transport.turns import Turns
from handlers.doors.chat import answer
from handlers.frame.reply import Reply
from handlers.frame.settings import Settings
from storage import Ledger, Tx, people, tables, updates
from tests.cast import NOW, enter
from tests.conftest import NewDatabase
from tests.hostile.drafts import message_of
from tests.hostile.rows import Rep, Sees, on_both_databases, row, speaking
from tests.stage import Stage, at_work, furnished

LI_NA = 7_000_000_001
BOT = 77


async def rows_of(ledger: Ledger, name: str) -> int:
    query = select(func.count()).select_from(getattr(tables, name))
    return int(await ledger.read(lambda tx: tx.execute(query).scalar_one()))


@row("A1", en="Who did you meet?", zh="见到了谁？")
async def test_the_same_update_twice_has_one_effect_and_one_answer(rep: Rep, stage: Stage) -> None:
    before = len(rep.persona.messages)
    twice = {"update_id": 2_000_000_001, "message": message_of(rep, "/visit orion")}
    rep.persona.raw(twice)
    rep.persona.raw(twice)
    await rep.is_told("Peter Novak")
    await stage.settles()
    assert len(rep.persona.messages) == before + 1
    assert (await stage.counts())["drafts"] == 1


@row("A1")
async def test_who_joins_twice_by_one_update_joins_once(stage: Stage) -> None:
    newcomer, code = stage.bring("Lei"), await stage.invites("Wu Lei")
    joining = {"update_id": 2_000_000_101, "message": message_of(newcomer, f"/start {code}")}
    newcomer.persona.say("hello")
    await newcomer.reads("private assistant")
    newcomer.persona.raw(joining)
    newcomer.persona.raw(joining)
    await newcomer.reads("Welcome to Rapport")
    await stage.settles()
    assert sum(shown.from_bot for shown in newcomer.persona.messages) == 2


@on_both_databases
@row("A2")
async def test_the_same_update_at_four_replicas_at_once_has_one_effect(
    new_database: NewDatabase,
) -> None:
    url = new_database()
    ledgers, replies = [Ledger(url) for _ in range(4)], list[Reply]()
    await ledgers[0].write(joined)
    clock, settings = Clock(), Settings()
    clock.move_to(NOW)
    turn = partial(answer, settings=settings, bot_id=BOT)

    async def deliver(reply: Reply) -> None:
        replies.append(reply)

    async def take_all(lanes: list[Lanes]) -> None:
        replicas = [
            Turns(each, clock, BOT, turn, deliver, lanes=lane, on_poison=lambda tx, raw: None)
            for each, lane in zip(ledgers, lanes, strict=True)
        ]
        for number in range(1, 11):
            update = {"update_id": number, "message": said("/visit Huaxin")}
            await asyncio.gather(*(replica.take(update) for replica in replicas))

    async with Lanes() as one, Lanes() as two, Lanes() as three, Lanes() as four:
        await take_all([one, two, three, four])
    assert len(replies) == 10
    assert await rows_of(ledgers[0], "seen_updates") == 10
    assert await rows_of(ledgers[0], "quarantine") == 0
    for each in ledgers:
        await each.close()


def joined(tx: Tx) -> None:
    people.join(tx, enter(tx).li_na.id, LI_NA, "en", NOW)


def said(text: str) -> dict[str, Any]:
    sender = {"id": LI_NA, "is_bot": False, "first_name": "Li Na"}
    chat = {"id": LI_NA, "type": "private"}
    return {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": text}


@row("A3", en="2 of 5", zh="2/5")
async def test_a_lower_number_after_a_quiet_week_is_heard_like_any_other(
    rep: Rep, stage: Stage
) -> None:
    await rep.says("/help", "/week")
    await stage.settles()  # the last number is confirmed
    stage.sandbox.world.counters["update"] = 5_000
    await rep.says("/week")
    await rep.is_told()
    await rep.says("/visit orion", "Peter Novak")


@row(
    "A4",
    en="I was offline between 18 Nov, 10:00 and 20 Nov, 10:00 and got",
    zh="11月18日10:00到11月20日10:00之间机器人离线，没有收到你的消息。",
)
async def test_what_comes_after_a_long_outage_is_handled_and_the_gap_is_named(
    sqlite_url: str, sees: Sees
) -> None:
    async with furnished(sqlite_url) as sandbox:
        async with at_work(sandbox, sqlite_url) as stage:
            rep = await speaking(stage, sees)
            await rep.begins_to_rate()
        late = message_of(rep, "/week", date=int(sandbox.clock.now().timestamp()))
        sandbox.advance(timedelta(days=2).total_seconds(), outage=True)
        rep.persona.raw({"message": late})
        async with at_work(sandbox, sqlite_url) as stage:
            await rep.is_told("2/6")
            await rep.reads("2 of 5" if sees.language == "en" else "2/5")


@row("A5", en="2 of 5", zh="2/5")
async def test_what_telegram_will_think_of_next_disturbs_nobody(rep: Rep, stage: Stage) -> None:
    rep.persona.raw({"story_told": {"from": {"id": 1}, "words": "new"}})
    rep.persona.raw({"message": {**message_of(rep, "/week"), "mood": {"colour": 7}}, "more": []})
    await rep.is_told()
    assert await stage.asks(updates.quarantine_size) == 0
    assert not stage.sandbox.world.has_updates()


@pytest.mark.parametrize("absent", ["date", "from", "chat"])
@row("A6", en="Saved, but I could not handle it just now.", zh="内容已保存，但暂时没能处理")
async def test_an_update_without_its_parts_is_kept_and_the_chat_goes_on(
    rep: Rep, stage: Stage, complaints: list[str], absent: str
) -> None:
    await rep.begins_to_rate()
    broken = message_of(rep, "4")
    del broken[absent]
    rep.persona.raw({"message": broken})
    if absent == "from":
        await stage.settles()  # nobody can be told; and nobody spoke, as in a channel
    else:
        await rep.is_told()
        (kept,) = await stage.asks(updates.quarantined)
        assert '"text": "4"' in kept.raw
        assert any("quarantine" in each for each in complaints)
        complaints.clear()
    await rep.presses("③", "3/6")
    await stage.li_na.says("/week", "2/5")


@on_both_databases
@pytest.mark.parametrize("number", [None, "7", 2**70, True], ids=str)
@row("A7")
async def test_an_update_without_a_usable_number_is_kept_once(
    ledger: Ledger, complaints: list[str], number: Any
) -> None:
    raw = {"update_id": number, "message": said("/week")} if number is not None else {}
    turn = partial(answer, settings=Settings(), bot_id=BOT)
    async with Lanes() as lanes:
        turns = Turns(
            ledger, Clock(), BOT, turn, nobody, lanes=lanes, on_poison=lambda tx, raw: None
        )
        await turns.take(raw)
        await turns.take(raw)
    assert await ledger.read(updates.quarantine_size) == 1
    assert len(complaints) == 1, "said once"
    complaints.clear()


async def nobody(reply: Reply) -> None:
    raise AssertionError(f"told somebody: {reply}")


@row(
    "A11",
    en="Saved, but I could not handle it just now. It has been reported; please go on.",
    zh="内容已保存，但暂时没能处理，问题已上报。你可以继续。",
)
async def test_what_fails_each_time_is_put_aside_and_its_person_is_told(
    rep: Rep, stage: Stage, complaints: list[str]
) -> None:
    await rep.begins_to_rate()
    rep.persona.raw({"message": message_of(rep, "4", photo="not a list")})
    await rep.is_told()
    await rep.presses("③", "3/6")  # the conversation is where it was
    (kept,) = await stage.asks(updates.quarantined)
    assert "not a list" in kept.raw
    assert sum("failed" in each for each in complaints) == 3
    assert "quarantine" in complaints[-1]
    assert all("not a list" not in each for each in complaints)
    complaints.clear()
