"""Nudges come at the week's moments, in each rep's own zone, once, and not too late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from handlers.doors import notices as words
from handlers.relation.rhythm import RhythmSettings
from handlers.week.nudges import NudgeSettings
from storage import outbox, people, tables
from tests.clock.almanac import BERLIN, SHANGHAI, Time, at

TOO_LATE, LATER_ONE = "too late", "a later one is due as well"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEDNESDAY = at(SHANGHAI, 2026, 11, 18, 15)
FRIDAY = at(SHANGHAI, 2026, 11, 20, 15)


async def test_a_nudge_comes_at_its_moment_and_not_before(clock: Time) -> None:
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY - timedelta(seconds=1))
    assert await clock.notices("nudge") == []
    await clock.is_(WEDNESDAY)
    nudges = await clock.notices("nudge")
    assert [each.person_id for each in nudges] == [clock.team.zhang_wei.id, clock.team.li_na.id]
    assert {each.not_before for each in nudges} == {WEDNESDAY}


async def test_only_those_are_nudged_of_whom_visits_are_expected(clock: Time) -> None:
    """A role's target in the configuration, or a person's own."""
    clock.configure(RhythmSettings(weekly_visits_managers=0, weekly_visits_administrators=1))
    own = update(tables.people).where(tables.people.c.id == clock.team.li_na.id)
    await clock.ledger.write(lambda tx: tx.execute(own.values(weekly_target=0)))
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY)
    (nudge,) = await clock.notices("nudge")
    assert nudge.person_id == clock.team.chen_jie.id


async def test_the_same_moment_looked_at_twice_is_one_nudge(clock: Time) -> None:
    await clock.passes(WEDNESDAY - HOUR, WEDNESDAY, WEDNESDAY, WEDNESDAY + MINUTE)
    assert len(await clock.notices("nudge", clock.team.li_na)) == 1


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
    """02:30 is skipped in spring and comes twice in autumn; the next week has it again. Emma's own
    country works on Sundays."""
    emma = clock.team.emma
    await clock.ledger.write(lambda tx: people.choose_country(tx, emma.id, "IL"))
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
    for person, moment in ((clock.team.li_na, WEDNESDAY), (clock.team.emma, in_berlin)):
        (nudge,) = await clock.notices("nudge", person)
        assert nudge.created_at == moment


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


async def shown(clock: Time, now: datetime) -> list[Any]:
    """What the waiting notices say when they are sent."""
    due = await clock.ledger.write(lambda tx: outbox.claim(tx, now, 10))
    found = await clock.ledger.read(
        lambda tx: [words.screen(tx, each, now, clock.settings) for each in due]
    )
    return [each and each[0] for each in found]


async def test_in_a_week_of_holidays_nobody_is_nudged(clock: Time) -> None:
    spring_festival = at(SHANGHAI, 2026, 2, 20, 15)
    await clock.passes(spring_festival - 5 * DAY, spring_festival - HOUR, spring_festival)
    assert await clock.notices("nudge", clock.team.li_na) == []


async def test_in_the_week_of_national_day_the_working_days_still_count(clock: Time) -> None:
    before = at(SHANGHAI, 2026, 9, 30, 15)
    await clock.passes(before - HOUR, before)
    assert [each.week.owed for each in await shown(clock, before)] == [1, 3]
    # Friday's, in the holidays, would come on the Wednesday: once is enough.
    assert len(await clock.notices("nudge", clock.team.li_na)) == 1


async def test_a_nudge_on_a_day_off_comes_on_the_working_day_before(clock: Time) -> None:
    """Friday is a public holiday, and Li Na is away on Thursday."""
    friday, li_na = at(SHANGHAI, 2026, 5, 1, 15), clock.team.li_na
    thursday = (friday - DAY).date()
    await clock.ledger.write(lambda tx: people.announce_absence(tx, li_na.id, thursday, thursday))
    await clock.passes(friday - 3 * DAY)
    for day in (2, 1, 0):
        await clock.passes(friday - day * DAY - MINUTE, friday - day * DAY + MINUTE)
    nudged = {
        person.name: [each.created_at for each in await clock.notices("nudge", person)]
        for person in (li_na, clock.team.zhang_wei)
    }
    assert nudged == {
        "Li Na": [friday - 2 * DAY + MINUTE],
        "Zhang Wei": [friday - 2 * DAY + MINUTE, friday - DAY + MINUTE],
    }


async def test_holidays_are_those_of_ones_own_country(clock: Time) -> None:
    """Emma's are those of the zone that she chose, unless she has a country."""
    unity = at(BERLIN, 2025, 10, 3, 15)  # a Friday
    emma = clock.team.emma
    await clock.passes(unity - 2 * DAY, unity - DAY - MINUTE, unity - DAY, unity)
    assert [each.created_at for each in await clock.notices("nudge", emma)] == [unity - DAY]
    await clock.ledger.write(lambda tx: people.choose_country(tx, emma.id, "US"))
    later = unity + 364 * DAY  # 2 October 2026: no holiday there
    await clock.passes(later - DAY, later)
    assert [each.created_at for each in await clock.notices("nudge", emma)][1:] == [later]


async def test_a_nudge_that_was_held_until_a_day_off_does_not_come(clock: Time) -> None:
    await clock.passes(FRIDAY - HOUR, FRIDAY)
    assert await shown(clock, FRIDAY + DAY) == [None, None]


async def test_who_is_away_all_week_is_not_nudged(clock: Time) -> None:
    monday, sunday = (WEDNESDAY - 2 * DAY).date(), (WEDNESDAY + 4 * DAY).date()
    li_na = clock.team.li_na
    await clock.ledger.write(lambda tx: people.announce_absence(tx, li_na.id, monday, sunday))
    await clock.passes(WEDNESDAY - 3 * DAY, WEDNESDAY - HOUR, WEDNESDAY)
    assert await clock.notices("nudge", li_na) == []
