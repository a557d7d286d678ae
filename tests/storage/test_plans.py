"""Planned visits: recorded once, asked about in time, and gone with whom they concern."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from handlers.privacy.erasing import erase
from scoring.plans import PlanState
from storage import Ledger, Tx, owndata, plans, tables, visits
from storage.identity import ErasureSubject
from tests.cast import NOW, Cast, enter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def plan(tx: Tx, cast: Cast) -> int:
    return plans.record(
        tx, cast.huaxin.id, cast.li_na.id, NOW, 60, [cast.wang_fang.id], NOW + HOUR, NOW - DAY
    )


async def planned(ledger: Ledger) -> tuple[Cast, int]:
    cast = await ledger.write(enter)
    return cast, await ledger.write(partial(plan, cast=cast))


async def test_what_is_planned_already_is_not_planned_twice(ledger: Ledger) -> None:
    cast, key = await planned(ledger)
    assert await ledger.write(partial(plan, cast=cast)) == key
    found = await ledger.read(lambda tx: plans.open_of(tx, cast.huaxin.id))
    assert [(each.id, each.participant_ids) for each in found] == [(key, (cast.wang_fang.id,))]
    mine = await ledger.read(lambda tx: plans.open_(tx, rep_id=cast.li_na.id, account_ids=()))
    assert mine == found


async def test_it_is_asked_about_in_time_and_as_often_as_was_said(ledger: Ledger) -> None:
    _, key = await planned(ledger)

    async def due(after: timedelta) -> list[int]:
        return [p.id for p in await ledger.read(lambda tx: plans.to_ask(tx, NOW + after, 9))]

    assert await due(HOUR - timedelta(seconds=1)) == []
    assert await due(HOUR) == [key]
    await ledger.write(lambda tx: plans.asked(tx, key, NOW + DAY))
    assert await due(HOUR) == []
    assert await due(DAY) == [key]
    await ledger.write(lambda tx: plans.asked(tx, key, None))
    assert await due(9 * DAY) == []
    await ledger.write(lambda tx: plans.move(tx, key, NOW + DAY, NOW + 2 * DAY))
    assert await due(2 * DAY) == [key]
    await ledger.write(lambda tx: plans.settle(tx, key, PlanState.CANCELLED))
    assert await due(2 * DAY) == []


async def test_a_visit_that_was_logged_since_may_be_it_and_becomes_one_plan(ledger: Ledger) -> None:
    cast, key = await planned(ledger)

    def log(tx: Tx, recorded: timedelta) -> int:
        return visits.record(
            tx, cast.huaxin.id, cast.li_na.id, NOW.date(), NOW + recorded,
            participant_ids=[cast.wang_fang.id],
        ).id  # fmt: skip

    def found(tx: Tx) -> list[int]:
        known = plans.get(tx, key)
        assert known is not None
        return [each.id for each in plans.logged(tx, known, cast.li_na.id, NOW.date())]

    await ledger.write(partial(log, recorded=-HOUR))
    assert await ledger.read(found) == [], "it was logged before the planned one began"
    visit = await ledger.write(partial(log, recorded=HOUR))
    assert await ledger.read(found) == [visit]
    await ledger.write(lambda tx: plans.settle(tx, key, PlanState.HELD, visit))
    assert await ledger.read(found) == []


async def test_own_data_tells_of_it_and_erasing_the_rep_ends_it(ledger: Ledger) -> None:
    cast, _ = await planned(ledger)
    kept = await ledger.read(lambda tx: owndata.about_person(tx, cast.li_na.id))
    assert kept.counts["planned_visits"] == 1
    rows = await ledger.read(lambda tx: owndata.rows_of(tx, cast.li_na))
    assert rows["planned_visits"].columns[:3] == ("id", "at", "minutes")
    assert len(rows["planned_visits"].rows) == 1
    await ledger.write(
        lambda tx: erase(tx, ErasureSubject.PERSON, cast.li_na.id, None, NOW, keep_texts=True)
    )
    left = await ledger.read(lambda tx: tx.execute(select(tables.planned_contacts)).all())
    assert left == []


async def test_what_was_over_long_ago_goes(ledger: Ledger) -> None:
    _, key = await planned(ledger)
    await ledger.write(lambda tx: plans.drop_over(tx, NOW))
    assert await ledger.read(lambda tx: plans.get(tx, key)) is not None
    await ledger.write(lambda tx: plans.drop_over(tx, NOW + HOUR))
    assert await ledger.read(lambda tx: plans.get(tx, key)) is None
