"""What is open of a rule after a course of events: fired, added to, and over."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from scoring.assessments import Kind
from scoring.drop import Drop, DropSettings, Rule, Severity
from scoring.shown import shown_whole

Step = TypeVar("Step")
Subject = tuple[Rule, Kind, int]  # what has one alert at a time


class End(StrEnum):
    """Why an alert is over."""

    RECOVERED = "recovered"
    CONFIRMED = "confirmed"  # what was seen differently is a fall
    WITHDRAWN = "withdrawn"
    RUBRIC_CHANGED = "rubric_changed"
    EDITED = "edited"  # the chain was edited: that is no recovery
    GONE = "gone"
    MOVED = "moved"
    RETURNED = "returned"
    REPLACED = "replaced"
    MET = "met"
    NO_LONGER = "no_longer"  # by the rules of now


@shown_whole
@dataclass(frozen=True, slots=True)
class Over:
    """The end of a drop, and where that leaves its value."""

    end: End
    now: float | int | str | None = None


@dataclass(frozen=True, slots=True)
class AlertRule(Generic[Step]):
    """When a rule fires and how severely, and when what it fired is over.

    `again` says whether what fires while the rule is open is news.
    """

    rule: Rule
    fires: Callable[[Step, DropSettings], Iterable[Drop]]
    over: Callable[[Drop, Step, DropSettings], Over | None]
    again: Callable[[Drop, Drop, Step, DropSettings], bool]


@dataclass(frozen=True, slots=True)
class Opened:
    """An alert as it follows from what counts: the drops of one rule and subject, by dimension."""

    drops: tuple[Drop, ...]

    @property
    def subject(self) -> Subject:
        first = self.drops[0]
        return first.rule, first.kind, first.subject_id

    @property
    def severity(self) -> Severity:
        return max(self.drops, key=lambda drop: drop.severity is Severity.CRITICAL).severity

    @property
    def basis(self) -> tuple[str, ...]:
        """All that shows it, the oldest first."""
        shown = [(drop.at, each) for drop in self.drops for each in drop.basis]
        return tuple(dict.fromkeys(each for _, each in sorted(shown, key=lambda pair: pair[0])))


def follow(
    rule: AlertRule[Step], steps: Iterable[Step], settings: DropSettings
) -> tuple[list[Drop], Over | None]:
    """What is open of the rule after these steps; where nothing is, how the last of it ended."""
    drops: dict[str, Drop] = {}
    ended: Over | None = None
    for step in steps:
        for part, drop in list(drops.items()):
            if (over := rule.over(drop, step, settings)) is not None:
                del drops[part]
                ended = over
        for drop in rule.fires(step, settings):
            known = drops.get(drop.part)
            if known is None:
                drops[drop.part] = drop
            elif rule.again(known, drop, step, settings):
                drops[drop.part] = _merged(known, drop)
    return list(drops.values()), None if drops else ended


def _merged(known: Drop, new: Drop) -> Drop:
    """It fell again: from where it stood before the first of it, where the two can be compared."""
    basis = (*known.basis, *(each for each in new.basis if each not in known.basis))
    worst = Severity.of(critical=Severity.CRITICAL in (known.severity, new.severity))
    if known.rubric != new.rubric:
        return replace(new, severity=worst, basis=basis)
    return replace(new, before=known.before, against=known.against, severity=worst, basis=basis)


def by_subject(
    drops: Iterable[Drop], ended: Mapping[Subject, Over]
) -> tuple[dict[Subject, Opened], dict[Subject, Over]]:
    """The drops together as alerts; what is open of a subject has not ended."""
    together: dict[Subject, list[Drop]] = {}
    for drop in drops:
        together.setdefault((drop.rule, drop.kind, drop.subject_id), []).append(drop)
    opened = {subject: Opened(tuple(found)) for subject, found in together.items()}
    return opened, {subject: over for subject, over in ended.items() if subject not in opened}
