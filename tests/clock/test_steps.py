"""P25: a clock that is set back or forth stops nothing and doubles nothing, and it is noticed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.clock import Clock
from bot.commands.check_work import work
from bot.config import config_of
from bot.transport.lease import Lease
from storage import Ledger, Tx, ahead, chats, due, leases, outbox, people, tables
from storage.vitals import ALIVE, vitals
from tests.hostile.test_clock import november
from tests.stage import WEDNESDAY, Stage, raised

HOURS = timedelta(hours=3)


def sets(clock: Clock, step: timedelta) -> None:
    """Somebody sets the machine's clock; nobody is told."""
    before = clock._wall
    clock._wall = lambda: before() + step


def test_a_clock_that_is_set_is_noticed_once_and_one_that_is_moved_is_not() -> None:
    clock = Clock()
    assert clock.step() == timedelta()
    clock.move_to(datetime(2031, 1, 1, tzinfo=UTC))
    assert clock.step() == timedelta()
    sets(clock, -HOURS)
    assert round(clock.step() / HOURS, 3) == -1
    assert clock.step() == timedelta()
    for _ in range(3):  # bit by bit, too
        sets(clock, timedelta(seconds=1))
    assert clock.step() > timedelta(seconds=2)


def test_by_how_far_the_clock_is_off_another() -> None:
    clock, other = Clock(), datetime.now(UTC)
    clock.move_to(datetime(2031, 1, 1, tzinfo=UTC))  # the sandbox's, which is nobody's mistake
    assert clock.ahead_of(None) is None
    sets(clock, HOURS)
    off = clock.ahead_of(other)
    assert off is not None
    assert round(off / HOURS, 3) == 1


def kept(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).select_from(tables.seen_updates)).scalar_one())


