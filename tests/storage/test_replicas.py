"""What replicas know of one another: signs of life, and leases."""

import asyncio
import threading
from datetime import datetime, timedelta
from functools import partial

from storage import Ledger, Tx, leases, replicas
from tests.cast import NOW

SECOND = timedelta(seconds=1)
SPAN = 15 * SECOND


async def sign(ledger: Ledger, name: str, now: datetime) -> replicas.Roll:
    return await ledger.write(partial(replicas.sign, name=name, now=now))


async def test_a_replica_finds_when_any_was_alive_last_and_who_still_runs(ledger: Ledger) -> None:
    assert (await sign(ledger, "one", NOW)).last_alive is None
    second = await sign(ledger, "two", NOW + SECOND)
    assert (second.last_alive, second.others) == (NOW, {"one": NOW})
    await ledger.write(partial(replicas.end, name="two", now=NOW + 9 * SECOND))
    again = await sign(ledger, "one", NOW + 10 * SECOND)
    assert (again.last_alive, again.others) == (NOW + 9 * SECOND, {})


async def test_of_all_that_come_back_after_an_absence_only_the_first_finds_it(
    ledger: Ledger,
) -> None:
    await sign(ledger, "one", NOW)
    back = NOW + timedelta(hours=1)
    signed, commit = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def sign_slowly(tx: Tx) -> replicas.Roll:
        roll = replicas.sign(tx, "first", back)
        loop.call_soon_threadsafe(signed.set)
        commit.wait()
        return roll

    first = asyncio.create_task(ledger.write(sign_slowly))
    await signed.wait()
    others = [asyncio.create_task(sign(ledger, f"new {n}", back)) for n in range(4)]
    loop.call_later(0.05, commit.set)
    assert (await first).last_alive == NOW
    assert {(await each).last_alive for each in others} == {back}


async def test_a_silent_one_is_buried_by_one_only_and_rises_when_it_signs_again(
    ledger: Ledger,
) -> None:
    await sign(ledger, "slow", NOW)
    bury = partial(replicas.bury, name="slow", alive_at=NOW)
    assert sorted(await asyncio.gather(*[ledger.write(bury) for _ in range(12)])) == [
        *[False] * 11,
        True,
    ]
    assert (await sign(ledger, "one", NOW + SECOND)).others == {}
    await sign(ledger, "slow", NOW + 2 * SECOND)
    assert "slow" in (await sign(ledger, "one", NOW + 3 * SECOND)).others
    assert not await ledger.write(bury), "it lives"


async def test_those_that_ended_long_ago_are_forgotten(ledger: Ledger) -> None:
    for name in ("ended", "runs"):
        await sign(ledger, name, NOW)
    await ledger.write(partial(replicas.end, name="ended", now=NOW))
    await ledger.write(partial(replicas.forget, before=NOW + SECOND))
    roll = await sign(ledger, "one", NOW + 2 * SECOND)
    assert roll.others == {"runs": NOW}


async def test_a_lease_has_one_holder_who_renews_it_until_it_runs_out_or_is_let_go(
    ledger: Ledger,
) -> None:
    async def takes(holder: str, seconds: int) -> bool:
        now = NOW + seconds * SECOND
        return await ledger.write(partial(leases.take, name="x", holder=holder, now=now, span=SPAN))

    assert await takes("one", 0)
    assert not await takes("two", 14)
    assert await takes("one", 14)
    assert not await takes("two", 28)
    assert await takes("two", 29)
    assert not await takes("one", 30)
    await ledger.write(partial(leases.release, name="x", holder="one"))
    assert not await takes("one", 31), "it was not its own to let go"
    await ledger.write(partial(leases.release, name="x", holder="two"))
    assert await takes("one", 32)


async def test_of_many_at_once_one_takes_the_lease(ledger: Ledger) -> None:
    def take(tx: Tx, holder: str, now: datetime) -> bool:
        return leases.take(tx, "x", holder, now, SPAN)

    for now in (NOW, NOW + SPAN):
        taken = await asyncio.gather(
            *[ledger.write(partial(take, holder=f"{now} {n}", now=now)) for n in range(12)]
        )
        assert taken.count(True) == 1
