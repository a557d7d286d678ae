"""What an assessment left out is looked up: as it was known then, less what was taken back."""

from collections.abc import Mapping
from datetime import timedelta

from scoring.assessments import Assessment, Kind, Rating
from storage import Ledger, Tx, assessments, competitors, kept
from tests.cast import NOW, Cast, enter

DAY, LASTS = timedelta(days=1), timedelta(days=180)


def rate(
    tx: Tx, cast: Cast, day: int, version: int = 2, rival: int | None = None, **levels: int | None
) -> Assessment:
    ratings = {name: Rating(level) for name, level in levels.items()}
    return assessments.record(
        tx, Kind.KEY, cast.wang_fang.id, cast.huaxin.id, cast.li_na.id, ratings, NOW + day * DAY,
        rubric=("key", version), level=None, mean=None, competitor_id=rival,
    )  # fmt: skip


def known(tx: Tx, of: Assessment, as_of: int | None = None) -> Mapping[str, int]:
    then = None if as_of is None else NOW + as_of * DAY
    (found,) = kept.with_kept(tx, [of], LASTS, as_of=then)
    return found.known_levels


async def test_what_is_left_out_stands_as_it_was_observed_last(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        rate(tx, cast, 0, stance=2, decision_support=-1)
        rate(tx, cast, 1, stance=1, decision_support=None)
        third = rate(tx, cast, 2, stance=None, decision_support=None)
        assert known(tx, third) == {"stance": 1, "decision_support": -1}
        (found,) = kept.with_kept(tx, [third], LASTS)
        assert found.kept is not None
        assert found.kept["decision_support"].at == NOW
        later = rate(tx, cast, 182, stance=None, decision_support=None)
        assert known(tx, later) == {}
        complete = rate(tx, cast, 183, stance=0, decision_support=0)
        assert kept.with_kept(tx, [complete], LASTS) == [complete]

    await ledger.write(story)


async def test_what_was_taken_back_stands_behind_nothing_but_what_was_shown_then(
    ledger: Ledger,
) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        wrong = rate(tx, cast, 0, decision_support=-1, stance=2)
        second = rate(tx, cast, 1, decision_support=None, stance=2)
        assessments.withdraw(tx, wrong.id, cast.li_na.id, "mistyped", NOW + 3 * DAY)
        assert known(tx, second) == {"stance": 2}
        assert known(tx, second, as_of=2) == {"stance": 2, "decision_support": -1}

    await ledger.write(story)


async def test_a_rival_s_ratings_and_another_rubric_s_stay_apart(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        rival = competitors.find_or_create(tx, "华为云", NOW).id
        rate(tx, cast, 0, decision_support=-1)
        theirs = rate(tx, cast, 1, rival=rival, decision_support=None)
        assert known(tx, theirs) == {}
        ours = rate(tx, cast, 2, decision_support=None)
        assert known(tx, ours) == {"decision_support": -1}
        other = rate(tx, cast, 3, version=1, decision_support=None)
        assert known(tx, other) == {}
        back = rate(tx, cast, 4, decision_support=None)
        assert known(tx, back) == {}

    await ledger.write(story)


async def test_the_card_of_an_account_rests_on_it(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        rival = competitors.find_or_create(tx, "华为云", NOW).id
        for whose in (None, rival):
            rate(tx, cast, 0, rival=whose, decision_support=-1)
            rate(tx, cast, 1, rival=whose, decision_support=None)
        record = kept.of_account(tx, cast.huaxin.id, LASTS)
        subject = (Kind.KEY, cast.wang_fang.id)
        for found in (record.ours, record.theirs[rival]):
            newest, before = found[subject]
            assert newest.known_levels == {"decision_support": -1}
            assert (newest.levels, before.levels) == ({}, {"decision_support": -1})

    await ledger.write(story)
