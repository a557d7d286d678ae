"""One assessment in brief: what it concluded, under which rubric, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.assessments import Assessment
from scoring.level import evaluate, reaches, rung_index
from scoring.rubric import Rubric
from scoring.shown import shown_whole


@shown_whole
@dataclass(frozen=True, slots=True)
class Rated:
    """`level` is a rung id, None while undetermined; `mean` is −1.0 … 3.0, `at` UTC and aware.

    `held_by` names the dimensions whose gates hold the level down.
    """

    rubric: Rubric
    level: str | None
    mean: float | None
    at: datetime
    held_by: tuple[str, ...] = ()

    def reaches(self, landmark: str) -> bool:
        """Whether the level stands at a landmark of its rubric or above."""
        return reaches(self.rubric, self.level, landmark)

    def stale(self, now: datetime, after: timedelta) -> bool:
        return now - self.at > after


def rated(rubric: Rubric, assessment: Assessment) -> Rated:
    """The assessment under its rubric."""
    result = evaluate(rubric, assessment.levels)
    return Rated(rubric, result.level, result.mean, assessment.dated, result.held_by)


def lead(ours: Rated, theirs: Rated) -> int | None:
    """Rungs that ours stands above theirs (below: negative); None where they are not alike."""
    if ours.rubric.reference != theirs.rubric.reference:
        return None
    if ours.level is None or theirs.level is None:
        return None
    return rung_index(ours.rubric, ours.level) - rung_index(theirs.rubric, theirs.level)
