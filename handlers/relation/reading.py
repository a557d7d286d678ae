"""A relationship as it is shown: the level, what backs it, what holds it, what next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.relation.subject import Subject
from scoring.assessments import Assessment, Kept, Rating
from scoring.facts import ASKED_FROM, FactRules, Support, support
from scoring.level import Evaluation, evaluate, rung_index, way_up
from scoring.rubric import Rubric
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class Reading:
    """`before` is None where there is nothing comparable to compare with.

    `unsupported` are the ④ and ⑤ that no fact backs. `last_on` is the day of the assessment that
    `before` evaluates. The `ratings` hold what was `kept`, too: not given anew, it stands as it was
    observed last. `other_rubric`: the last time was under another one.
    """

    subject: Subject
    rubric: Rubric
    ratings: Mapping[str, Rating] = field(metadata=SHOWN)
    now: Evaluation
    previous: Mapping[str, Rating] = field(metadata=SHOWN)
    before: Evaluation | None
    last_on: datetime | None
    support: Support
    unsupported: tuple[str, ...] = field(metadata=SHOWN)
    steps: tuple[tuple[str, int], ...] = field(metadata=SHOWN)
    at: datetime
    last_met: date | None = None
    stale: bool = False
    kept: Mapping[str, Kept] = field(default_factory=dict, metadata=SHOWN)
    other_rubric: bool = False

    @property
    def rungs(self) -> int:
        """Rungs risen since last time (fallen: negative); 0 where either is undetermined."""
        if self.before is None or self.before.level is None or self.now.level is None:
            return 0
        return rung_index(self.rubric, self.now.level) - rung_index(self.rubric, self.before.level)


def read(
    subject: Subject,
    rubric: Rubric,
    ratings: Mapping[str, Rating],
    previous: Assessment | None,
    at: datetime,
    now: datetime,
    rules: FactRules,
    *,
    last_met: date | None = None,
    stale: bool = False,
    kept: Mapping[str, Kept] | None = None,
) -> Reading:
    """`at` is when the ratings were given, `kept` are those left out; `previous` counts only under
    the same rubric version."""
    ratings = {**ratings, **{name: each.rating for name, each in (kept or {}).items()}}
    levels = {name: r.level for name, r in ratings.items() if r.level is not None}
    alike = previous is not None and (previous.rubric_id, previous.rubric_version) == (
        rubric.id,
        rubric.version,
    )
    before = previous if alike else None
    backing = support(ratings, now, rules)
    return Reading(
        subject=subject,
        rubric=rubric,
        ratings=ratings,
        now=evaluate(rubric, levels),
        previous=before.known if before else {},
        before=evaluate(rubric, before.known_levels) if before else None,
        last_on=before.at if before else None,
        support=backing,
        unsupported=tuple(
            name for name, v in levels.items() if v >= ASKED_FROM and name not in backing.backed
        ),
        steps=way_up(rubric, levels),
        at=at,
        last_met=last_met,
        stale=stale,
        kept=kept or {},
        other_rubric=previous is not None and not alike,
    )
