"""Properties of the level that hold for all ratings, under the key rubric with any weights."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.level import evaluate, rung_index, way_up
from scoring.packs import builtin
from scoring.rubric import HIGHEST, LEVELS, Rubric

KEY = builtin("key")
WEIGHTS = st.fractions(min_value=Fraction(1, 100), max_value=100, max_denominator=100)


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    """The key rubric as it is, or with other weights."""
    if draw(st.booleans()):
        return KEY
    dimensions = (replace(each, weight=draw(WEIGHTS)) for each in KEY.dimensions)
    return replace(KEY, dimensions=tuple(dimensions))


RUBRICS = rubrics()
LEVEL_SETS = st.dictionaries(st.sampled_from(KEY.dimension_ids), st.sampled_from(LEVELS))


def rungs(rubric: Rubric, levels: dict[str, int]) -> tuple[int, int, int | None]:
    """The range's lower and upper end and the level, as rungs."""
    result = evaluate(rubric, levels)
    low, high = (rung_index(rubric, level) for level in result.range)
    return low, high, None if result.level is None else rung_index(rubric, result.level)


@given(RUBRICS, LEVEL_SETS, st.data())
def test_raising_an_observed_dimension_never_lowers_the_level(
    rubric: Rubric, levels: dict[str, int], data: st.DataObject
) -> None:
    raisable = sorted(name for name, level in levels.items() if level < HIGHEST)
    assume(raisable)
    name = data.draw(st.sampled_from(raisable))
    raised = {**levels, name: data.draw(st.integers(levels[name] + 1, HIGHEST))}
    for before, after in zip(rungs(rubric, levels), rungs(rubric, raised), strict=True):
        assert (before is None) == (after is None)
        assert before is None or after is None or before <= after


@given(RUBRICS, LEVEL_SETS)
def test_the_level_lies_in_the_range(rubric: Rubric, levels: dict[str, int]) -> None:
    low, high, level = rungs(rubric, levels)
    assert low <= high
    assert level is None or low <= level <= high
    assert len(levels) < len(KEY.dimensions) or low == high == level


@given(RUBRICS, LEVEL_SETS, st.data())
def test_an_answer_keeps_the_range_within_the_one_before(
    rubric: Rubric, levels: dict[str, int], data: st.DataObject
) -> None:
    unobserved = [name for name in KEY.dimension_ids if name not in levels]
    assume(unobserved)
    name = data.draw(st.sampled_from(unobserved))
    low, high, _ = rungs(rubric, levels)
    for answer in LEVELS:
        narrower_low, narrower_high, _ = rungs(rubric, {**levels, name: answer})
        assert low <= narrower_low <= narrower_high <= high


@given(RUBRICS, LEVEL_SETS)
def test_the_level_is_undetermined_exactly_when_too_little_was_seen(
    rubric: Rubric, levels: dict[str, int]
) -> None:
    enough = len(levels) >= 4 and "decision_support" in levels
    assert (evaluate(rubric, levels).level is not None) == enough


@given(RUBRICS, LEVEL_SETS)
def test_what_holds_the_level_is_named_exactly_when_something_does(
    rubric: Rubric, levels: dict[str, int]
) -> None:
    result = evaluate(rubric, levels)
    assert bool(result.held_by) == (result.level != result.base)


@given(RUBRICS, LEVEL_SETS)
def test_the_way_up_reaches_a_higher_rung_and_no_step_of_it_is_idle(
    rubric: Rubric, levels: dict[str, int]
) -> None:
    _, _, level = rungs(rubric, levels)
    way = way_up(rubric, levels)
    assert bool(way) == (level is not None and level < len(rubric.ladder) - 1)
    for skipped, (name, target) in enumerate(way):
        assert target > levels.get(name, -2)
        others = dict(way[:skipped] + way[skipped + 1 :])
        _, _, without = rungs(rubric, {**levels, **others})
        assert without == level
    _, _, reached = rungs(rubric, {**levels, **dict(way)})
    assert not way or (level is not None and reached is not None and reached > level)
