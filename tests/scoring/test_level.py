"""Levels by example: each threshold and gate of the first key rubric, on both sides.

Those of the rubrics in use are in `test_gates.py`."""

import pytest

from scoring.level import (
    contribution,
    effort,
    evaluate,
    next_step,
    rung_index,
    vetoed,
    way_up,
)
from scoring.rubric import Rubric


def levels(key: Rubric, *values: int | None) -> dict[str, int]:
    """Six levels in the rubric's order; None is unobserved."""
    pairs = zip(key.dimension_ids, values, strict=True)
    return {name: value for name, value in pairs if value is not None}


def test_the_example_of_the_handbook(first: Rubric) -> None:
    result = evaluate(first, levels(first, 2, 1, 1, 0, 1, None))
    assert result.observed == 5
    assert result.mean == 1.0
    assert result.axes == {"closeness": 4 / 3, "support": 0.5}
    assert (result.level, result.base) == ("accepted", "accepted")
    assert result.range == ("contact", "favourable")
    assert result.held_by == ()
    assert result.ask_next == "stance"


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ((-1, 0, 0, 0, 0, 0), "opposed"),  # m just below 0
        ((0, 0, 0, 0, 0, 0), "contact"),
        ((1, 1, 1, 0, 0, None), "contact"),  # 0.6
        ((1, 1, 1, 0, None, None), "undetermined"),
        ((1, 1, None, 0, 1, None), "accepted"),  # 0.75 exactly
        ((1, 1, 1, 1, 1, 2), "accepted"),  # 7/6
        ((2, 1, None, 1, 1, None), "favourable"),  # 1.25 exactly
        ((2, 2, 1, 2, 1, 2), "favourable"),  # 10/6
        ((2, 2, None, 2, 1, None), "supports"),  # 1.75 exactly
        ((3, 2, 3, 2, 2, 2), "supports"),  # 14/6
        ((3, 2, 2, 3, 2, 3), "exclusive"),  # 2.5 exactly
        ((3, 3, 3, 3, 3, 3), "exclusive"),
    ],
)
def test_the_level_follows_the_mean(
    first: Rubric, values: tuple[int | None, ...], level: str
) -> None:
    assert (evaluate(first, levels(first, *values)).level or "undetermined") == level


@pytest.mark.parametrize(
    ("values", "base", "level", "held_by"),
    [
        ((3, 3, 3, 3, -1, 3), "supports", "opposed", ("decision_support",)),
        ((3, 3, 3, 3, 0, 3), "exclusive", "favourable", ("decision_support",)),
        ((3, 3, 3, 3, 1, 3), "exclusive", "supports", ("decision_support",)),
        ((3, 3, 3, 3, 2, 3), "exclusive", "exclusive", ()),
        ((3, 3, 3, 3, 3, 2), "exclusive", "supports", ("stance",)),
        ((3, 3, 3, 3, 1, 2), "exclusive", "supports", ("decision_support", "stance")),
        ((3, 3, 3, -1, 3, 3), "supports", "accepted", ("guidance",)),
        ((-1, 3, 3, -1, 3, 3), "favourable", "accepted", ("acceptance", "guidance")),
        ((3, 3, 3, 0, 3, 3), "exclusive", "exclusive", ()),
        # Two gates hold, the lower one is what keeps the level where it is.
        ((3, -1, 3, 3, 0, 3), "supports", "accepted", ("engagement",)),
        # A gate that the mean does not reach holds nothing.
        ((0, 0, 1, 0, -1, 0), "contact", "opposed", ("decision_support",)),
        ((0, 0, 0, 0, -1, 0), "opposed", "opposed", ()),
        # Unobserved, stance does not show that competitors are kept out.
        ((3, 3, 3, 3, 3, None), "exclusive", "supports", ("stance",)),
        # An unobserved dimension is not one at -1.
        ((None, 2, 2, 2, 2, 2), "supports", "supports", ()),
    ],
)
def test_a_gate_holds_the_level_down_and_is_named(
    first: Rubric,
    values: tuple[int | None, ...],
    base: str,
    level: str,
    held_by: tuple[str, ...],
) -> None:
    result = evaluate(first, levels(first, *values))
    assert (result.base, result.level, result.held_by) == (base, level, held_by)


def test_three_observations_or_no_decision_support_leave_the_level_undetermined(
    first: Rubric,
) -> None:
    for values in ((3, 3, 3, 3, None, 3), (3, 3, None, None, 3, None)):
        result = evaluate(first, levels(first, *values))
        assert (result.level, result.base, result.held_by) == (None, None, ())
        assert result.mean == 3.0


