"""The outbox: promised with its cause, claimed by one, delivered at least once, copies marked."""

import asyncio
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import text

from storage import Ledger, Tx, outbox, people
from storage.chats import Pace
from storage.outbox import ALERT, DIGEST, LEASE, NUDGE, Notice
from tests.cast import NOW, Cast, enter

LATER = timedelta(minutes=1)
AT_ONCE = Pace(timedelta(), timedelta(), timedelta())


def claim(tx: Tx, now: datetime = NOW, limit: int = 10, **wishes: Any) -> list[Notice]:
    """Without Telegram's limits, which are tested by themselves."""
    return outbox.claim(tx, now, limit, pace=AT_ONCE, **wishes)


def queue_three(tx: Tx) -> Cast:
    """A digest, then a nudge, then an alert for Zhang Wei; a nudge for Li Na."""
    cast = enter(tx)
    people.join(tx, cast.zhang_wei.id, 501, "zh", NOW)
    outbox.queue(tx, cast.zhang_wei.id, "digest", {}, NOW, priority=DIGEST)
    outbox.queue(tx, cast.zhang_wei.id, "nudge", {}, NOW, priority=NUDGE)
    outbox.queue(tx, cast.zhang_wei.id, "alert", {"to": "反对"}, NOW, priority=ALERT)
    outbox.queue(tx, cast.li_na.id, "nudge", {}, NOW, priority=NUDGE)
    return cast


async def test_alerts_go_before_digests_and_one_at_a_time_to_a_person(ledger: Ledger) -> None:
    cast = await ledger.write(queue_three)
    first = await ledger.write(claim)
    assert first == [
        Notice(3, cast.zhang_wei.id, 501, "zh", "alert", {"to": "反对"}, 1, False, NOW),
        Notice(4, cast.li_na.id, None, "en", "nudge", {}, 1, False, NOW),
    ]
    assert await ledger.write(claim) == []

    await ledger.write(lambda tx: outbox.sent(tx, (3, 1), 77, NOW))
    assert [n.kind for n in await ledger.write(claim)] == ["nudge"]


async def test_a_claim_takes_no_more_than_it_may_and_leaves_out_who_must_wait(
    ledger: Ledger,
) -> None:
    cast = await ledger.write(queue_three)

    def claim_for_li_na(tx: Tx) -> list[Notice]:
        return claim(tx, except_people=[cast.zhang_wei.id])

    assert [n.id for n in await ledger.write(claim_for_li_na)] == [4]
    assert [n.id for n in await ledger.write(lambda tx: claim(tx, limit=1))] == [3]


async def test_a_lease_that_runs_out_is_taken_over_and_marked_as_a_copy(ledger: Ledger) -> None:
    await ledger.write(queue_three)
    await ledger.write(claim)
    just_before = NOW + LEASE - timedelta(microseconds=1)
    assert await ledger.write(lambda tx: claim(tx, just_before)) == []
    again = await ledger.write(lambda tx: claim(tx, NOW + LEASE))
    assert [(n.id, n.tries, n.in_doubt) for n in again] == [(3, 2, True), (4, 2, True)]


async def test_a_notice_put_off_waits_and_says_whether_it_may_have_arrived(
    ledger: Ledger,
) -> None:
    await ledger.write(queue_three)
    await ledger.write(claim)

    def put_off(tx: Tx) -> None:
        outbox.later(tx, (3, 1), NOW + LATER, "flood", in_doubt=False)
        outbox.later(tx, (4, 1), NOW + LATER, "timed out", in_doubt=True)

    await ledger.write(put_off)
    ids = [n.id for n in await ledger.write(claim)]
    assert ids == [2], "the alert waits, so the nudge may go"
    await ledger.write(lambda tx: outbox.sent(tx, (2, 1), 78, NOW))
    again = await ledger.write(lambda tx: claim(tx, NOW + LATER))
    assert [(n.id, n.in_doubt) for n in again] == [(3, False), (4, True)]


async def test_what_is_settled_is_never_claimed_again(ledger: Ledger) -> None:
    await ledger.write(queue_three)

    def settle(tx: Tx) -> None:
        outbox.sent(tx, (1, 0), 77, NOW)
        outbox.failed(tx, (2, 0), "blocked by the user")
        outbox.dropped(tx, (3, 0), "recovered meanwhile")
        outbox.sent(tx, (4, 0), None, NOW)

    await ledger.write(settle)
    assert await ledger.write(lambda tx: claim(tx, NOW + LEASE)) == []
    assert await ledger.read(outbox.waiting) == 0
    assert await ledger.read(outbox.next_due) is None


async def test_the_next_due_moment_is_known(ledger: Ledger) -> None:
    def queue(tx: Tx) -> None:
        cast = enter(tx)
        for minutes in (9, 5, 7):
            not_before = NOW + minutes * LATER
            outbox.queue(tx, cast.li_na.id, "x", {}, NOW, priority=NUDGE, not_before=not_before)

    await ledger.write(queue)
    assert await ledger.read(outbox.next_due) == NOW + 5 * LATER
    assert await ledger.read(outbox.waiting) == 3
    assert await ledger.write(claim) == []


