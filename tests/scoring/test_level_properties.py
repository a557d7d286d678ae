"""Properties of the level that hold for all ratings, under each rubric with any weights."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.level import contribution, evaluate, rung_index, vetoed, way_up
from scoring.packs import builtins
from scoring.rubric import HIGHEST, LEVELS, LOWEST, Rubric

WEIGHTS = st.fractions(min_value=Fraction(1, 100), max_value=100, max_denominator=100)
Case = tuple[Rubric, dict[str, int]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A built-in rubric as it is, or with other weights, and some ratings under it."""
    rubric = draw(st.sampled_from(builtins()))
    if draw(st.booleans()):
        dimensions = (replace(each, weight=draw(WEIGHTS)) for each in rubric.dimensions)
        rubric = replace(rubric, dimensions=tuple(dimensions))
    names, levels = st.sampled_from(rubric.dimension_ids), st.sampled_from(LEVELS)
    return rubric, draw(st.dictionaries(names, levels))


CASES = cases()


def rungs(rubric: Rubric, levels: dict[str, int]) -> tuple[int, int, int | None]:
    """The range's lower and upper end and the level, as rungs."""
    result = evaluate(rubric, levels)
    low, high = (rung_index(rubric, level) for level in result.range)
    return low, high, None if result.level is None else rung_index(rubric, result.level)


@given(CASES, st.data())
def test_raising_an_observed_dimension_never_lowers_the_level(
    case: Case, data: st.DataObject
) -> None:
    rubric, levels = case
    raisable = sorted(name for name, level in levels.items() if level < HIGHEST)
    assume(raisable)
    name = data.draw(st.sampled_from(raisable))
    raised = {**levels, name: data.draw(st.integers(levels[name] + 1, HIGHEST))}
    for before, after in zip(rungs(rubric, levels), rungs(rubric, raised), strict=True):
        assert before is None or after is None or before <= after


def counted(rubric: Rubric, levels: dict[str, int]) -> float | None:
    result = evaluate(rubric, levels)
    if result.level is None or result.mean is None:
        return None
    return contribution(rubric, result.level, result.mean, veto=vetoed(rubric, levels))


@given(CASES, st.data())
def test_raising_an_answer_never_lowers_what_somebody_brings_in(
    case: Case, data: st.DataObject
) -> None:
    rubric, levels = case
    raisable = sorted(name for name, level in levels.items() if level < HIGHEST)
    assume(raisable)
    name = data.draw(st.sampled_from(raisable))
    raised = {**levels, name: data.draw(st.integers(levels[name] + 1, HIGHEST))}
    before, after = counted(rubric, levels), counted(rubric, raised)
    assert before is None or after is None or before <= after


@given(CASES)
def test_the_level_lies_in_the_range(case: Case) -> None:
    rubric, levels = case
    low, high, level = rungs(rubric, levels)
    assert low <= high
    assert level is None or low <= level <= high
    assert len(levels) < len(rubric.dimensions) or low == high == level


@given(CASES, st.data())
def test_an_answer_keeps_the_range_within_the_one_before(case: Case, data: st.DataObject) -> None:
    rubric, levels = case
    unobserved = [name for name in rubric.dimension_ids if name not in levels]
    assume(unobserved)
    name = data.draw(st.sampled_from(unobserved))
    low, high, _ = rungs(rubric, levels)
    for answer in LEVELS:
        narrower_low, narrower_high, _ = rungs(rubric, {**levels, name: answer})
        assert low <= narrower_low <= narrower_high <= high


def enough(rubric: Rubric, levels: dict[str, int]) -> bool:
    return len(levels) >= rubric.minimum_observed and set(rubric.required) <= levels.keys()


@given(CASES)
def test_the_level_is_undetermined_exactly_when_too_little_was_seen_and_more_than_one_is_possible(
    case: Case,
) -> None:
    rubric, levels = case
    low, high, level = rungs(rubric, levels)
    decided = rubric.range_decides and low == high
    assert (level is not None) == (enough(rubric, levels) or decided)


@given(CASES)
def test_what_was_seen_bounds_the_mean_and_what_it_brings_in(case: Case) -> None:
    rubric, levels = case
    result, brings = evaluate(rubric, levels), counted(rubric, levels)
    assert (result.mean is None) == (not levels)
    assert result.mean is None or LOWEST <= result.mean <= HIGHEST
    assert brings is None or (result.mean is not None and LOWEST <= brings <= result.mean)


@given(CASES)
def test_raising_what_holds_the_level_lifts_it(case: Case) -> None:
    rubric, levels = case
    held = evaluate(rubric, levels).held_by
    _, _, level = rungs(rubric, levels)
    _, _, lifted = rungs(rubric, {**levels, **dict.fromkeys(held, HIGHEST)})
    assert not held or level is None or lifted is None or lifted > level


@given(CASES)
def test_what_holds_the_level_is_named_exactly_when_something_does(
    case: Case,
) -> None:
    rubric, levels = case
    result = evaluate(rubric, levels)
    assert bool(result.held_by) == (result.level != result.base)


@given(CASES)
def test_the_way_up_reaches_a_higher_rung_and_no_step_of_it_is_idle(
    case: Case,
) -> None:
    rubric, levels = case
    _, _, level = rungs(rubric, levels)
    way = way_up(rubric, levels)
    below = level is not None and level < len(rubric.ladder) - 1
    assert bool(way) == (below and enough(rubric, levels))
    for skipped, (name, target) in enumerate(way):
        assert target > levels.get(name, -2)
        others = dict(way[:skipped] + way[skipped + 1 :])
        _, _, without = rungs(rubric, {**levels, **others})
        assert without == level
    _, _, reached = rungs(rubric, {**levels, **dict(way)})
    assert not way or (level is not None and reached is not None and reached > level)
