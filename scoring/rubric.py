"""Rubrics 评价矩阵: versioned sets of dimensions, the ladder of levels, and the gates as caps.

A rubric is data (a TOML pack); everything that differs between the key, the general and the
organizational relationship is in the pack, nothing of it in code.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from scoring.assessments import Kind
from scoring.strict_table import StrictTable

LANGUAGES = ("en", "zh")
LOWEST, HIGHEST = -1, 3
LEVELS = tuple(range(LOWEST, HIGHEST + 1))
ANY = "any"

Texts = Mapping[str, str]  # language → words


class RubricError(ValueError):
    """One sentence: the source, the key and what was expected there."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One aspect that is rated: a question and a statement for each level −1 … 3."""

    id: str
    name: Texts
    question: Texts
    statements: Mapping[int, Texts]
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Axis:
    """A named mean of some of the dimensions."""

    id: str
    name: Texts
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A level's place on the ladder: reached by a mean of `least`; None on the lowest rung."""

    id: str
    name: Texts
    least: Fraction | None


@dataclass(frozen=True, slots=True)
class Cap:
    """A gate: while `dimension` (None: any) is at `at_most` or lower, the level is `rung` at best.

    Every gate has this form, so raising a dimension can only lift caps, never add one.
    """

    dimension: str | None
    at_most: int
    rung: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """`ladder` goes from the lowest rung to the highest."""

    id: str
    version: int
    kind: Kind
    name: Texts
    dimensions: tuple[Dimension, ...]
    axes: tuple[Axis, ...]
    ladder: tuple[Rung, ...]
    caps: tuple[Cap, ...]
    minimum_observed: int
    required: tuple[str, ...]

    @property
    def reference(self) -> str:
        """Id and version, such as `key/1`."""
        return f"{self.id}/{self.version}"

    @property
    def dimension_ids(self) -> tuple[str, ...]:
        return tuple(dimension.id for dimension in self.dimensions)

    def dimension(self, dimension_id: str) -> Dimension:
        """The dimension of that id; ValueError if the rubric has none."""
        return self.dimensions[self.dimension_ids.index(dimension_id)]


def parse_rubric(text: str, source: str) -> Rubric:
    """The rubric that a TOML pack describes; RubricError names `source`, key and expectation."""
    try:
        # Thresholds and weights are exact: 0.75 is three quarters.
        return _rubric(StrictTable(tomllib.loads(text, parse_float=Fraction)))
    except ValueError as error:  # TableError, or what is not TOML or not a finite number
        raise RubricError(f"{source}: {error}") from error


def _rubric(table: StrictTable) -> Rubric:
    dimensions = tuple(_dimension(each) for each in table.tables("dimension"))
    ids = _distinct(table, "dimension", [dimension.id for dimension in dimensions], 1)
    ladder = tuple(_rung(each, lowest=n == 0) for n, each in enumerate(table.tables("rung")))
    rungs = _distinct(table, "rung", [rung.id for rung in ladder], 2)
    _check_ladder(table, ladder)
    axes = tuple(_axis(each, ids) for each in table.tables("axis"))
    _distinct(table, "axis", [axis.id for axis in axes], 0)
    rubric = Rubric(
        id=table.text("id"),
        version=table.integer("version", 1),
        kind=Kind(table.choice("kind", list(Kind))),
        name=_texts(table, "name"),
        dimensions=dimensions,
        axes=axes,
        ladder=ladder,
        caps=tuple(_cap(each, ids, rungs) for each in table.tables("cap")),
        minimum_observed=table.integer("minimum_observed", 1, len(dimensions)),
        required=table.choices("required", ids),
    )
    table.close()
    return rubric


def _dimension(table: StrictTable) -> Dimension:
    weight = table.number("weight", default=Fraction(1))
    if weight <= 0:
        raise table.error("weight", f"expected a number above 0, found {float(weight)!r}")
    statements = table.table("statements")
    dimension = Dimension(
        id=table.text("id"),
        name=_texts(table, "name"),
        question=_texts(table, "question"),
        statements={level: _texts(statements, str(level)) for level in LEVELS},
        weight=weight,
    )
    if dimension.id == ANY:
        raise table.error("id", f"expected a name other than {ANY!r}, which caps use for all")
    statements.close()
    table.close()
    return dimension


def _rung(table: StrictTable, *, lowest: bool) -> Rung:
    # The lowest rung has no threshold: whatever no other rung takes, it takes.
    least = None if lowest else table.number("from")
    rung = Rung(table.text("id"), _texts(table, "name"), least)
    table.close()
    return rung


def _check_ladder(table: StrictTable, ladder: Iterable[Rung]) -> None:
    thresholds = [(rung.id, rung.least) for rung in ladder if rung.least is not None]
    for (below, lower), (rung, least) in pairwise(thresholds):
        if least <= lower:
            raise table.error(
                "rung", f"expected {rung!r} from more than the {float(lower)} of {below!r}"
            )
    if thresholds and not LOWEST < thresholds[0][1] <= thresholds[-1][1] <= HIGHEST:
        raise table.error("rung", f"expected thresholds above {LOWEST} and up to {HIGHEST}")


def _axis(table: StrictTable, dimensions: list[str]) -> Axis:
    axis = Axis(table.text("id"), _texts(table, "name"), table.choices("dimensions", dimensions))
    if not axis.dimensions:
        raise table.error("dimensions", "expected at least one dimension")
    table.close()
    return axis


def _cap(table: StrictTable, dimensions: list[str], rungs: list[str]) -> Cap:
    dimension = table.choice("dimension", [ANY, *dimensions])
    cap = Cap(
        dimension=None if dimension == ANY else dimension,
        # At the highest level nothing may hold, else the range's upper end would not be reachable.
        at_most=table.integer("at_most", LOWEST, HIGHEST - 1),
        rung=table.choice("rung", rungs),
    )
    table.close()
    return cap


def _texts(table: StrictTable, key: str) -> Texts:
    words = table.table(key)
    texts = {language: words.text(language) for language in LANGUAGES}
    words.close()
    return texts


def _distinct(table: StrictTable, key: str, ids: list[str], at_least: int) -> list[str]:
    twice = [name for name, times in Counter(ids).items() if times > 1]
    if twice:
        raise table.error(key, f"expected different ids, found {twice[0]!r} twice")
    if len(ids) < at_least:
        raise table.error(key, f"expected {at_least} or more tables [[{key}]], found {len(ids)}")
    return ids
