"""Two assessments of one subject side by side: what changed, and why it fell."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scoring.assessments import Assessment, Kind, Rating
from scoring.level import Evaluation, evaluate, rung_index
from scoring.rubric import LOWEST, Rubric
from scoring.shown import shown_whole


class Cause(StrEnum):
    """Why something fell. Only REAL and DEPARTURE are news about the relationship itself."""

    REAL = "real"
    RATER_CHANGED = "rater_changed"
    RUBRIC_CHANGED = "rubric_changed"
    WITHDRAWN = "withdrawn"
    DEPARTURE = "departure"


@shown_whole
@dataclass(frozen=True, slots=True)
class Change:
    """One dimension before and after; None is unobserved. `cause` is None unless it fell."""

    before: int | None
    after: int | None
    cause: Cause | None

    @property
    def delta(self) -> int | None:
        """Levels risen (or fallen, negative); None where one side is unobserved."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """`current` against `previous`, its last predecessor (None: this is the first).

    `rungs` and `mean` are current less previous, None where one side is undetermined or the two
    are not alike. Assessments under different rubrics are not alike: then `before` is None,
    `changes` is empty and `cause` is RUBRIC_CHANGED. Otherwise `cause` is None if nothing fell.
    """

    previous: Assessment | None
    current: Assessment
    before: Evaluation | None
    after: Evaluation
    changes: Mapping[str, Change]
    rungs: int | None
    mean: float | None
    cause: Cause | None


def compare(
    rubric: Rubric,
    previous: Assessment | None,
    current: Assessment,
    known: Cause | None = None,
) -> Comparison:
    """Compare under `rubric`, that of `current`.

    `known` is a cause that the caller knows from elsewhere: WITHDRAWN where `current` stands
    because a later assessment was taken back, DEPARTURE where the contact left or moved.
    """
    _check(rubric, previous, current)
    after = evaluate(rubric, current.known_levels)
    if previous is not None and _rubric_of(previous) != _rubric_of(current):
        cause = Cause.RUBRIC_CHANGED
        return Comparison(previous, current, None, after, {}, None, None, cause)
    before = evaluate(rubric, previous.known_levels) if previous is not None else None
    changes = {
        dimension: _change(dimension, previous, current, known)
        for dimension in rubric.dimension_ids
    }
    rungs = _rungs(rubric, before, after)
    mean = _less(after.mean, before.mean if before else None)
    fallen = {name for name, change in changes.items() if change.cause is not None}
    fell = bool(fallen) or (rungs or 0) < 0 or (mean or 0) < 0
    cause_of_all = _cause(previous, current, fallen, known) if fell else None
    return Comparison(previous, current, before, after, changes, rungs, mean, cause_of_all)


def _check(rubric: Rubric, previous: Assessment | None, current: Assessment) -> None:
    if _rubric_of(current) != (rubric.id, rubric.version):
        raise ValueError(f"assessment {current.id} was not made under {rubric.reference}")
    if previous is not None and _subject_of(previous) != _subject_of(current):
        raise ValueError(f"assessments {previous.id} and {current.id} rate different subjects")


def _subject_of(assessment: Assessment) -> tuple[Kind, int, int | None]:
    """Whose relationship with whom: a competitor's is another than ours."""
    return assessment.kind, assessment.subject_id, assessment.competitor_id


def _rubric_of(assessment: Assessment) -> tuple[str, int]:
    return assessment.rubric_id, assessment.rubric_version


def _change(
    dimension: str, previous: Assessment | None, current: Assessment, known: Cause | None
) -> Change:
    before = previous.known_levels.get(dimension) if previous is not None else None
    after = current.levels.get(dimension)
    # A first sight at the lowest level is bad news like a fall, though it falls from nothing.
    fell = after is not None and (after == LOWEST if before is None else after < before)
    return Change(before, after, _cause(previous, current, {dimension}, known) if fell else None)


def _cause(
    previous: Assessment | None, current: Assessment, fallen: set[str], known: Cause | None
) -> Cause:
    if known is not None:
        return known
    if previous is None or previous.rater_id == current.rater_id:
        return Cause.REAL
    with_fact = any(current.ratings.get(name, Rating(None)).facts for name in fallen)
    return Cause.REAL if with_fact else Cause.RATER_CHANGED


def _rungs(rubric: Rubric, before: Evaluation | None, after: Evaluation) -> int | None:
    if before is None or before.level is None or after.level is None:
        return None
    return rung_index(rubric, after.level) - rung_index(rubric, before.level)


def _less(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before
