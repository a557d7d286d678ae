"""A subject's ratings one after the other: each beside what it is compared with.

Compared are both, the same rater's last and the subject's last: of each dimension the last value
that was observed, of the level the last that was determined. What was not observed in between
hides nothing. Only what was rated under the same rubric is alike.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from scoring.accounts import Account, Contact
from scoring.asof import Handover
from scoring.assessments import Assessment
from scoring.drop import DropSettings
from scoring.facts import FactRules, founded
from scoring.level import rung_index
from scoring.rubric import Rubric
from scoring.rubric_set import RubricSet

LEVEL = None  # the part of a rating that is no dimension
Part = str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value as it was seen before: the rung of the level, or the level of a dimension."""

    value: int
    by: Assessment


@dataclass(frozen=True, slots=True)
class Doubt:
    """A fall from `earlier` that `by` saw and nobody has confirmed yet."""

    earlier: Earlier
    by: Assessment


@dataclass(frozen=True, slots=True)
class Fall:
    """How far something is below `earlier`, and whether that is news of the relationship."""

    size: int
    earlier: Earlier
    real: bool
    confirms: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A rating of ours beside what was seen before: by the same rater, and by anybody.

    `handed_over`: by who took the account over not long ago. `rubric_changed`: it is the first
    under its rubric and not the first at all. `settled`: earlier rules took it for a real fall.
    """

    account: Account
    contact: Contact | None
    rubric: Rubric
    now: Assessment
    own: Mapping[Part, Earlier]
    last: Mapping[Part, Earlier]
    doubts: Mapping[Part, Sequence[Doubt]]
    handed_over: bool
    rubric_changed: bool
    settled: bool
    settings: DropSettings
    facts: FactRules

    def value(self, part: Part) -> int | None:
        return value(self.rubric, self.now, part)

    def fall(self, part: Part, least: int = 1) -> Fall | None:
        """The worst fall of this part, by so much at least: a real one before any other."""
        now = self.value(part)
        if now is None:
            return None
        found = [
            Fall(each.value - now, each, self._real(part, each))
            for each in (self.own.get(part), self.last.get(part))
            if each is not None
        ]
        found += [
            Fall(each.earlier.value - now, each.earlier, real=True, confirms=each.by)
            for each in self.doubts.get(part, ())
            if each.by.rater_id != self.now.rater_id
            and self.now.at - each.by.at <= self.settings.confirmed_within
        ]
        fallen = [each for each in found if each.size >= least]
        return max(fallen, key=lambda each: (each.real, each.size), default=None)

    def _real(self, part: Part, earlier: Earlier) -> bool:
        if earlier.by.rater_id == self.now.rater_id or self.handed_over or self.settled:
            return True
        lower = self.lower(earlier) if part is LEVEL else {part}
        rated = self.now.ratings
        return any(
            each in rated and founded(rated[each], self.now.at, self.facts) for each in lower
        )

    def lower(self, earlier: Earlier) -> set[str]:
        """The dimensions that are lower than they were then."""
        was = earlier.by.levels
        return {name for name, level in self.now.levels.items() if level < was.get(name, level)}


def value(rubric: Rubric, assessment: Assessment, part: Part) -> int | None:
    """The rung of the level, or a dimension's level; None: not seen."""
    if part is not LEVEL:
        return assessment.levels.get(part)
    return None if assessment.level is None else rung_index(rubric, assessment.level)


@dataclass(slots=True)
class _Memory:
    """What was seen so far under one rubric."""

    reference: str
    last: dict[Part, Earlier] = field(default_factory=dict)
    own: dict[int, dict[Part, Earlier]] = field(default_factory=dict)
    doubts: dict[Part, list[Doubt]] = field(default_factory=dict)

    def keep(self, seen: Seen) -> None:
        own = self.own.setdefault(seen.now.rater_id, {})
        for part in (LEVEL, *seen.rubric.dimension_ids):
            found = seen.value(part)
            if found is None:
                continue
            fall = seen.fall(part)
            if fall is not None and fall.real:
                self.doubts.pop(part, None)
            elif fall is not None:
                self.doubts.setdefault(part, []).append(Doubt(fall.earlier, seen.now))
            self.last[part] = own[part] = Earlier(found, seen.now)


def sights(
    history: Iterable[Assessment],
    rubrics: RubricSet,
    account: Account,
    contact: Contact | None,
    handovers: Sequence[Handover],
    settings: DropSettings,
    facts: FactRules,
    settled: AbstractSet[int] = frozenset(),
) -> Iterator[Seen]:
    """The ratings that count, the oldest first, each beside what it is compared with."""
    memory = _Memory("")
    for each in history:
        rubric = rubrics.under(each)
        changed = rubric.reference != memory.reference
        first = not memory.reference
        if changed:
            memory = _Memory(rubric.reference)
        seen = Seen(
            account=account,
            contact=contact,
            rubric=rubric,
            now=each,
            own=dict(memory.own.get(each.rater_id, {})),
            last=dict(memory.last),
            doubts={part: tuple(known) for part, known in memory.doubts.items()},
            handed_over=_took_over(each, handovers, settings),
            rubric_changed=changed and not first,
            settled=each.id in settled,
            settings=settings,
            facts=facts,
        )
        yield seen
        memory.keep(seen)


def _took_over(
    assessment: Assessment, handovers: Sequence[Handover], settings: DropSettings
) -> bool:
    return any(
        each.to_id == assessment.rater_id
        and each.at <= assessment.at <= each.at + settings.handed_over_within
        for each in handovers
    )
