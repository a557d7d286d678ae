"""Drops 关系下滑: the rules that fire on an assessment or on silence, and what ends them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scoring.accounts import Account, Contact, Grade
from scoring.assessments import Assessment, Kind
from scoring.compare import Cause, Change, Comparison
from scoring.level import evaluate, rung_index
from scoring.rubric import LOWEST, Rubric
from scoring.shown import shown_whole


class Rule(StrEnum):
    LEVEL_DROP = "level_drop"
    DIMENSION_DROP = "dimension_drop"
    NEGATIVE = "negative"
    SILENCE = "silence"
    STANDING_DROP = "standing_drop"
    DEPARTURE = "departure"
    OVERTAKEN = "overtaken"


# The causes that are news of the relationship; the others are shown where the history is shown.
ALARMING = frozenset({Cause.REAL, Cause.DEPARTURE})


class Severity(StrEnum):
    """A critical drop is told at once, the others in the digest."""

    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class DropSettings:
    """What counts as a drop. `silent_days` is the longest silence that a grade allows."""

    silent_days: Mapping[Grade, int] = field(
        default_factory=lambda: {Grade.S: 14, Grade.A: 21, Grade.B: 45, Grade.C: 90}
    )
    level_fall: int = 1
    critical_level_fall: int = 2
    dimension_fall: int = 2
    index_fall: int = 10
    index_days: int = 30
    critical_grades: Collection[Grade] = frozenset({Grade.S, Grade.A})

    def limit(self, grade: Grade | None) -> int:
        """Days of silence allowed; an ungraded account is treated as C."""
        return self.silent_days[grade or Grade.C]


DEFAULTS = DropSettings()


@shown_whole
@dataclass(frozen=True, slots=True)
class Drop:
    """One rule that fired on one subject (a contact for kind key, else the account).

    `before` and `after` are rung ids for a level drop, levels for a dimension (`before` None:
    not observed until now), and for a silence the days allowed and the days passed. For those
    of the account as a whole see `scoring.account_drop`.
    """

    rule: Rule
    severity: Severity
    kind: Kind
    subject_id: int
    account_id: int
    before: int | str | None
    after: int | str
    cause: Cause
    dimension: str | None = None
    rival_id: int | None = None


def drops(
    comparison: Comparison,
    contact: Contact | None,
    account: Account,
    settings: DropSettings = DEFAULTS,
) -> tuple[Drop, ...]:
    """The drops in a comparison, the most severe first; `contact` is the subject of kind key.

    Only real falls and departures count. Each dimension has its own cause: what another rater
    saw otherwise without a fact is no drop, even beside one that has a fact.
    """
    found = [*_level_drop(comparison, contact, account, settings)]
    for dimension, change in comparison.changes.items():
        found += _dimension_drops(comparison, dimension, change, account, settings)
    alarming = [drop for drop in found if drop.cause in ALARMING]
    return tuple(sorted(alarming, key=lambda drop: drop.severity is not Severity.CRITICAL))


def silence(
    contact: Contact,
    account: Account,
    *,
    last_met: date | None,
    since: date,
    today: date,
    settings: DropSettings = DEFAULTS,
) -> Drop | None:
    """The silence of a key contact, unmet for longer than the account's grade allows.

    A contact never met is silent since they were recorded (`since`). An open silence is over
    once this gives None: met again, graded otherwise, no longer a key contact, or gone.
    """
    days, limit = (today - (last_met or since)).days, settings.limit(account.grade)
    if not (contact.key and contact.active) or days <= limit:
        return None
    return Drop(
        Rule.SILENCE, Severity.WARNING, Kind.KEY, contact.id, account.id, limit, days, Cause.REAL
    )


def recovers(
    drop: Drop, rubric: Rubric, current: Assessment, settings: DropSettings = DEFAULTS
) -> bool:
    """Whether `current`, under the rubric of the drop, ends it.

    A drop ends when its rule would no longer fire against the state before: the level back to
    where it was, a dimension within one level of where it was (with the default settings), a
    negative one seen at 0 or more. Unobserved or undetermined ends nothing, and no rating by
    itself ends a silence or what `scoring.account_drop` raises.
    """
    match drop.rule:
        case Rule.LEVEL_DROP:
            level = evaluate(rubric, current.known_levels).level
            if level is None:
                return False
            fall = rung_index(rubric, str(drop.before)) - rung_index(rubric, level)
            return fall < settings.level_fall
        case Rule.DIMENSION_DROP:
            now = current.levels.get(drop.dimension or "")
            return now is not None and int(drop.before or 0) - now < settings.dimension_fall
        case Rule.NEGATIVE:
            return current.levels.get(drop.dimension or "", LOWEST) > LOWEST
        case Rule.SILENCE | Rule.STANDING_DROP | Rule.DEPARTURE | Rule.OVERTAKEN:
            return False


def _level_drop(
    comparison: Comparison, contact: Contact | None, account: Account, settings: DropSettings
) -> list[Drop]:
    before, after = comparison.before, comparison.after
    if before is None or before.level is None or after.level is None:
        return []
    fall = -(comparison.rungs or 0)
    if fall < settings.level_fall or comparison.cause is None:
        return []
    weighty = contact is not None and contact.key and account.grade in settings.critical_grades
    critical = weighty or fall >= settings.critical_level_fall
    return [
        Drop(
            rule=Rule.LEVEL_DROP,
            severity=Severity.CRITICAL if critical else Severity.WARNING,
            kind=comparison.current.kind,
            subject_id=comparison.current.subject_id,
            account_id=account.id,
            before=before.level,
            after=after.level,
            cause=comparison.cause,
        )
    ]


def _dimension_drops(
    comparison: Comparison,
    dimension: str,
    change: Change,
    account: Account,
    settings: DropSettings,
) -> list[Drop]:
    if change.cause is None or change.after is None:
        return []
    fired = []
    if change.after == LOWEST and change.before != LOWEST:
        fired.append((Rule.NEGATIVE, Severity.CRITICAL))
    if -(change.delta or 0) >= settings.dimension_fall:
        fired.append((Rule.DIMENSION_DROP, Severity.WARNING))
    return [
        Drop(
            rule=rule,
            severity=severity,
            kind=comparison.current.kind,
            subject_id=comparison.current.subject_id,
            account_id=account.id,
            before=change.before,
            after=change.after,
            cause=change.cause,
            dimension=dimension,
        )
        for rule, severity in fired
    ]
