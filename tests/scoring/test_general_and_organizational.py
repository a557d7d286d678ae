"""The ladders and gates of the account's two rubrics: each threshold and gate, on both sides."""

import pytest

from scoring.level import evaluate, way_up
from scoring.packs import builtin


def check(rubric_id: str, values: tuple[int | None, ...]) -> tuple[str | None, tuple[str, ...]]:
    rubric = builtin(rubric_id)
    pairs = zip(rubric.dimension_ids, values, strict=True)
    result = evaluate(rubric, {name: value for name, value in pairs if value is not None})
    return result.level, result.held_by


@pytest.mark.parametrize(
    ("values", "level", "held_by"),
    [
        ((-1, 1, -1, 0), "poor", ()),
        ((0, 1, 0, 0), "poor", ()),  # 0.25
        ((0, 1, 1, 0), "medium", ()),  # 0.5 exactly
        ((1, 1, 1, 1), "medium", ()),
        ((2, 1, 1, 1), "good", ()),  # 1.25 exactly
        ((2, 2, 2, 2), "good", ()),
        ((3, 2, 2, 2), "excellent", ()),  # 2.25 exactly
        ((3, 3, 3, 3), "excellent", ()),
        # Breadth without depth is no relationship.
        ((3, 0, 3, 3), "medium", ("depth",)),
        ((3, -1, 3, 3), "medium", ("depth",)),
        # Excellent needs depth of 2 and no dimension below 1.
        ((3, 1, 3, 3), "good", ("depth",)),
        ((3, 3, 3, 0), "good", ("stability",)),
        ((3, 3, 3, 1), "excellent", ()),
        ((2, 2, 1, None), "good", ()),
        ((3, None, 3, 3), None, ()),  # not without depth
        ((3, 3, None, None), None, ()),
    ],
)
def test_the_general_level(
    values: tuple[int | None, ...], level: str | None, held_by: tuple[str, ...]
) -> None:
    assert check("general", values) == (level, held_by)


@pytest.mark.parametrize(
    ("values", "level", "held_by"),
    [
        ((0, 1, 0, 0), "transactional", ()),
        ((1, 1, 0, 0), "qualified", ()),  # 0.5 exactly
        ((1, 1, 1, 0), "qualified", ()),
        ((1, 1, 1, 1), "key_supplier", ()),
        ((2, 2, 1, 1), "key_supplier", ()),  # 1.5
        ((2, 2, 2, 1), "partner", ()),  # 1.75 exactly
        ((2, 3, 2, 2), "partner", ()),  # 2.25
        ((2, 3, 3, 2), "strategic_partner", ()),  # 2.5 exactly
        # A dimension at −1 caps at qualified.
        ((3, 3, 3, -1), "qualified", ("innovation",)),
        # Strategic partners are aligned and meet at the top.
        ((1, 3, 3, 3), "partner", ("alignment",)),
        ((3, 3, 1, 3), "partner", ("interaction",)),
        ((1, None, 3, None), None, ()),
    ],
)
def test_the_organizational_level(
    values: tuple[int | None, ...], level: str | None, held_by: tuple[str, ...]
) -> None:
    assert check("organizational", values) == (level, held_by)


@pytest.mark.parametrize(
    ("values", "level", "held_by"),
    [
        ((0, 1, 1, 0), "medium", ()),
        ((2, 1, 1, 1), "good", ()),
        ((3, 3, 3, 0), "good", ("loyalty",)),
        ((3, 3, 3, -1), "medium", ("loyalty",)),
        ((3, 2, 2, 2), "excellent", ()),
    ],
)
def test_the_general_level_by_outcome(
    values: tuple[int, ...], level: str, held_by: tuple[str, ...]
) -> None:
    assert check("outcome_general", values) == (level, held_by)


@pytest.mark.parametrize(
    ("stages", "level"),
    [
        (-1, "transactional"),
        (0, "transactional"),
        (1, "key_supplier"),
        (2, "partner"),
        (3, "strategic_partner"),
    ],
)
def test_the_organizational_level_by_outcome(stages: int, level: str) -> None:
    assert check("outcome_organizational", (stages,)) == (level, ())


def test_the_way_up_of_the_general_level_begins_with_what_its_gate_demands() -> None:
    levels = {"coverage": 3, "depth": 0, "influence": 3, "stability": 3}
    assert way_up(builtin("general"), levels) == (("depth", 1),)
