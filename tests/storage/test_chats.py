"""Turns within Telegram's limits, given to all replicas together."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select

from scoring.people import Role
from storage import Ledger, Tx, chats, groups, outbox, people, tables
from storage.chats import ALL, Pace
from storage.outbox import AHEAD, ALERT, NUDGE, Notice
from tests.cast import NOW, enter

SECOND = timedelta(seconds=1)
PACE = Pace(overall=SECOND / 4, private=SECOND, group=3 * SECOND)
CROWD = 40


def crowd(tx: Tx) -> None:
    """Each of many people is promised a nudge."""
    for number in range(CROWD):
        person = people.create(tx, f"Rep {number}", Role.REP, NOW)
        people.join(tx, person.id, 500 + number, "en", NOW)
        outbox.queue(tx, person.id, "nudge", {}, NOW, priority=NUDGE)


def claim(tx: Tx, now: datetime = NOW, limit: int = 100, screens: float = 0) -> list[Notice]:
    return outbox.claim(tx, now, limit, pace=PACE, screens=screens * SECOND)


def offsets(notices: list[Notice]) -> list[float]:
    return [(each.at - NOW).total_seconds() for each in notices]


async def test_each_notice_gets_its_turn_at_the_overall_rate(ledger: Ledger) -> None:
    await ledger.write(crowd)
    first = await ledger.write(lambda tx: claim(tx, limit=3))
    assert offsets(first) == [0, 0.25, 0.5]
    then = await ledger.write(lambda tx: claim(tx, limit=2))
    assert offsets(then) == [0.75, 1.0], "another claim goes on where that one ended"


async def test_no_turn_is_given_away_far_ahead_so_that_an_alert_overtakes(ledger: Ledger) -> None:
    await ledger.write(crowd)
    assert len(await ledger.write(claim)) == AHEAD / PACE.overall
    assert await ledger.write(claim) == []

    def alert(tx: Tx) -> int:
        return outbox.queue(tx, 40, "alert", {}, NOW, priority=ALERT)

    key = await ledger.write(alert)
    (next_,) = await ledger.write(lambda tx: claim(tx, NOW + SECOND / 4))
    assert next_.id == key


async def test_screens_hold_notices_up_by_what_they_took(ledger: Ledger) -> None:
    await ledger.write(crowd)
    assert offsets(await ledger.write(lambda tx: claim(tx, limit=2, screens=0.5))) == [0.5, 0.75]


async def test_a_private_chat_gets_one_a_second_and_a_group_one_in_three(ledger: Ledger) -> None:
    def queue(tx: Tx) -> None:
        cast = enter(tx)
        people.join(tx, cast.zhang_wei.id, 501, "en", NOW)
        group = groups.ask(tx, -7, "Sales", cast.zhang_wei.id, cast.chen_jie.id, NOW)
        for _ in range(2):
            outbox.queue(tx, cast.zhang_wei.id, "drop", {}, NOW, priority=ALERT)
            outbox.queue(tx, cast.zhang_wei.id, "drop", {}, NOW, priority=ALERT, group_id=group.id)

    def claim_and_settle(tx: Tx) -> list[tuple[int | None, float]]:
        claimed = claim(tx)
        for notice in claimed:
            outbox.sent(tx, notice.claim, 1, NOW)
        return list(zip([each.chat_id for each in claimed], offsets(claimed), strict=True))

    await ledger.write(queue)
    assert await ledger.write(claim_and_settle) == [(501, 0), (-7, 0.25)]
    assert await ledger.write(claim_and_settle) == [(501, 1)], "the group's is too far ahead"
    (group,) = await ledger.write(lambda tx: claim(tx, NOW + SECOND))
    assert (group.chat_id, offsets([group])) == (-7, [3.25])


async def test_p11_nothing_is_claimed_into_a_pause_and_all_that_waits_goes_after_it(
    ledger: Ledger,
) -> None:
    until = NOW + 600 * SECOND

    def queue(tx: Tx) -> None:
        crowd(tx)
        outbox.queue(tx, 1, "nudge", {}, NOW, priority=NUDGE)
        chats.pause(tx, 500, until)
        chats.pause(tx, 500, NOW + SECOND)

    await ledger.write(queue)
    assert 500 not in {each.chat_id for each in await ledger.write(claim)}
    assert await ledger.read(lambda tx: chats.pauses(tx, NOW)) == {500: until}
    n = tables.notices.c
    put_off = select(n.id).where(n.person_id == 1, n.not_before == until)
    assert len(await ledger.read(lambda tx: tx.execute(put_off).all())) == 2
    after = await ledger.write(lambda tx: claim(tx, until))
    assert after[0].chat_id == 500
    assert await ledger.read(lambda tx: chats.pauses(tx, until)) == {}


async def test_what_has_long_been_free_is_forgotten(ledger: Ledger) -> None:
    def pass_time(tx: Tx) -> list[int]:
        crowd(tx)
        claim(tx, limit=2)
        chats.pause(tx, 900, NOW + 600 * SECOND)
        chats.forget(tx, NOW + 60 * SECOND)
        return list(tx.execute(select(tables.chats.c.chat_id)).scalars())

    assert await ledger.write(pass_time) == [900]


async def test_p11_replicas_that_claim_at_once_never_share_a_turn(postgres_url: str) -> None:
    replicas = [Ledger(postgres_url) for _ in range(3)]
    await replicas[0].write(crowd)
    claims = [replica.write(lambda tx: claim(tx, limit=2)) for replica in replicas * 2]
    claimed = [notice for mine in await asyncio.gather(*claims) for notice in mine]
    assert sorted(offsets(claimed)) == [number / 4 for number in range(12)]
    assert len({each.id for each in claimed}) == 12
    free = await replicas[1].read(
        lambda tx: tx.execute(
            select(tables.chats.c.free_at).where(tables.chats.c.chat_id == ALL)
        ).scalar_one()
    )
    assert free == NOW + 3 * SECOND
    for replica in replicas:
        await replica.close()
