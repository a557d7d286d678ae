"""How one of us rates 评价习惯: what a manager may want to talk over. No score and no ranking.

Sellers who rate their relationships too high invest less in them; what corrects it is behaviour and
facts, not blame (Homburg et al. 2014; Mullins et al. 2014). So the signs are shown beside one
another, and none of them alone says anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from scoring.assessments import Assessment, Kind
from scoring.facts import FactRules, support
from scoring.rubric import HIGHEST
from scoring.shown import shown_whole

FEW = 4  # so many equal answers may be chance


@shown_whole
@dataclass(frozen=True, slots=True)
class Practice:
    """Of one rater over a period: assessments, `answers` observed in them and `highest` of these at
    the top; `alike` assessments whose answers are all the same; `confirmed` that nothing has
    changed, `unmet` of them without a meeting; `people` rated, and distinct `facts` behind it all
    that count; `seconds` an answer took, the median, None where it is not known."""

    assessments: int
    answers: int
    highest: int
    alike: int
    confirmed: int
    unmet: int
    people: int
    facts: int
    seconds: float | None


def practice(rated: Iterable[Assessment], now: datetime, rules: FactRules) -> Practice:
    """Of the assessments of one rater, whatever they are of."""
    known = list(rated)
    fresh = [each for each in known if not each.confirms]
    levels = [level for each in fresh for level in each.levels.values()]
    took = [each.seconds for each in fresh if each.seconds is not None]
    return Practice(
        assessments=len(known),
        answers=len(levels),
        highest=levels.count(HIGHEST),
        alike=sum(_alike(list(each.levels.values())) for each in fresh),
        confirmed=len(known) - len(fresh),
        unmet=sum(each.confirms > 0 and each.seen_at is not None for each in known),
        people=len({each.subject_id for each in known if each.kind is Kind.KEY}),
        facts=len(set[int]().union(*(support(r.ratings, now, rules).facts for r in known))),
        seconds=median(took) if took else None,
    )


def _alike(levels: list[int]) -> bool:
    return len(levels) >= FEW and len(set(levels)) == 1
