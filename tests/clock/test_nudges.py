"""Nudges come at the week's moments, in each rep's own zone, once, and not too late."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.doors import notices as words
from handlers.week.nudges import NudgeSettings
from storage import outbox, people
from tests.clock.almanac import BERLIN, SHANGHAI, Time, at

TOO_LATE, LATER_ONE = "too late", "a later one is due as well"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEDNESDAY = at(SHANGHAI, 2026, 11, 18, 15)
FRIDAY = at(SHANGHAI, 2026, 11, 20, 15)


async def test_a_nudge_comes_at_its_moment_and_not_before(clock: Time) -> None:
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY - timedelta(seconds=1))
    assert await clock.notices("nudge") == []
    await clock.is_(WEDNESDAY)
    (nudge,) = await clock.notices("nudge")
    assert nudge.person_id == clock.team.li_na.id
    assert nudge.not_before == WEDNESDAY


async def test_the_same_moment_looked_at_twice_is_one_nudge(clock: Time) -> None:
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY, WEDNESDAY, WEDNESDAY + MINUTE)
    assert len(await clock.notices("nudge")) == 1


async def test_on_the_first_day_nothing_is_past(clock: Time) -> None:
    await clock.is_(WEDNESDAY + MINUTE)
    assert await clock.notices("nudge") == []


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ((2026, 3, 27, 15), datetime(2026, 3, 27, 14, tzinfo=UTC)),
        ((2026, 4, 1, 15), datetime(2026, 4, 1, 13, tzinfo=UTC)),  # summer time since 29 March
        ((2026, 10, 23, 15), datetime(2026, 10, 23, 13, tzinfo=UTC)),
        ((2026, 10, 28, 15), datetime(2026, 10, 28, 14, tzinfo=UTC)),  # until 25 October
    ],
)
async def test_in_berlin_it_is_three_o_clock_before_and_after_each_clock_change(
    clock: Time, local: tuple[int, ...], utc: datetime
) -> None:
    assert at(BERLIN, *local) == utc
    await clock.passes(utc - HOUR, utc - MINUTE)
    assert await clock.notices("nudge", clock.team.emma) == []
    await clock.is_(utc)
    assert len(await clock.notices("nudge", clock.team.emma)) == 1


@pytest.mark.parametrize("change", [at(BERLIN, 2026, 3, 29), at(BERLIN, 2026, 10, 25)])
async def test_a_nudge_in_the_hour_of_the_clock_change_comes_once(
    clock: Time, change: datetime
) -> None:
    """02:30 is skipped in spring and comes twice in autumn; the next week has it again."""
    clock.configure(NudgeSettings.model_validate({"nudges": ["sun 02:30"]}))
    start = change.astimezone(UTC) - HOUR
    await clock.passes(*(start + n * 10 * MINUTE for n in range(6 * 8)))
    assert len(await clock.notices("nudge", clock.team.emma)) == 1
    await clock.is_(change + 7 * DAY + timedelta(hours=2, minutes=30))
    assert len(await clock.notices("nudge", clock.team.emma)) == 2


async def test_each_rep_is_nudged_in_their_own_zone(clock: Time) -> None:
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY)
    assert await clock.notices("nudge", clock.team.emma) == []
    in_berlin = at(BERLIN, 2026, 11, 18, 15)
    await clock.is_(in_berlin)
    assert [each.created_at for each in await clock.notices("nudge")] == [WEDNESDAY, in_berlin]


async def test_after_three_seconds_away_nothing_is_missing(clock: Time) -> None:
    await clock.passes(WEDNESDAY - timedelta(seconds=1), WEDNESDAY + timedelta(seconds=2))
    assert len(await clock.notices("nudge", clock.team.li_na)) == 1


async def test_after_three_hours_away_the_nudge_is_made_up_for(clock: Time) -> None:
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY + 2 * HOUR)
    assert len(await clock.notices("nudge", clock.team.li_na)) == 1


async def test_after_five_hours_it_is_too_late_and_dropped_aloud(clock: Time) -> None:
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY + 5 * HOUR)
    assert await clock.notices("nudge", clock.team.li_na) == []
    assert await clock.decided(clock.team.li_na) == [("2026-W47", "skipped", TOO_LATE)]


async def test_after_three_days_away_only_the_latest_is_sent(clock: Time) -> None:
    clock.configure(NudgeSettings(nudge_patience_hours=7 * 24))
    await clock.passes(WEDNESDAY - HOUR, FRIDAY + 9 * HOUR)
    (nudge,) = await clock.notices("nudge", clock.team.li_na)
    assert nudge.payload["at"] == FRIDAY.astimezone(UTC).isoformat()
    assert await clock.decided(clock.team.li_na) == [
        ("2026-W47", "skipped", LATER_ONE),
        ("2026-W47", "fired", ""),
    ]


async def test_after_a_month_away_what_lies_far_back_is_not_even_looked_at(clock: Time) -> None:
    await clock.passes(WEDNESDAY - 30 * DAY, FRIDAY)
    assert len(await clock.notices("nudge", clock.team.li_na)) == 1
    decided = await clock.decided(clock.team.li_na)
    assert [outcome for _, outcome, _ in decided] == ["skipped", "skipped", "skipped", "fired"]


async def test_a_clock_set_back_does_nothing_twice(clock: Time) -> None:
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY, WEDNESDAY - 2 * HOUR)
    await clock.passes(WEDNESDAY - MINUTE, WEDNESDAY, WEDNESDAY + HOUR)
    assert len(await clock.notices("nudge", clock.team.li_na)) == 1


async def test_a_nudge_made_up_for_at_night_waits_for_the_morning(clock: Time) -> None:
    clock.configure(NudgeSettings(nudge_patience_hours=12))
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY + 7 * HOUR)  # 22:00
    (nudge,) = await clock.notices("nudge", clock.team.li_na)
    assert nudge.not_before == at(SHANGHAI, 2026, 11, 19, 8)


async def test_who_has_not_joined_is_not_nudged_and_who_joins_is_from_then_on(clock: Time) -> None:
    team = clock.team
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY)
    await clock.ledger.write(
        lambda tx: people.join(tx, team.max.id, 7_000_000_009, "en", WEDNESDAY)
    )
    await clock.is_(WEDNESDAY + MINUTE)
    assert await clock.notices("nudge", team.max) == []
    await clock.is_(FRIDAY)
    assert len(await clock.notices("nudge", team.max)) == 1


async def shown(clock: Time, now: datetime) -> list[object]:
    """What the waiting notices say when they are sent."""
    due = await clock.ledger.write(lambda tx: outbox.claim(tx, now, 10))
    return await clock.ledger.read(
        lambda tx: [words.screen(tx, each, now, clock.settings) for each in due]
    )


async def test_in_a_week_of_holidays_nobody_is_nudged(clock: Time) -> None:
    spring_festival = at(SHANGHAI, 2026, 2, 20, 15)
    await clock.passes(spring_festival - HOUR, spring_festival)
    assert await shown(clock, spring_festival) == [None]


async def test_in_the_week_of_national_day_the_working_days_still_count(clock: Time) -> None:
    before = at(SHANGHAI, 2026, 9, 30, 15)
    await clock.passes(before - HOUR, before)
    (found,) = await shown(clock, before)
    assert isinstance(found, tuple)
    assert found[0].week.owed == 3


async def test_who_is_away_all_week_is_not_nudged(clock: Time) -> None:
    monday, sunday = (WEDNESDAY - 2 * DAY).date(), (WEDNESDAY + 4 * DAY).date()
    li_na = clock.team.li_na
    await clock.ledger.write(lambda tx: people.announce_absence(tx, li_na.id, monday, sunday))
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY)
    assert await shown(clock, WEDNESDAY) == [None]
