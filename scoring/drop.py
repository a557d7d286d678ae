"""Drops 关系下滑: what fell of a relationship, by which rule, how badly and why; and silence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.accounts import Account, Contact, Grade
from scoring.assessments import Kind
from scoring.compare import Cause
from scoring.shown import shown_whole


class Rule(StrEnum):
    LEVEL_DROP = "level_drop"
    DIMENSION_DROP = "dimension_drop"
    NEGATIVE = "negative"
    SEEN_DIFFERENTLY = "seen_differently"  # by another rater, and nothing shows who is right
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

    @classmethod
    def of(cls, *, critical: bool) -> "Severity":
        return cls.CRITICAL if critical else cls.WARNING


@dataclass(frozen=True, slots=True)
class DropSettings:
    """What counts as a drop. `silent_days` is the longest silence that a grade allows.

    `decisive` are the dimensions that a deal is decided by; a level that falls by a rung is
    critical at the top where one of them fell, or the mean by `critical_mean_fall`. A fall that
    another rater saw is real when a second one says the same within `confirmed_within`, or where
    the rater took the account over within `handed_over_within`. The index is back `index_back`
    points below where it was: less would be a quarrel about decimals.
    """

    silent_days: Mapping[Grade, int] = field(
        default_factory=lambda: {Grade.S: 14, Grade.A: 21, Grade.B: 45, Grade.C: 90}
    )
    level_fall: int = 1
    critical_level_fall: int = 2
    critical_mean_fall: float = 0.5
    dimension_fall: int = 2
    index_fall: int = 10
    index_days: int = 30
    index_back: int = 5
    lead_fall: int = 2
    critical_grades: Collection[Grade] = frozenset({Grade.S, Grade.A})
    decisive: Collection[str] = frozenset({"decision_support", "stance"})
    confirmed_within: timedelta = timedelta(days=30)
    handed_over_within: timedelta = timedelta(days=60)

    def limit(self, grade: Grade | None) -> int:
        """Days of silence allowed; an ungraded account is treated as C."""
        return self.silent_days[grade or Grade.C]

    def at_the_top(self, account: Account) -> bool:
        return account.grade in self.critical_grades


DEFAULTS = DropSettings()


@shown_whole
@dataclass(frozen=True, slots=True)
class Drop:
    """One rule that fired on one subject (a contact for kind key, else the account).

    `before` and `after` are rung ids for a level, levels for a dimension (`before` None: not
    observed until now), stages or points of the index for the standing, and for a silence the
    days allowed and the days passed. `rubric` is the reference that they are said in. `basis` is
    all that shows it, the oldest first; `against` and `seen` are the assessments before and after.
    """

    rule: Rule
    severity: Severity
    kind: Kind
    subject_id: int
    account_id: int
    before: float | int | str | None
    after: float | int | str | None
    cause: Cause
    at: datetime
    rubric: str = ""
    dimension: str | None = None
    rival_id: int | None = None
    contact_id: int | None = None  # of the standing: who left
    against: int | None = None
    seen: int | None = None
    handed_over: bool = False  # a finding of who took the account over
    basis: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """What of the subject it is about."""
        return f"{self.dimension or ''}:{self.rival_id or ''}"


def silence(
    contact: Contact,
    account: Account,
    *,
    last_met: date | None,
    since: date,
    now: datetime,
    today: date,
    settings: DropSettings = DEFAULTS,
) -> Drop | None:
    """The silence of a key contact, unmet for longer than the account's grade allows.

    A contact never met is silent since they were recorded (`since`). An open silence is over
    once this gives None: met again, graded otherwise, no longer a key contact, or gone.
    """
    unmet_since, limit = last_met or since, settings.limit(account.grade)
    days = (today - unmet_since).days
    if not (contact.key and contact.active) or days <= limit:
        return None
    return Drop(
        Rule.SILENCE, Severity.WARNING, Kind.KEY, contact.id, account.id, limit, days, Cause.REAL,
        now, basis=(f"unmet:{unmet_since}",),
    )  # fmt: skip
