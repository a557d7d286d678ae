"""Visits, assessments and the facts behind them come back as they were recorded."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from scoring.assessments import Assessment, Fact, FactKind, Kind, Rating
from scoring.visits import VisitType
from storage import Ledger, Tx, assessments, contacts, drafts, facts, portfolio, visits
from tests.cast import NOW, Cast, enter

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
RUBRIC = ("key", 1)


def assess(tx: Tx, cast: Cast, days: int, ratings: dict[str, Rating]) -> Assessment:
    return assessments.record(
        tx,
        Kind.KEY,
        cast.wang_fang.id,
        cast.huaxin.id,
        cast.li_na.id,
        ratings,
        NOW + timedelta(days=days),
        rubric=RUBRIC,
        level="accepted",
        mean=1.0,
    )


async def test_visits_of_a_week_are_counted_by_day(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        wang_fang, rep, account = cast.wang_fang.id, cast.li_na.id, cast.huaxin.id
        visits.record(tx, account, rep, MONDAY - timedelta(days=1), NOW)
        visits.record(tx, account, rep, MONDAY, NOW, participant_ids=[wang_fang])
        last = visits.record(tx, account, rep, FRIDAY, NOW, type=VisitType.CALL, note="报价")
        visits.record(tx, account, cast.zhang_wei.id, MONDAY, NOW)

        assert [visit.day for visit in visits.between(tx, rep, MONDAY, FRIDAY)] == [MONDAY, FRIDAY]
        assert visits.last_of_account(tx, account) == last
        assert visits.last_days(tx, [account, 404]) == {account: FRIDAY}
        met = visits.last_with(tx, wang_fang)
        assert met is not None
        assert met.day == MONDAY
        assert contacts.last_met(tx, [wang_fang, 404]) == {wang_fang: MONDAY}
        assert visits.last_of_account(tx, 404) is None

    await ledger.write(story)


async def test_a_draft_becomes_one_visit_only(ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    draft = await ledger.write(lambda tx: drafts.begin(tx, cast.li_na.id, "visit", {}, 1, NOW))

    def record(tx: Tx) -> None:
        visits.record(tx, cast.huaxin.id, cast.li_na.id, FRIDAY, NOW, draft_id=draft.id)

    await ledger.write(record)
    with pytest.raises(IntegrityError):
        await ledger.write(record)


async def test_an_assessment_comes_back_with_its_facts(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        said = facts.add(tx, cast.huaxin.id, cast.li_na.id, FactKind.TEXT, "当面推荐", NOW)
        photo = facts.add(
            tx, cast.huaxin.id, cast.li_na.id, FactKind.PHOTO, "", NOW, file_id="AgAC"
        )
        assert said == Fact(said.id, FactKind.TEXT, "当面推荐", NOW)
        ratings = {
            "acceptance": Rating(3, (said, photo)),
            "stance": Rating(2, (said,)),
            "guidance": Rating(0),
            "decision_support": Rating(-1),
            "information": Rating(None),
        }
        recorded = assess(tx, cast, 0, ratings)
        assert recorded.ratings == ratings
        assert assessments.last(tx, Kind.KEY, cast.wang_fang.id) == recorded
        assert assessments.get(tx, recorded.id) == recorded
        assert assessments.last(tx, Kind.GENERAL, cast.wang_fang.id) is None
        assert "information" not in recorded.levels

    await ledger.write(story)


async def test_the_last_two_assessments_of_each_subject_are_told_the_newest_first(
    ledger: Ledger,
) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        other = contacts.create(tx, cast.huaxin.id, "李强", NOW)
        old, new, middle = (assess(tx, cast, n, {"stance": Rating(n)}) for n in (1, 3, 2))
        found = assessments.latest(tx, Kind.KEY, [cast.wang_fang.id, other.id], back=2)
        assert found == {cast.wang_fang.id: [new, middle]}
        assert assessments.latest(tx, Kind.KEY, [cast.wang_fang.id], back=9) == {
            cast.wang_fang.id: [new, middle, old]
        }
        assert assessments.latest(tx, Kind.KEY, []) == {}

    await ledger.write(story)


async def test_of_two_assessments_at_one_instant_the_later_recorded_is_the_last(
    ledger: Ledger,
) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        assess(tx, cast, 0, {"stance": Rating(1)})
        second = assess(tx, cast, 0, {"stance": Rating(2)})
        assert assessments.last(tx, Kind.KEY, cast.wang_fang.id) == second

    await ledger.write(story)


async def test_a_rubric_may_not_change_under_its_version(ledger: Ledger) -> None:
    assert await ledger.write(lambda tx: assessments.register_rubric(tx, *RUBRIC, "abc"))
    assert await ledger.write(lambda tx: assessments.register_rubric(tx, *RUBRIC, "abc"))
    assert not await ledger.write(lambda tx: assessments.register_rubric(tx, *RUBRIC, "abd"))
    assert await ledger.write(lambda tx: assessments.register_rubric(tx, "key", 2, "abd"))


async def test_a_confirmation_without_a_meeting_is_as_old_as_what_it_confirms(
    ledger: Ledger,
) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        first = assess(tx, cast, 0, {"stance": Rating(2)})
        later = NOW + timedelta(days=100)
        recorded = assessments.record(
            tx, Kind.KEY, cast.wang_fang.id, cast.huaxin.id, cast.li_na.id, first.ratings, later,
            rubric=RUBRIC, level="accepted", mean=2.0, confirms=1, seen_at=first.at, seconds=4,
        )  # fmt: skip
        assert assessments.get(tx, recorded.id) == recorded
        assert (first.dated, recorded.dated, recorded.confirms) == (NOW, NOW, 1)
        (glance,) = portfolio.of_accounts(tx, [cast.huaxin.id])
        assert glance.known[Kind.KEY, cast.wang_fang.id][-1].dated == NOW

    await ledger.write(story)
