"""One assessment in brief: what it concluded, under which rubric, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scoring.assessments import Assessment, Kind, Rating
from scoring.facts import ASKED_FROM, FactRules, founded
from scoring.level import OPPOSED, contribution, effort, evaluate, reaches, rung_index, vetoed
from scoring.rubric import Rubric
from scoring.shown import shown_whole

# The answers on which a stage rests: high ones need a fact, or the stage is to be verified.
CARRYING: Mapping[Kind, tuple[str, ...]] = {
    Kind.KEY: ("decision_support", "stance"),
    Kind.GENERAL: ("depth",),
    Kind.ORGANIZATIONAL: ("alignment", "interaction"),
}


@shown_whole
@dataclass(frozen=True, slots=True)
class Rated:
    """`level` is a rung id, None while undetermined; `mean` is −1.0 … 3.0, `at` UTC and aware.

    `held_by` names the dimensions whose gates hold the level down. `levels` are the answers, empty
    where they were not looked up. `unfounded` names the high answers without a fact on which a
    stage would rest.
    """

    rubric: Rubric
    level: str | None
    mean: float | None
    at: datetime
    held_by: tuple[str, ...] = ()
    levels: Mapping[str, int] = field(default_factory=dict)
    unfounded: tuple[str, ...] = ()

    @property
    def contribution(self) -> float | None:
        """What it brings into means of several; None while undetermined."""
        if self.level is None or self.mean is None:
            return None
        return contribution(self.rubric, self.level, self.mean, veto=self.vetoed)

    @property
    def vetoed(self) -> bool:
        """Whether one answer alone makes an opponent. Where the answers are not at hand, an
        opponent is one by veto: nobody else can be so near."""
        return vetoed(self.rubric, self.levels) if self.levels else self.level == OPPOSED

    def reaches(self, landmark: str) -> bool:
        """Whether the level stands at a landmark of its rubric or above."""
        return reaches(self.rubric, self.level, landmark)

    @property
    def exclusive(self) -> bool:
        """Whether they keep everybody else out."""
        return self.rubric.kind is Kind.KEY and self.level == self.rubric.ladder[-1].id

    def effort(self, landmark: str) -> int:
        """How many levels the answers must still rise to reach the landmark; 0: not known."""
        return effort(self.rubric, self.levels, landmark) or 0

    def stale(self, now: datetime, after: timedelta) -> bool:
        return now - self.at > after


def rated(rubric: Rubric, assessment: Assessment, now: datetime, rules: FactRules) -> Rated:
    """The assessment under its rubric."""
    result = evaluate(rubric, assessment.levels)
    return Rated(
        rubric,
        result.level,
        result.mean,
        assessment.dated,
        result.held_by,
        assessment.levels,
        unfounded(rubric.kind, assessment.ratings, now, rules),
    )


def unfounded(
    kind: Kind, ratings: Mapping[str, Rating], now: datetime, rules: FactRules
) -> tuple[str, ...]:
    """The high answers without a fact on which a stage would rest."""
    carrying = {name: ratings[name] for name in CARRYING[kind] if name in ratings}
    high = {name: each for name, each in carrying.items() if (each.level or 0) >= ASKED_FROM}
    return tuple(name for name, each in high.items() if not founded(each, now, rules))


def lead(ours: Rated, theirs: Rated) -> int | None:
    """Rungs that ours stands above theirs (below: negative); None where they are not alike."""
    if ours.rubric.reference != theirs.rubric.reference:
        return None
    if ours.level is None or theirs.level is None:
        return None
    return rung_index(ours.rubric, ours.level) - rung_index(theirs.rubric, theirs.level)
