"""The rubrics in use, case by case: each gate, floor and need on both sides."""

from collections.abc import Sequence

import pytest

from scoring.level import contribution, evaluate, next_step, vetoed, way_up
from scoring.packs import builtin
from scoring.rubric import Rubric


def given(rubric: Rubric, values: Sequence[int | None]) -> dict[str, int]:
    """Levels in the rubric's order; None is unobserved."""
    pairs = zip(rubric.dimension_ids, values, strict=True)
    return {name: value for name, value in pairs if value is not None}


# Acceptance, engagement, information, guidance, decision support, stance.
CASES = [
    # Close and of no help: the drinking friend of whom the method warns.
    ((3, 3, 3, 0, 1, 1), "favourable", ("guidance", "decision_support")),
    ((3, 3, 3, 2, 1, 1), "favourable", ("decision_support",)),
    ((3, 3, 3, 0, 2, 1), "favourable", ("guidance",)),
    ((3, 3, 3, 1, 2, 1), "supports", ()),
    ((3, 3, 3, 1, 1, 2), "supports", ()),
    ((3, 3, 3, 3, 0, 3), "favourable", ("decision_support",)),
    ((2, 2, 2, 2, 2, 2), "supports", ()),
    ((2, 2, 2, 1, 2, 1), "favourable", ()),  # 10/6
    # An opponent where it is decided is one, whatever else is said.
    ((3, 3, 3, 3, -1, 3), "opposed", ("decision_support",)),
    ((0, 0, 0, 0, -1, 0), "opposed", ("decision_support",)),
    ((-1, -1, -1, -1, -1, None), "opposed", ()),
    ((-1, -1, -1, -1, None, -1), "opposed", ()),  # nothing else is possible
    ((None, None, None, None, -1, None), "opposed", ("decision_support",)),
    # Below zero, and yet against us only where they speak or act so.
    ((-1, 0, 0, 0, 0, 0), "opposed", ()),
    ((0, 0, 0, 0, 0, -1), "opposed", ()),
    ((0, -1, 0, 0, 0, 0), "contact", ()),
    ((0, 0, -1, 0, 0, 0), "contact", ()),
    ((0, -1, -1, -1, 0, 0), "contact", ()),
    ((-1, 1, 0, 0, 0, 0), "contact", ()),
    # Elsewhere a −1 ends at accepted, but for whoever may not come to our events.
    ((3, 3, 3, -1, 3, 3), "accepted", ("guidance",)),
    ((3, 3, 3, 3, 3, -1), "accepted", ("stance",)),
    ((3, -1, 3, 3, 3, 3), "supports", ()),
    ((3, -1, 3, -1, 3, 3), "accepted", ("guidance",)),
    # Only us: competitors are kept out, and they speak for us.
    ((3, 3, 3, 3, 3, 2), "supports", ("stance",)),
    ((3, 3, 3, 3, 1, 3), "supports", ("decision_support",)),
    ((3, 3, 3, 3, 1, 2), "supports", ("decision_support", "stance")),
    ((3, 2, 2, 3, 2, 3), "exclusive", ()),
    # Unobserved is not shown to meet a gate; and is no −1.
    ((3, 3, 3, 3, 3, None), "supports", ("stance",)),
    ((None, 2, 2, 2, 2, 2), "supports", ()),
    ((2, 2, None, 2, 1, None), "favourable", ("decision_support",)),
    ((3, 3, 3, 3, None, 3), None, ()),
    ((3, 3, None, None, 3, None), None, ()),
]


@pytest.mark.parametrize(("values", "level", "held_by"), CASES)
def test_a_contact(
    key: Rubric, values: tuple[int | None, ...], level: str | None, held_by: tuple[str, ...]
) -> None:
    result = evaluate(key, given(key, values))
    assert (result.level, result.held_by) == (level, held_by)


@pytest.mark.parametrize(
    ("values", "way"),
    [
        ((3, 3, 3, 0, 1, 1), (("decision_support", 2), ("guidance", 1))),
        ((3, 3, 3, 3, -1, 3), (("decision_support", 0),)),
        ((-1, 0, 0, 0, 0, 0), (("acceptance", 0),)),
        ((-1, -1, -1, -1, 0, -1), (("acceptance", 0), ("stance", 0))),
        ((3, 3, 3, 3, 1, 2), (("decision_support", 2), ("stance", 3))),
        ((3, 3, 3, 3, 3, 3), ()),
        ((None, None, None, None, -1, None), ()),  # what to find out comes first
    ],
)
def test_the_way_up_of_a_contact(
    key: Rubric, values: tuple[int | None, ...], way: tuple[tuple[str, int], ...]
) -> None:
    assert way_up(key, given(key, values)) == way
    assert next_step(key, given(key, values)) == (way[0] if way else None)


@pytest.mark.parametrize(
    ("values", "brings"),
    [
        ((3, 3, 3, 0, 1, 1), 1.75),  # 11/6, held at favourable: where that rung ends
        ((3, 3, 3, 3, -1, 3), -0.25),
        ((-1, -1, -1, -1, -1, None), -1.0),
        ((0, -1, -1, -1, 0, 0), -0.5),
        ((3, -1, 3, 3, 3, 3), 14 / 6),
    ],
)
def test_what_a_contact_brings_in(
    key: Rubric, values: tuple[int | None, ...], brings: float
) -> None:
    levels = given(key, values)
    result = evaluate(key, levels)
    assert result.level is not None
    assert result.mean is not None
    assert contribution(key, result.level, result.mean, veto=vetoed(key, levels)) == brings


# Coverage, depth, influence, stability.
@pytest.mark.parametrize(
    ("values", "level"),
    [
        ((3, 0, 3, 3), "medium"),
        ((3, 1, 3, 3), "good"),
        ((3, 2, 2, 2), "excellent"),
        ((3, 3, 3, 0), "good"),
        ((-1, 3, 3, 3), "medium"),  # shut out of the chain is never good
        ((3, 3, 3, -1), "medium"),
        ((1, 1, 1, 2), "good"),
        ((1, 1, 1, 1), "medium"),
        ((0, 0, 1, 0), "poor"),
        ((3, None, 3, 3), None),
        ((-1, None, None, -1), None),  # poor or medium
        ((-1, None, -1, -1), "poor"),
    ],
)
def test_a_decision_chain(values: tuple[int | None, ...], level: str | None) -> None:
    general = builtin("general")
    assert evaluate(general, given(general, values)).level == level


# Alignment, value, interaction, innovation.
@pytest.mark.parametrize(
    ("values", "level"),
    [
        ((3, 3, 3, -1), "qualified"),
        ((-1, 3, 3, 3), "qualified"),
        ((1, 3, 3, 3), "partner"),
        ((3, 3, 1, 3), "partner"),
        ((3, 3, 2, 2), "strategic_partner"),
        ((0, 1, 1, 2), "key_supplier"),
        ((0, 1, 1, 0), "qualified"),
        ((0, 0, 1, 0), "transactional"),
        ((3, 3, None, None), None),
    ],
)
def test_an_organization(values: tuple[int | None, ...], level: str | None) -> None:
    organizational = builtin("organizational")
    assert evaluate(organizational, given(organizational, values)).level == level
