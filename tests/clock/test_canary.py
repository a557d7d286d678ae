"""The canary comes at its beat, once, to the one administrator who is named."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.frame.settings import TeamSettings
from handlers.operation.canary import CanarySettings, recipient
from scoring.due import latest_beat
from scoring.people import Role
from storage import Tx, outbox, people
from tests.clock.almanac import LONG_AGO, Time

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
MINUTE, HALF_HOUR, HOUR = timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=1)
HALF_HOURLY = CanarySettings(canary_minutes=30, canary_to="Chen Jie")


@pytest.fixture
def clock(clock: Time) -> Time:
    clock.configure(HALF_HOURLY, TeamSettings(zone="UTC"))
    return clock


async def beats(clock: Time) -> list[str]:
    return [notice.payload["at"][11:16] for notice in await clock.notices("canary")]


@pytest.mark.parametrize("minutes", [1, 7, 30, 1440])
def test_a_beat_is_a_multiple_that_has_come(minutes: int) -> None:
    every, now = timedelta(minutes=minutes), NOON + timedelta(minutes=13, seconds=5)
    beat = latest_beat(every, now)
    assert now - every < beat.at <= now
    assert latest_beat(every, beat.at) == beat
    assert latest_beat(every, beat.at - timedelta(microseconds=1)).at == beat.at - every


async def test_each_beat_has_one_canary_and_an_outage_is_not_made_up_for(clock: Time) -> None:
    await clock.passes(NOON, NOON + MINUTE, NOON + 29 * MINUTE, NOON + 30 * MINUTE)
    assert await beats(clock) == ["12:00", "12:30"]
    await clock.passes(NOON + 5 * HOUR + MINUTE)
    assert await beats(clock) == ["12:00", "12:30", "17:00"]
    (first, *_) = await clock.notices("canary", clock.team.chen_jie)
    assert first.priority == outbox.NUDGE


async def test_it_is_off_unless_switched_on(clock: Time) -> None:
    clock.configure(CanarySettings())
    await clock.passes(NOON, NOON + HOUR)
    assert await beats(clock) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [("Zhang Wei", "no administrator"), ("Max", "has not joined"), ("Nobody", "not known")],
)
async def test_nobody_else_gets_it(clock: Time, name: str, why: str) -> None:
    clock.configure(CanarySettings(canary_minutes=30, canary_to=name))
    await clock.passes(NOON)
    assert await beats(clock) == [], why


async def test_of_two_of_one_name_neither_is_meant(clock: Time) -> None:
    def second(tx: Tx) -> None:
        twin = people.create(tx, "chen jie", Role.ADMINISTRATOR, LONG_AGO)
        people.join(tx, twin.id, 7_000_000_099, "en", LONG_AGO)

    await clock.ledger.write(second)
    assert await clock.ledger.read(lambda tx: recipient(tx, clock.settings)) is None


async def test_what_was_decided_days_ago_is_forgotten(clock: Time) -> None:
    await clock.passes(NOON, NOON + 3 * 24 * HOUR)
    kept = await clock.decided(clock.team.chen_jie)
    assert [period for period, _, _ in kept if "T" in period] == ["2026-11-21T12:00:00+00:00"]
    assert len(await beats(clock)) == 2