def test_nothing_observed_leaves_everything_open(first: Rubric) -> None:
    result = evaluate(first, {})
    assert (result.observed, result.mean, result.level) == (0, None, None)
    assert result.axes == {"closeness": None, "support": None}
    assert result.range == ("opposed", "exclusive")
    assert result.ask_next == "decision_support"


def test_the_range_includes_the_gates(first: Rubric) -> None:
    assert evaluate(first, levels(first, 3, 3, 3, 3, None, 2)).range == ("opposed", "supports")
    assert evaluate(first, levels(first, 3, 3, None, 3, -1, 3)).range == ("opposed", "opposed")


def test_among_equal_questions_the_required_one_is_asked_first(first: Rubric) -> None:
    # Whatever is answered, the range stays opposed: only being required tells them apart.
    result = evaluate(first, levels(first, -1, -1, -1, -1, None, None))
    assert result.ask_next == "decision_support"


def test_all_observed_leaves_nothing_to_ask_and_no_range(first: Rubric) -> None:
    result = evaluate(first, levels(first, 1, 1, 1, 1, 1, 1))
    assert (result.range, result.ask_next) == (("accepted", "accepted"), None)


def test_a_rating_that_the_rubric_lacks_is_an_error(first: Rubric) -> None:
    with pytest.raises(ValueError, match="key/1 has no rating trust=1"):
        evaluate(first, {"trust": 1})
    with pytest.raises(ValueError, match="key/1 has no rating stance=4"):
        evaluate(first, {"stance": 4})


def test_rungs_count_from_the_bottom(first: Rubric) -> None:
    assert [rung_index(first, rung.id) for rung in first.ladder] == list(range(6))


@pytest.mark.parametrize(
    ("values", "way"),
    [
        # The gate first, then what the mean still lacks: the lowest first.
        ((3, 3, 2, 1, 0, 2), (("decision_support", 1),)),
        ((2, 2, 1, 2, 0, 2), (("decision_support", 1), ("information", 2))),
        ((3, 3, 3, 3, 1, 2), (("decision_support", 2), ("stance", 3))),
        ((3, 3, 3, -1, 3, 3), (("guidance", 0),)),
        ((3, 3, 3, 3, 3, None), (("stance", 3),)),
        ((2, 1, 1, 0, 1, None), (("guidance", 1), ("engagement", 2))),
        (
            (1, 0, 0, 0, 0, 0),
            (("engagement", 1), ("information", 1), ("guidance", 1), ("decision_support", 1)),
        ),
        ((3, 3, 3, 3, 3, 3), ()),
        ((3, 3, 3, 3, None, 3), ()),
    ],
)
def test_the_way_to_the_next_rung(
    first: Rubric, values: tuple[int | None, ...], way: tuple[tuple[str, int], ...]
) -> None:
    assert way_up(first, levels(first, *values)) == way
    assert next_step(first, levels(first, *values)) == (way[0] if way else None)


@pytest.mark.parametrize(
    ("values", "brings"),
    [
        ((2, 2, 2, 2, 2, 2), 2.0),
        ((3, 3, 3, 0, 0, 0), 1.5),  # favourable, and no more than that
        ((3, 3, 3, 3, 0, 3), 1.75),  # 2.5, held at favourable: where that rung ends
        ((3, 3, 3, -1, 3, 3), 1.25),  # held at accepted
        ((3, 3, 3, 3, -1, 3), -0.25),  # a veto is not averaged away
        ((0, 0, 0, 0, -1, 0), -0.25),
        ((-1, -1, -1, -1, -1, -1), -1.0),
    ],
)
def test_what_somebody_brings_into_means_ends_where_their_rung_does(
    first: Rubric, values: tuple[int, ...], brings: float
) -> None:
    given = levels(first, *values)
    result = evaluate(first, given)
    assert result.level is not None
    assert result.mean is not None
    veto = vetoed(first, given)
    assert contribution(first, result.level, result.mean, veto=veto) == brings


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        ((2, 2, 2, 2, 2, 2), 0),
        ((3, 3, 3, 3, 0, 3), 1),
        ((1, 1, 1, 1, 1, 1), 5),
        ((1, 1, 1, 1, None, 1), None),
    ],
)
def test_the_effort_counts_the_levels_that_must_still_rise(
    first: Rubric, values: tuple[int | None, ...], steps: int | None
) -> None:
    assert effort(first, levels(first, *values), "supports") == steps
