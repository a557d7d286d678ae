"""Assessments 评价: one rater's complete set of ratings of one subject; append-only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scoring.shown import SHOWN


class Kind(StrEnum):
    """Relationship kind: key 关键 of a contact; general 普遍, organizational 组织 of an account."""

    KEY = "key"
    GENERAL = "general"
    ORGANIZATIONAL = "organizational"


class FactKind(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    VOICE = "voice"
    VISIT = "visit"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Fact:
    """What was seen or said. `at` is when it was recorded (UTC); `file_id` names an attachment.

    `on` is the day of the visit that it is. `repeated`: its author gave the very words before, for
    somebody else or on another day.
    """

    id: int
    kind: FactKind
    text: str
    at: datetime
    visit_id: int | None = None
    file_id: str | None = None
    on: date | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Rating:
    """One dimension's level −1 … 3; None is *unobserved*, which is never 0.

    `items` are those ticked off, of a dimension that is a checklist.
    """

    level: int | None
    facts: tuple[Fact, ...] = ()
    items: tuple[str, ...] = field(default=(), metadata=SHOWN)


@dataclass(frozen=True, slots=True)
class Kept:
    """A rating that was not given anew: it was observed last at `at` (UTC)."""

    rating: Rating
    at: datetime


@dataclass(frozen=True, slots=True)
class Assessment:
    """`subject_id` is a contact for kind key, else an account. `at` is UTC and aware.

    It rates a rival's relationship where there is a `competitor_id`, else ours. `level` and `mean`
    are what was concluded then: None while undetermined, and where nothing was observed.

    `confirms` counts how often in a row it was said that nothing has changed; where nobody had met
    the person meanwhile, `seen_at` is when it was looked at last (else None). `seconds` an answer
    took on average, where they were given in one go. `kept` are the dimensions that it left out and
    that were observed before; None: not looked up.
    """

    id: int
    kind: Kind
    subject_id: int
    rater_id: int
    at: datetime
    rubric_id: str = field(metadata=SHOWN)
    rubric_version: int
    ratings: Mapping[str, Rating] = field(default_factory=dict, metadata=SHOWN)
    visit_id: int | None = None
    competitor_id: int | None = None
    level: str | None = field(default=None, metadata=SHOWN)
    mean: float | None = None
    confirms: int = 0
    seen_at: datetime | None = None
    seconds: int | None = None
    kept: Mapping[str, Kept] | None = field(default=None, metadata=SHOWN)

    @property
    def dated(self) -> datetime:
        """The instant from which its age is counted: a confirmation without a meeting renews
        nothing."""
        return self.seen_at or self.at

    @property
    def levels(self) -> dict[str, int]:
        """The observed dimensions only."""
        return {name: r.level for name, r in self.ratings.items() if r.level is not None}

    @property
    def known(self) -> dict[str, Rating]:
        """The ratings with what was kept in the place of those left out."""
        return {**self.ratings, **{name: each.rating for name, each in (self.kept or {}).items()}}

    @property
    def known_levels(self) -> dict[str, int]:
        """What it is judged by: the observed dimensions, and those kept."""
        return {name: r.level for name, r in self.known.items() if r.level is not None}
