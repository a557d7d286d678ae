"""Not observing is no news: what leaving out an answer does, by cases and for all histories."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scoring.assessments import Assessment, Kept, Kind, Rating
from scoring.kept import kept
from scoring.level import evaluate, rung_index
from scoring.packs import builtin
from scoring.rubric import LEVELS

KEY = builtin("key")
DAY = timedelta(days=1)
LASTS = 180 * DAY
START = datetime(2026, 1, 1, tzinfo=UTC)


def rated(day: int, *levels: int | None, version: int = 2) -> Assessment:
    pairs = zip(KEY.dimension_ids, levels, strict=True)
    ratings = {name: Rating(level) for name, level in pairs}
    at = START + day * DAY
    return Assessment(day, Kind.KEY, 11, 7, at, "key", version, ratings)


def read(history: Sequence[Assessment]) -> Assessment:
    """The newest of the oldest-first history, with what it leaves out."""
    *before, newest = history
    rubric = newest.rubric_id, newest.rubric_version
    found = kept(newest.levels, newest.at, rubric, reversed(before), LASTS)
    return replace(newest, kept=found)


def level(history: Sequence[Assessment]) -> str | None:
    return evaluate(KEY, read(history).known_levels).level


FRIEND, FOE = (3, 3, 3, 3, 3, 3), (3, 3, 3, 3, -1, 3)
HIDDEN = (3, 3, 3, 3, None, 3)


def test_hiding_an_opponent_s_answer_leaves_an_opponent() -> None:
    assert level([rated(0, *FOE), rated(30, *HIDDEN)]) == "opposed"
    assert level([rated(0, *FOE), rated(30, *HIDDEN), rated(60, *HIDDEN)]) == "opposed"


def test_what_is_seen_anew_counts() -> None:
    assert level([rated(0, *FOE), rated(30, *HIDDEN), rated(60, *FRIEND)]) == "exclusive"
    assert level([rated(0, *FRIEND), rated(30, *FOE), rated(60, *HIDDEN)]) == "opposed"


def test_after_its_time_it_is_unobserved() -> None:
    assert level([rated(0, *FOE), rated(180, *HIDDEN)]) == "opposed"
    assert level([rated(0, *FOE), rated(181, *HIDDEN)]) is None
    # Leaving it out in between renews nothing.
    assert level([rated(0, *FOE), rated(100, *HIDDEN), rated(181, *HIDDEN)]) is None


def test_it_keeps_the_day_on_which_it_was_seen() -> None:
    found = read([rated(0, *FOE), rated(30, *HIDDEN), rated(60, *HIDDEN)]).kept
    assert found == {"decision_support": Kept(Rating(-1), START)}
    # A confirmation without a meeting is as old as what it confirms.
    confirmed = replace(rated(30, *FOE), seen_at=START)
    assert read([rated(0, *FOE), confirmed, rated(60, *HIDDEN)]).kept == found


def test_under_another_rubric_nothing_is_kept() -> None:
    assert level([rated(0, *FOE, version=1), rated(30, *HIDDEN)]) is None
    middle = rated(20, *FRIEND, version=1)
    assert level([rated(0, *FOE), middle, rated(30, *HIDDEN)]) is None


def test_what_the_one_before_kept_already_need_not_be_looked_up() -> None:
    second = read([rated(0, *FOE), rated(30, *HIDDEN)])
    whole = [rated(0, *FOE), rated(30, *HIDDEN), rated(60, *HIDDEN)]
    assert read([second, rated(60, *HIDDEN)]).kept == read(whole).kept


VALUES = st.tuples(*[st.sampled_from(LEVELS)] * len(KEY.dimensions))
SEEN = st.tuples(*[st.one_of(st.none(), st.sampled_from(LEVELS))] * len(KEY.dimensions))


@st.composite
def histories(draw: st.DrawFn) -> list[Assessment]:
    """Two to five ratings within the time in which an answer counts, the first one complete."""
    first, later = draw(VALUES), draw(st.lists(SEEN, min_size=1, max_size=4))
    return [rated(0, *first), *(rated(30 * n, *each) for n, each in enumerate(later, 1))]


def leave_out(assessment: Assessment, name: str) -> Assessment:
    return replace(assessment, ratings={**assessment.ratings, name: Rating(None)})


@given(histories(), st.sampled_from(KEY.dimension_ids))
def test_leaving_out_an_answer_shows_what_was_seen_last(
    history: list[Assessment], name: str
) -> None:
    """As if it had been answered as before: nothing lifts by it, and no fall is hidden."""
    *before, newest = history
    last = next(each.levels[name] for each in reversed(before) if name in each.levels)
    hidden = leave_out(newest, name)
    answered = replace(newest, ratings={**newest.ratings, name: Rating(last)})
    assert evaluate(KEY, read([*before, hidden]).known_levels) == evaluate(
        KEY, read([*before, answered]).known_levels
    )


@given(histories())
def test_leaving_out_everything_moves_nothing(history: list[Assessment]) -> None:
    silent = rated(179, *(None for _ in KEY.dimensions))
    before, after = read(history).known_levels, read([*history, silent]).known_levels
    recent = {name: value for name, value in before.items() if name in after}
    assert after == recent


@given(histories(), st.data())
def test_raising_what_was_seen_before_never_lowers_the_level(
    history: list[Assessment], data: st.DataObject
) -> None:
    n = data.draw(st.integers(0, len(history) - 1))
    raisable = sorted(name for name, value in history[n].levels.items() if value < LEVELS[-1])
    if not raisable:
        return
    name = data.draw(st.sampled_from(raisable))
    raised: Mapping[str, Rating] = {
        **history[n].ratings,
        name: Rating(history[n].levels[name] + 1),
    }
    better = [*history[:n], replace(history[n], ratings=raised), *history[n + 1 :]]
    was, now = level(history), level(better)
    assert was is None or now is None or rung_index(KEY, was) <= rung_index(KEY, now)
