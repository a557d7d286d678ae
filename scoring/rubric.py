"""Rubrics 评价矩阵: versioned sets of dimensions, the ladder of levels, and the gates as caps.

A rubric is data (a TOML pack); everything that differs between the key, the general and the
organizational relationship is in the pack, nothing of it in code.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.assessments import Kind
from scoring.shown import shown_whole

LANGUAGES = ("en", "zh")
LOWEST, HIGHEST = -1, 3
LEVELS = tuple(range(LOWEST, HIGHEST + 1))
ANY = "any"

Texts = Mapping[str, str]  # language → words

# The rungs that rules outside the rubric speak of. A ladder with rungs of its own says in
# `landmarks` which of them plays the part; a rung of the same name plays its own.
LANDMARKS: Mapping[Kind, tuple[str, ...]] = {
    Kind.KEY: ("accepted", "favourable", "supports"),
    Kind.GENERAL: ("good",),
    Kind.ORGANIZATIONAL: ("key_supplier",),
}


class RubricError(ValueError):
    """One sentence: the source, the key and what was expected there."""


class LedgerFact(StrEnum):
    """What the ledger itself knows; a dimension that names one is shown it, with its level."""

    COVERAGE = "coverage"
    DEPTH = "depth"
    STABILITY = "stability"
    INTERACTION = "interaction"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist."""

    id: str
    name: Texts


@dataclass(frozen=True, slots=True)
class Checklist:
    """Items that are ticked off. `least` gives the ticks from which a level above 0 is reached."""

    items: tuple[Item, ...]
    least: Mapping[int, int]

    def level(self, ticked: Collection[str], *, excluded: bool = False) -> int:
        """The level of these item ids; −1 where we are excluded, which leaves nothing to tick."""
        if not set(ticked) <= {item.id for item in self.items} or (excluded and ticked):
            raise ValueError(f"no such ticks: {', '.join(ticked)}")
        if excluded:
            return LOWEST
        return sum(len(set(ticked)) >= least for least in self.least.values())


@shown_whole
@dataclass(frozen=True, slots=True)
class Dimension:
    """One aspect that is rated: a question and a statement for each level −1 … 3.

    Where there is a `checklist`, its items are asked and the statements only tell the answer. Only
    the ratio of the `weight`s counts.
    """

    id: str
    name: Texts
    question: Texts
    statements: Mapping[int, Texts]
    weight: Fraction | int
    ledger_fact: LedgerFact | None = None
    checklist: Checklist | None = None


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
    """A gate: while `dimension` (None: any but `spared`) is at `at_most` or lower, the level is
    `rung` at best.

    Gates are lifted by raising a dimension and never added by it, whichever form they have.
    """

    dimension: str | None
    at_most: int
    rung: str
    spared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A gate: `rung` and those above it need one of `one_of`, each the least that dimensions or
    axes must have. What is not observed is not shown to have it."""

    rung: str
    one_of: tuple[Mapping[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """A mean below `rung` still reaches it unless a dimension is as low as it says here."""

    rung: str
    unless: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Quadrants:
    """What a place on the plane of two axes is called: each is high from `least` on.

    `names` are keyed by whether the first and the second axis are high.
    """

    least: Fraction
    names: Mapping[tuple[bool, bool], Texts]


@shown_whole
@dataclass(frozen=True, slots=True)
class Rubric:
    """`ladder` goes from the lowest rung to the highest.

    `segment` is that of the accounts it is meant for, empty for all that have none of their own.
    `fingerprint` (SHA-256, hex) stands for what the pack says. `range_decides`: where too little
    was seen for a level and only one rung is possible, that rung is the level.
    """

    id: str
    version: int
    kind: Kind
    segment: str
    fingerprint: str
    name: Texts
    dimensions: tuple[Dimension, ...]
    axes: tuple[Axis, ...]
    ladder: tuple[Rung, ...]
    caps: tuple[Cap, ...]
    minimum_observed: int
    required: tuple[str, ...]
    landmarks: Mapping[str, str]
    needs: tuple[Need, ...] = ()
    floors: tuple[Floor, ...] = ()
    quadrants: Quadrants | None = None
    range_decides: bool = False

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

    def axis(self, axis_id: str) -> Axis | None:
        """The axis of that id, if there is one."""
        return next((each for each in self.axes if each.id == axis_id), None)

    def quadrant(self, axes: Mapping[str, float | None]) -> Texts | None:
        """What the place on the plane is called; None where it has no name or an axis is open."""
        values = [axes[each.id] for each in self.axes]
        if self.quadrants is None or None in values:
            return None
        first, second = (each is not None and each >= self.quadrants.least for each in values)
        return self.quadrants.names[first, second]
