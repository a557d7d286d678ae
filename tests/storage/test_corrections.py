"""What is known of a relationship, what was known on a day, and what was taken back since."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from scoring.accounts import Competitor
from scoring.asof import Correction
from scoring.assessments import Assessment, Kind, Rating
from storage import Ledger, Tx, assessments, competitors, contacts
from tests.cast import NOW, Cast, enter

DAY = timedelta(days=1)
YEAR = 365 * DAY


def rate(
    tx: Tx,
    cast: Cast,
    days: int,
    kind: Kind = Kind.KEY,
    *,
    rival: Competitor | None = None,
    level: str = "accepted",
    ratings: Mapping[str, Rating] | None = None,
) -> Assessment:
    """Li Na rates Wang Fang or Huaxin, `days` after the story's beginning."""
    return assessments.record(
        tx,
        kind,
        cast.wang_fang.id if kind is Kind.KEY else cast.huaxin.id,
        cast.huaxin.id,
        cast.li_na.id,
        ratings or {"stance": Rating(1)},
        NOW + days * DAY,
        rubric=(kind.value, 1),
        level=level,
        mean=1.0,
        competitor_id=rival.id if rival else None,
    )


async def test_an_assessment_comes_back_with_what_was_ticked_and_concluded(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        ticked = {"stages": Rating(1, (), ("identify", "set_goals", "tender"))}
        recorded = rate(tx, cast, 0, Kind.ORGANIZATIONAL, level="qualified", ratings=ticked)
        assert assessments.get(tx, recorded.id) == recorded
        assert (recorded.level, recorded.mean, recorded.ratings) == ("qualified", 1.0, ticked)

    await ledger.write(story)


async def test_as_of_a_day_only_what_was_recorded_by_then_is_known(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        first, second, third = (rate(tx, cast, days) for days in (0, 10, 20))
        subject = cast.wang_fang.id

        def known(as_of: datetime | None) -> list[Assessment]:
            found = assessments.latest(tx, Kind.KEY, [subject], back=2, as_of=as_of)
            shown = assessments.history(tx, Kind.KEY, subject, 9, as_of=as_of)
            assert [each for each, _ in shown][:2] == found.get(subject, [])
            return found.get(subject, [])

        assert known(None) == [third, second]
        assert known(NOW + 15 * DAY) == [second, first]
        assert known(second.at) == [second, first], "an assessment is known from its own instant"
        assert known(NOW) == [first]
        assert known(NOW - DAY) == []
        assert assessments.last(tx, Kind.KEY, subject, as_of=NOW + 15 * DAY) == second
        assert assessments.last(tx, Kind.KEY, subject, as_of=NOW - DAY) is None

    await ledger.write(story)


async def test_what_was_taken_back_counts_no_more_but_did_until_then(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        good, wrong = rate(tx, cast, 0), rate(tx, cast, 10)
        mended = rate(tx, cast, 12)
        withdrawn = assessments.withdraw(
            tx, wrong.id, cast.zhang_wei.id, "mixed up", mended.at, superseded_by=mended.id
        )
        assert withdrawn
        subject = cast.wang_fang.id
        latest = assessments.latest(tx, Kind.KEY, [subject], back=2)
        assert latest == {subject: [mended, good]}
        assert assessments.last(tx, Kind.KEY, subject, as_of=NOW + 11 * DAY) == wrong

        why = Correction(wrong.id, cast.zhang_wei.id, mended.at, "mixed up", mended.id)
        assert assessments.correction(tx, wrong.id) == why
        assert assessments.correction(tx, good.id) is None
        history = assessments.history(tx, Kind.KEY, subject, 9)
        assert history == [(mended, None), (wrong, why), (good, None)]
        before = assessments.history(tx, Kind.KEY, subject, 9, as_of=NOW + 11 * DAY)
        assert before == [(wrong, None), (good, None)]
        assert assessments.history(tx, Kind.KEY, subject, 2) == history[:2]
        assert assessments.of_period(tx, cast.huaxin.id, NOW + DAY) == history[:2]

    await ledger.write(story)


async def test_the_first_word_on_a_withdrawal_stays(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        wrong = rate(tx, cast, 0)
        assert assessments.withdraw(tx, wrong.id, cast.li_na.id, "mixed up", NOW + DAY)
        assert not assessments.withdraw(tx, wrong.id, cast.zhang_wei.id, "again", NOW + 2 * DAY)
        correction = assessments.correction(tx, wrong.id)
        assert correction is not None
        assert (correction.author_id, correction.reason) == (cast.li_na.id, "mixed up")

    await ledger.write(story)


async def test_rivals_are_rated_beside_us_and_never_mixed_with_ours(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        borui, yuanda = (competitors.find_or_create(tx, name, NOW) for name in ("博瑞", "远大"))
        competitors.find_or_create(tx, "Elsewhere", NOW)
        ours = rate(tx, cast, 0)
        theirs = [rate(tx, cast, days, rival=borui) for days in (2, 1, 3)]
        chain = rate(tx, cast, 5, Kind.GENERAL, rival=yuanda)
        subject = cast.wang_fang.id

        assert assessments.last(tx, Kind.KEY, subject) == ours
        assert assessments.last(tx, Kind.KEY, subject, competitor_id=borui.id) == theirs[2]
        assert assessments.last(tx, Kind.KEY, subject, competitor_id=yuanda.id) is None
        history = assessments.history(tx, Kind.KEY, subject, 9, competitor_id=borui.id)
        assert [each for each, _ in history] == [theirs[2], theirs[0], theirs[1]]
        assert [each for each, _ in assessments.of_period(tx, cast.huaxin.id, NOW)] == [ours]

        record = assessments.of_account(tx, cast.huaxin.id)
        assert record.contacts == [cast.wang_fang]
        assert record.ours == {(Kind.KEY, subject): [ours]}
        assert sorted(each.name for each in record.rivals) == sorted(["博瑞", "远大"])
        assert record.theirs == {
            borui.id: {(Kind.KEY, subject): [theirs[2], theirs[0]]},
            yuanda.id: {(Kind.GENERAL, cast.huaxin.id): [chain]},
        }
        then = assessments.of_account(tx, cast.huaxin.id, as_of=NOW + DAY)
        assert then.rivals == [borui]
        assert then.theirs == {borui.id: {(Kind.KEY, subject): [theirs[1]]}}

    await ledger.write(story)


async def test_a_card_has_all_kinds_with_the_assessment_before(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        other = contacts.create(tx, cast.huaxin.id, "李强", NOW)
        rated = {kind: [rate(tx, cast, days, kind) for days in (3, 2, 1)] for kind in Kind}
        record = assessments.of_account(tx, cast.huaxin.id)
        assert record.contacts == [cast.wang_fang, other]
        assert record.theirs == {}
        assert record.ours == {(kind, each[0].subject_id): each[:2] for kind, each in rated.items()}

    await ledger.write(story)


@pytest.mark.parametrize(("levels", "days"), [({"supports"}, 20), ({"accepted", "supports"}, 0)])
async def test_the_age_of_a_relation_counts_from_the_first_good_assessment(
    levels: set[str], days: int, ledger: Ledger
) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        mistaken = rate(tx, cast, -5, level="supports")
        assessments.withdraw(tx, mistaken.id, cast.li_na.id, "mixed up", NOW + 30 * DAY)
        for days_, level in ((0, "accepted"), (20, "supports"), (25, "supports")):
            rate(tx, cast, days_, level=level)
        subject = cast.wang_fang.id
        first = assessments.first_at(tx, [subject, 404], levels)
        assert first == {subject: NOW + days * DAY}
        assert assessments.first_at(tx, [subject], levels, as_of=NOW + 29 * DAY) == {
            subject: mistaken.at
        }
        assert assessments.first_at(tx, [subject], {"exclusive"}) == {}

    await ledger.write(story)