async def test_a_clock_that_leaps_deletes_nothing_and_one_that_goes_there_does(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    service = stage.service
    await stage.li_na.says("/week")
    assert await stage.asks(kept)
    sets(service.clock, timedelta(days=300))
    for _ in range(2):
        await service.crank.turn()
    assert await stage.asks(kept)
    assert caplog.text.count("the clock may be wrong") == 1
    now = service.clock.now()
    assert await stage.asks(ahead.doubted_since) is not None
    assert await stage.asks(lambda tx: ahead.believed(tx, now)) < now - timedelta(days=299)
    sets(service.clock, -timedelta(days=300))
    service.clock.move_to(service.clock.now() + timedelta(days=300))
    await stage.settles()
    await service.crank.turn()
    assert await stage.asks(kept) == 0, "the Bot API says that the machine's clock is right"
    assert await stage.asks(ahead.doubted_since) is None


async def test_where_nobody_tells_the_time_a_leap_is_believed_after_a_day(ledger: Ledger) -> None:
    start, minute, day = november(9), timedelta(minutes=1), timedelta(days=1)

    def turn(tx: Tx, now: datetime, off: timedelta | None = None) -> datetime:
        ahead.believe(tx, now, off)
        due.set_mark(tx, ALIVE, now)
        return ahead.believed(tx, now)

    def story(tx: Tx) -> None:
        assert ahead.believed(tx, start) == start, "nothing is known yet"
        for at in (start, start + minute, start + timedelta(minutes=50)):
            assert turn(tx, at) == at
        sure, leapt = start + timedelta(minutes=50), start + 40 * day
        for hours in range(24):
            assert turn(tx, leapt + timedelta(hours=hours)) == sure
        assert turn(tx, leapt + day) == leapt + day
        again = leapt + 9 * day
        assert turn(tx, again) == leapt + day
        assert turn(tx, again + minute, timedelta(seconds=2)) == again + minute, "somebody knows"
        wrong = again + 2 * minute
        assert turn(tx, wrong, timedelta(minutes=5)) == again + minute
        assert turn(tx, wrong + day, timedelta(minutes=5)) == again + minute, "for ever, if wrong"
        assert turn(tx, start, timedelta()) == start, "set back"

    await ledger.write(story)


async def promised(stage: Stage, text: str) -> None:
    def promise(tx: Tx) -> None:
        (daniel,) = people.named(tx, "Daniel Weber")
        now = stage.service.clock.now()
        outbox.queue(tx, daniel.id, "nudge", {"at": now.isoformat()}, now, priority=outbox.ALERT)

    await stage.service.ledger.write(promise)
    stage.service.notices.wake()


async def sent(stage: Stage) -> int:
    n = tables.notices.c
    query = select(func.count()).where(n.kind == "nudge", n.state == "sent")
    return await stage.asks(lambda tx: int(tx.execute(query).scalar_one()))


@pytest.mark.parametrize("step", [-HOURS, HOURS], ids=["back", "forth"])
async def test_notices_the_crank_and_what_monitors_see_go_on_after_a_step(
    stage: Stage, step: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    service = stage.service
    await promised(stage, "before")
    await stage.settles()
    sets(service.clock, step)
    await service.steps.look()
    assert "the clock was set" in caplog.text
    await service.crank.turn()
    found = await stage.asks(lambda tx: vitals(tx, service.clock.now()))
    assert found.crank_lag is not None
    assert found.crank_lag < timedelta(minutes=1)
    await promised(stage, "after")
    while await sent(stage) < 2:  # noqa: ASYNC110  # each was promised once, and goes out
        await asyncio.sleep(0)
    kept = await stage.asks(lambda tx: due.mark(tx, ahead.SET_TO))
    assert kept is not None


async def test_until_it_is_put_right_work_that_is_ahead_is_not_called_fresh(stage: Stage) -> None:
    sets(stage.service.clock, -HOURS)
    found = await stage.asks(lambda tx: vitals(tx, stage.service.clock.now()))
    assert found.crank_lag is not None
    assert found.crank_lag > timedelta(hours=2)


async def test_the_crank_is_called_though_its_scheduler_waits_for_the_wall_clock(
    stage: Stage,
) -> None:
    crank = stage.service.crank
    later = datetime.now(UTC) + HOURS
    crank._scheduler.modify_job("crank", next_run_time=later)
    crank.keep_turning()
    assert crank._scheduler.get_job("crank").next_run_time == later, "a minute is not over"
    crank._turned -= 61
    crank.keep_turning()
    async with asyncio.timeout(60):
        while crank._scheduler.get_job("crank").next_run_time >= later:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_after_an_outage_the_crank_turns_within_seconds_and_not_at_the_next_minute(
    stage: Stage,
) -> None:
    crank, file = stage.service.crank, Path(stage.service.ledger.url.database or "")
    later = datetime.now(UTC) + HOURS
    away = await asyncio.to_thread(file.rename, file.with_suffix(".away"))
    await crank.turn()
    await asyncio.to_thread(away.rename, file)
    crank._scheduler.modify_job("crank", next_run_time=later)
    crank.keep_turning()
    async with asyncio.timeout(60):
        while crank._scheduler.get_job("crank").next_run_time >= later:  # noqa: ASYNC110
            await asyncio.sleep(0)


@pytest.fixture
async def wednesday(sqlite_url: str) -> AsyncIterator[Stage]:
    async with raised(sqlite_url, WEDNESDAY, config_of(cadence={"nudges": ["fri 15:00"]})) as stage:
        yield stage


def decided(tx: Tx) -> set[tuple[str, str]]:
    d = tables.due_periods.c
    query = select(d.period, d.outcome).where(d.job.like("nudge %"))
    return {(row.period, row.outcome) for row in tx.execute(query)}


async def test_what_was_skipped_in_a_wrong_future_comes_at_its_time_and_once(
    wednesday: Stage,
) -> None:
    sets(wednesday.service.clock, timedelta(days=10))
    await wednesday.service.crank.turn()
    wrong = await wednesday.asks(decided)
    assert ("2026-W47", "skipped") in wrong
    sets(wednesday.service.clock, timedelta(days=-10))
    await wednesday.service.crank.turn()
    assert ("2026-W47", "skipped") not in await wednesday.asks(decided)
    sets(wednesday.service.clock, timedelta(days=2, hours=5, minutes=5))
    for _ in range(2):
        await wednesday.service.crank.turn()
    assert ("2026-W47", "fired") in await wednesday.asks(decided)
    n = tables.notices.c
    query = select(n.person_id, func.count()).where(n.kind == "nudge").group_by(n.person_id)
    counts = await wednesday.asks(lambda tx: [row[1] for row in tx.execute(query)])
    assert counts
    assert set(counts) == {1}, "each week once; what lay in the wrong future was too late there"


async def test_instants_that_lie_too_far_ahead_hold_nothing_up(ledger: Ledger) -> None:
    now = november(9)
    then = now + timedelta(days=300)

    def spoil(tx: Tx) -> None:
        chats.reserve(tx, {chats.ALL: then, 7: then})
        chats.pause(tx, 8, then)
        chats.pause(tx, 9, now + timedelta(hours=1))
        leases.take(tx, "asking again", "somebody", then, timedelta(minutes=2))
        due.set_mark(tx, ALIVE, then)

    def look(tx: Tx) -> None:
        assert ahead.put_right(tx, now) == timedelta(days=300)
        assert chats.free_at(tx, now) == now
        assert set(chats.pauses(tx, now)) == {9}
        assert leases.take(tx, "asking again", "me", now, timedelta(minutes=2))

    await ledger.write(spoil)
    await ledger.write(look)


async def test_a_lease_that_nobody_renews_runs_out_whatever_the_clocks_say(
    ledger: Ledger,
) -> None:
    clock = Clock()
    then = clock.now() + HOURS
    span = timedelta(seconds=0.05)
    await ledger.write(lambda tx: leases.take(tx, "polling", "dead", then, span))
    async with Lease(
        ledger, clock, "polling", "me", lambda _: False, span=span, renewed=0.01
    ) as lease:
        await lease.held.wait()


async def test_check_says_that_the_clock_was_set(stage: Stage) -> None:
    now = Clock().now()
    await stage.service.ledger.write(lambda tx: ahead.note_step(tx, now + HOURS, now))
    lines = [
        str(each) for each in await work(str(stage.service.ledger.url), stage.service.settings)
    ]
    (line,) = [each for each in lines if each[5:].startswith("clock")]
    assert line.startswith("WARN")
    assert "set back by 3 h" in line
