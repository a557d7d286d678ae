"""The score as a JSON object, and ratings as people type them (`acceptance=2`, `stance=?`)."""

import difflib
from collections.abc import Iterable, Mapping

from scoring.level import evaluate
from scoring.rubric import HIGHEST, LEVELS, LOWEST, Rubric

UNDETERMINED = "undetermined"
UNOBSERVED = "?"
_WORDS = {UNOBSERVED: None} | {str(level): level for level in LEVELS}


class RatingError(ValueError):
    """One sentence: what was typed and what was expected."""


def as_json(rubric: Rubric, levels: Mapping[str, int | None]) -> dict[str, object]:
    """The evaluation as JSON values; a level of None is unobserved. Axes stand under their ids."""
    observed = {dimension: level for dimension, level in levels.items() if level is not None}
    result = evaluate(rubric, observed)
    return {
        "kind": rubric.kind.value,
        "rubric": rubric.reference,
        "observed": result.observed,
        "mean": result.mean,
        **result.axes,
        "level": result.level or UNDETERMINED,
        "range": list(result.range),
        "held_by": list(result.held_by),
        "ask_next": result.ask_next,
    }


def parse_ratings(rubric: Rubric, words: Iterable[str]) -> dict[str, int | None]:
    """`dimension=level` words as levels, `?` as None; RatingError says what is wrong."""
    ratings: dict[str, int | None] = {}
    for word in words:
        dimension, equals, typed = (part.strip() for part in word.partition("="))
        if not equals:
            raise RatingError(f"{word!r}: expected dimension=level, such as {_example(rubric)}.")
        if dimension not in rubric.dimension_ids:
            raise RatingError(_unknown(rubric, dimension))
        if dimension in ratings:
            raise RatingError(f"{dimension} is rated twice; rate each dimension once.")
        level = typed.replace("−", "-")  # the minus sign of print
        if level not in _WORDS:
            raise RatingError(
                f"{dimension}={typed}: expected a whole number from {LOWEST} to {HIGHEST},"
                f" or {UNOBSERVED} for not observed."
            )
        ratings[dimension] = _WORDS[level]
    return ratings


def _example(rubric: Rubric) -> str:
    return f"{rubric.dimension_ids[0]}=2"


def _unknown(rubric: Rubric, dimension: str) -> str:
    near = difflib.get_close_matches(dimension, rubric.dimension_ids, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    valid = ", ".join(rubric.dimension_ids)
    return f"{dimension!r} is no dimension of {rubric.reference}; {hint}They are {valid}."