async def test_two_workers_never_claim_one_notice(postgres_url: str) -> None:
    """Each replica has its own ledger; all grasp at the same notices, again and again."""
    replicas = [Ledger(postgres_url) for _ in range(3)]

    def queue_many(tx: Tx) -> None:
        cast = enter(tx)
        for person in (cast.chen_jie, cast.zhang_wei, cast.li_na):
            for _ in range(40):
                outbox.queue(tx, person.id, "nudge", {}, NOW, priority=NUDGE)

    async def work(replica: Ledger) -> list[int]:
        mine: list[int] = []
        while await replica.read(outbox.waiting):
            for notice in await replica.write(lambda tx: claim(tx, limit=2)):
                assert not notice.in_doubt
                mine.append(notice.id)
                await replica.write(partial(outbox.sent, claim=notice.claim, message_id=1, now=NOW))
        return mine

    await replicas[0].write(queue_many)
    claimed = await asyncio.gather(*[work(replica) for replica in replicas for _ in range(3)])
    assert sorted(id_ for mine in claimed for id_ in mine) == list(range(1, 121))
    for replica in replicas:
        await replica.close()


async def test_a_worker_waits_for_the_claim_of_another_and_takes_what_is_left(
    postgres_url: str,
) -> None:
    """The first worker's transaction is still open when the second looks."""
    ledger = Ledger(postgres_url)
    await ledger.write(queue_three)
    loop = asyncio.get_running_loop()

    def claim_while_another_does(tx: Tx) -> tuple[list[int], "Future[list[Notice]]"]:
        mine = claim(tx, limit=1)
        other = asyncio.run_coroutine_threadsafe(ledger.write(claim), loop)
        while not waits(tx):
            pass
        return [n.id for n in mine], other

    mine, other = await ledger.write(claim_while_another_does)
    theirs = await asyncio.wrap_future(other)
    assert (mine, [n.id for n in theirs]) == ([3], [4])
    await ledger.close()


def waits(tx: Tx) -> bool:
    """Whether some other transaction waits for a lock."""
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return bool(tx.execute(query).scalar_one())


async def test_what_waits_for_somebody_out_of_reach_is_held_until_they_are_back(
    ledger: Ledger,
) -> None:
    def lose_zhang_wei(tx: Tx) -> None:
        queue_three(tx)
        people.mark_reachable(tx, 501, reachable=False)

    await ledger.write(lose_zhang_wei)
    assert [n.id for n in await ledger.write(claim)] == [4]
    assert await ledger.read(outbox.waiting) == 1, "those of Zhang Wei are held"

    def bring_back(tx: Tx) -> None:
        person = people.mark_reachable(tx, 501, reachable=True)
        assert person is not None
        outbox.release(tx, person.id)

    await ledger.write(bring_back)
    assert [n.id for n in await ledger.write(claim)] == [3]


async def test_a_lease_lasts_while_its_worker_renews_it(ledger: Ledger) -> None:
    await ledger.write(queue_three)
    await ledger.write(claim)
    await ledger.write(lambda tx: outbox.renew(tx, [(3, 1)], NOW + LEASE / 2))
    again = await ledger.write(lambda tx: claim(tx, NOW + LEASE))
    assert [n.id for n in again] == [4]


async def test_a_settled_notice_is_not_leased_anew(ledger: Ledger) -> None:
    await ledger.write(queue_three)
    await ledger.write(claim)

    def settle_then_renew(tx: Tx) -> None:
        outbox.later(tx, (3, 1), NOW, "flood", in_doubt=False)
        outbox.renew(tx, [(3, 1), (4, 1)], NOW)

    await ledger.write(settle_then_renew)
    assert [n.id for n in await ledger.write(claim)] == [3]


async def test_whoever_was_overtaken_neither_renews_nor_settles(ledger: Ledger) -> None:
    await ledger.write(queue_three)
    frozen = await ledger.write(claim)
    awake = NOW + LEASE
    taken = await ledger.write(lambda tx: claim(tx, awake))
    assert [n.id for n in taken] == [n.id for n in frozen] == [3, 4]

    def wake_up(tx: Tx) -> set[int]:
        ours = outbox.renew(tx, [notice.claim for notice in frozen], awake)
        outbox.failed(tx, frozen[0].claim, "what the frozen one believes")
        outbox.later(tx, frozen[1].claim, NOW, "flood", in_doubt=False)
        return ours

    assert await ledger.write(wake_up) == set()
    assert await ledger.write(lambda tx: claim(tx, awake)) == [], "they are still leased"
    assert await ledger.write(
        lambda tx: outbox.renew(tx, [notice.claim for notice in taken], awake)
    ) == {3, 4}
    await ledger.write(lambda tx: outbox.sent(tx, taken[0].claim, 1, awake))
    assert await ledger.write(
        lambda tx: outbox.renew(tx, [notice.claim for notice in taken], awake)
    ) == {4}


async def test_what_is_refused_while_the_person_comes_back_is_not_held(ledger: Ledger) -> None:
    await ledger.write(queue_three)
    refused = await ledger.write(claim)

    def come_back(tx: Tx) -> None:
        person = refused[0].person_id
        people.join(tx, person, 1001, "en", NOW)
        outbox.release(tx, person)
        outbox.refused(tx, refused[0].claim, "has not joined", in_doubt=False)
        outbox.refused(tx, refused[1].claim, "has not joined", in_doubt=False)

    await ledger.write(come_back)
    assert [each.id for each in await ledger.write(claim)] == [refused[0].id]
