"""A plain model of what is open after a course of ratings: slow, and without a memory.

Each question is asked of the whole list anew, in the words of the rules: whom a rating is compared
with, whether it is a real fall, and whether anything since was as good as before.
"""

from collections.abc import Sequence
from datetime import timedelta

from scoring.asof import Handover
from scoring.assessments import Assessment
from scoring.level import rung_index
from scoring.rubric import Rubric
from scoring.rubric_set import RubricSet

Open = tuple[str, str | None, int, int]  # rule, dimension, from, to


class Model:
    def __init__(
        self, ratings: Sequence[Assessment], rubrics: RubricSet, handovers: Sequence[Handover]
    ) -> None:
        self.ratings, self.rubrics, self.handovers = ratings, rubrics, handovers

    def rubric(self, i: int) -> Rubric:
        return self.rubrics.under(self.ratings[i])

    def value(self, i: int, part: str | None) -> int | None:
        each = self.ratings[i]
        if part is not None:
            return each.levels.get(part)
        return None if each.level is None else rung_index(self.rubric(i), each.level)

    def alike(self, i: int) -> range:
        """Those before it in one row under the same rubric."""
        first = i
        while first and self.rubric(first - 1).reference == self.rubric(i).reference:
            first -= 1
        return range(first, i)

    def compared(self, i: int, part: str | None) -> list[int]:
        seen = [j for j in self.alike(i) if self.value(j, part) is not None]
        own = [j for j in seen if self.ratings[j].rater_id == self.ratings[i].rater_id]
        return [each[-1] for each in (own, seen) if each]

    def proved(self, i: int, j: int, part: str | None) -> bool:
        """Whether the fall from j to i is news without anybody's confirming it."""
        now, was = self.ratings[i], self.ratings[j]
        took = any(
            h.to_id == now.rater_id and timedelta() <= now.at - h.at <= timedelta(days=60)
            for h in self.handovers
        )
        lower = [d for d, level in now.levels.items() if level < was.levels.get(d, level)]
        shown = any(now.ratings[d].facts for d in ([part] if part else lower))
        return now.rater_id == was.rater_id or took or shown

    def worst(self, i: int, part: str | None, least: int = 1) -> tuple[bool, int, int] | None:
        """Whether real, by how much, and from which rating."""
        now = self.value(i, part)
        if now is None:
            return None
        found = [
            (self.proved(i, j, part), (self.value(j, part) or 0) - now, j)
            for j in self.compared(i, part)
        ]
        for doubted in self.alike(i):
            if any((self.worst(k, part) or [False])[0] for k in range(doubted, i)):
                continue
            doubt, other = self.worst(doubted, part), self.ratings[doubted]
            if doubt is None or other.rater_id == self.ratings[i].rater_id:
                continue
            if self.ratings[i].at - other.at <= timedelta(days=30):
                found.append((True, (self.value(doubt[2], part) or 0) - now, doubt[2]))
        fallen = [each for each in found if each[1] >= least]
        return max(fallen, key=lambda each: each[:2], default=None)

    def fires(self, rule: str, i: int, part: str | None) -> int | None:
        """From which value it falls at this rating; None: it does not."""
        least = {"level_drop": 1, "dimension_drop": 2, "negative": 1}[rule]
        fall = self.worst(i, part, least)
        if rule == "negative" and self.value(i, part) != -1:
            return None
        if fall is not None and fall[0]:
            return self.value(fall[2], part)
        if rule != "negative" or any(self.value(j, part) is not None for j in self.alike(i)):
            return None
        return None if i and not self.alike(i) else 9  # first rated −1

    def back(self, rule: str, before: int, i: int, part: str | None) -> bool:
        now = self.value(i, part)
        if now is None:
            return False
        if rule == "negative":
            return now > -1
        return before - now < {"level_drop": 1, "dimension_drop": 2}[rule]

    def open(self, rule: str, part: str | None) -> Open | None:
        """The first fall since which nothing was as good as before, and the lowest it came to."""
        i = 0
        while i < len(self.ratings):
            before = self.fires(rule, i, part)
            if before is None:
                i += 1
                continue
            lowest, reference = self.value(i, part) or 0, self.rubric(i).reference
            for k in range(i + 1, len(self.ratings)):
                again, now = self.fires(rule, k, part), self.value(k, part)
                if self.back(rule, before, k, part):
                    i = k
                    break
                if again is None or now is None:
                    continue
                if self.rubric(k).reference != reference:
                    before, lowest, reference = again, now, self.rubric(k).reference
                elif now < lowest:
                    lowest = now
            else:
                return rule, part, before, lowest
        return None
