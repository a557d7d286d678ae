"""The outbox: promised with its cause, claimed by one, delivered at least once, copies marked."""

import asyncio
from datetime import timedelta
from functools import partial

from storage import Ledger, Tx, outbox, people
from storage.outbox import ALERT, DIGEST, LEASE, NUDGE, Notice
from tests.cast import NOW, Cast, enter

LATER = timedelta(minutes=1)


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
    first = await ledger.write(lambda tx: outbox.claim(tx, NOW, 10))
    assert first == [
        Notice(3, cast.zhang_wei.id, 501, "zh", "alert", {"to": "反对"}, 1, in_doubt=False),
        Notice(4, cast.li_na.id, None, "en", "nudge", {}, 1, in_doubt=False),
    ]
    assert await ledger.write(lambda tx: outbox.claim(tx, NOW, 10)) == []

    await ledger.write(lambda tx: outbox.sent(tx, 3, 77, NOW))
    assert [n.kind for n in await ledger.write(lambda tx: outbox.claim(tx, NOW, 10))] == ["nudge"]


async def test_a_claim_takes_no_more_than_it_may_and_leaves_out_who_must_wait(
    ledger: Ledger,
) -> None:
    cast = await ledger.write(queue_three)

    def claim_for_li_na(tx: Tx) -> list[Notice]:
        return outbox.claim(tx, NOW, 10, except_people=[cast.zhang_wei.id])

    assert [n.id for n in await ledger.write(claim_for_li_na)] == [4]
    assert [n.id for n in await ledger.write(lambda tx: outbox.claim(tx, NOW, 1))] == [3]


async def test_a_lease_that_runs_out_is_taken_over_and_marked_as_a_copy(ledger: Ledger) -> None:
    await ledger.write(queue_three)
    await ledger.write(lambda tx: outbox.claim(tx, NOW, 10))
    just_before = NOW + LEASE - timedelta(microseconds=1)
    assert await ledger.write(lambda tx: outbox.claim(tx, just_before, 10)) == []
    again = await ledger.write(lambda tx: outbox.claim(tx, NOW + LEASE, 10))
    assert [(n.id, n.tries, n.in_doubt) for n in again] == [(3, 2, True), (4, 2, True)]


async def test_a_notice_put_off_waits_and_says_whether_it_may_have_arrived(
    ledger: Ledger,
) -> None:
    await ledger.write(queue_three)
    await ledger.write(lambda tx: outbox.claim(tx, NOW, 10))

    def put_off(tx: Tx) -> None:
        outbox.later(tx, 3, NOW + LATER, "flood", in_doubt=False)
        outbox.later(tx, 4, NOW + LATER, "timed out", in_doubt=True)

    await ledger.write(put_off)
    ids = [n.id for n in await ledger.write(lambda tx: outbox.claim(tx, NOW, 10))]
    assert ids == [2], "the alert waits, so the nudge may go"
    await ledger.write(lambda tx: outbox.sent(tx, 2, 78, NOW))
    again = await ledger.write(lambda tx: outbox.claim(tx, NOW + LATER, 10))
    assert [(n.id, n.in_doubt) for n in again] == [(3, False), (4, True)]


async def test_what_is_settled_is_never_claimed_again(ledger: Ledger) -> None:
    await ledger.write(queue_three)

    def settle(tx: Tx) -> None:
        outbox.sent(tx, 1, 77, NOW)
        outbox.failed(tx, 2, "blocked by the user")
        outbox.dropped(tx, 3, "recovered meanwhile")
        outbox.sent(tx, 4, None, NOW)

    await ledger.write(settle)
    assert await ledger.write(lambda tx: outbox.claim(tx, NOW + LEASE, 10)) == []
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
    assert await ledger.write(lambda tx: outbox.claim(tx, NOW, 10)) == []


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
            for notice in await replica.write(lambda tx: outbox.claim(tx, NOW, 2)):
                assert not notice.in_doubt
                mine.append(notice.id)
                await replica.write(
                    partial(outbox.sent, notice_id=notice.id, message_id=1, now=NOW)
                )
        return mine

    await replicas[0].write(queue_many)
    claimed = await asyncio.gather(*[work(replica) for replica in replicas for _ in range(3)])
    assert sorted(id_ for mine in claimed for id_ in mine) == list(range(1, 121))
    for replica in replicas:
        await replica.close()


async def test_a_worker_passes_over_what_another_is_claiming(postgres_url: str) -> None:
    """The first worker's transaction is still open when the second looks."""
    ledger = Ledger(postgres_url)
    await ledger.write(queue_three)
    loop = asyncio.get_running_loop()

    def claim_while_another_does(tx: Tx) -> tuple[list[int], list[int]]:
        mine = outbox.claim(tx, NOW, 1)
        other = ledger.write(lambda tx: outbox.claim(tx, NOW, 10))
        theirs = asyncio.run_coroutine_threadsafe(other, loop).result()
        return [n.id for n in mine], [n.id for n in theirs]

    assert await ledger.write(claim_while_another_does) == ([3], [4])
    await ledger.close()
