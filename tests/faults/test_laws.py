"""The checker of `python -m tests.reliability`: what is lost does not cancel out against what is
doubled."""

from functools import partial

from sqlalchemy import insert, select, update

from storage import Ledger, Tx, tables
from tests.cast import Cast
from tests.faults.story import Rep, enter_joined, rate_after_a_visit, tell
from tests.reliability import laws

LI_NA = 7_000_000_001


async def after_a_fall(ledger: Ledger) -> dict[int, int]:
    """The story is told; who hears of whose ratings."""
    cast: Cast = await ledger.write(partial(enter_joined, rep_chat=LI_NA))
    await rate_after_a_visit(Rep(LI_NA, partial(tell, ledger)))
    return {cast.li_na.id: cast.zhang_wei.id}


async def test_the_laws_hold_after_a_fall(ledger: Ledger) -> None:
    hearers = await after_a_fall(ledger)
    assert await ledger.read(laws.alerts_against_ratings) == []
    assert await ledger.read(lambda tx: laws.notices_against_alerts(tx, hearers)) == []


async def test_an_alert_that_went_to_another_rating_is_lost_and_without_a_cause(
    ledger: Ledger,
) -> None:
    await after_a_fall(ledger)
    a = tables.alerts.c
    await ledger.write(lambda tx: tx.execute(update(tables.alerts).values(subject_id=99)))
    found = await ledger.read(laws.alerts_against_ratings)
    count = len(await ledger.read(lambda tx: tx.execute(select(a.id)).all()))
    assert [each.partition(" alerts ")[0] for each in found] == [str(count), str(count)]
    assert "lost" in found[0]
    assert "without a cause" in found[1]


async def test_a_notice_to_somebody_else_is_lost_and_without_a_cause(ledger: Ledger) -> None:
    hearers = await after_a_fall(ledger)
    [rater] = hearers
    await ledger.write(lambda tx: tx.execute(update(tables.notices).values(person_id=rater)))
    lost, extra = await ledger.read(lambda tx: laws.notices_against_alerts(tx, hearers))
    assert lost.startswith("1 notices lost")
    assert extra.startswith("1 notices without a cause")


async def test_a_notice_that_was_promised_twice_is_found(ledger: Ledger) -> None:
    hearers = await after_a_fall(ledger)

    def double(tx: Tx) -> None:
        row = tx.execute(select(tables.notices).where(tables.notices.c.kind == "drop")).one()
        values = {key: value for key, value in row._mapping.items() if key != "id"}
        tx.execute(insert(tables.notices).values(**values))

    await ledger.write(double)
    [extra] = await ledger.read(lambda tx: laws.notices_against_alerts(tx, hearers))
    assert extra.startswith("1 notices without a cause")
