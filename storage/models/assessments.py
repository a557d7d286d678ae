"""Assessments with their ratings and facts: rows are added, never changed."""

from datetime import datetime

from sqlalchemy import Index, false, text
from sqlmodel import Field

from storage.machinery.types import Id, Instant
from storage.models.base import Row, key, partial, ref


class RubricRow(Row, table=True):
    """The fingerprint of each rubric version ever used: a pack may not change under its version."""

    __tablename__ = "rubrics"

    rubric_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    fingerprint: str


class AssessmentRow(Row, table=True):
    """`level` and `mean` are what was concluded then, under that rubric version."""

    __tablename__ = "assessments"
    # A subject's newest is read off the end of an index, however long its history is.
    __table_args__ = (
        partial("ix_assessments_ours", "competitor_id IS NULL", "kind", "subject_id", "at", "id"),
        partial(
            "ix_assessments_theirs",
            "competitor_id IS NOT NULL",
            *("kind", "subject_id", "competitor_id", "at", "id"),
        ),
        Index(None, "account_id", "competitor_id", "at"),
    )

    id: int | None = key()
    kind: str
    subject_id: int = Field(sa_type=Id)  # a contact for kind "key", else an account
    account_id: int = ref("accounts.id")
    rater_id: int = ref("people.id", index=True)
    visit_id: int | None = ref("visits.id", index=True, default=None)  # null: not after a visit
    draft_id: int | None = ref("drafts.id", unique=True, default=None)  # null: imported
    at: datetime = Field(sa_type=Instant)
    rubric_id: str
    rubric_version: int
    level: str | None = None  # null: undetermined
    mean: float | None = None  # null: nothing observed
    competitor_id: int | None = ref("competitors.id", default=None)  # null: ours; else a rival's
    # "Nothing has changed": how often in a row by now, and since when nobody has looked anew.
    confirms: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    seen_at: datetime | None = Field(sa_type=Instant, default=None)  # null: with this assessment
    seconds: int | None = None  # an answer took, on average; null: not given in one go


class WithdrawalRow(Row, table=True):
    """An assessment taken back; it stays, and from this instant on it does not count."""

    __tablename__ = "withdrawals"

    assessment_id: int = ref("assessments.id", primary_key=True)
    by_id: int = ref("people.id")
    at: datetime = Field(sa_type=Instant)
    reason: str
    superseded_by: int | None = ref("assessments.id", default=None)  # null: by nothing


class RatingRow(Row, table=True):
    """One dimension of one assessment."""

    __tablename__ = "ratings"

    assessment_id: int = ref("assessments.id", primary_key=True)
    dimension: str = Field(primary_key=True)
    level: int | None = None  # null: not observed


class RatingItemRow(Row, table=True):
    """An item ticked off, of a dimension that is a checklist."""

    __tablename__ = "rating_items"

    assessment_id: int = ref("assessments.id", primary_key=True)
    dimension: str = Field(primary_key=True)
    item: str = Field(primary_key=True)


class FactRow(Row, table=True):
    """What was seen or said; several ratings, also later ones, may rest on it."""

    __tablename__ = "facts"
    __table_args__ = (
        partial("ix_facts_told", "text <> '' OR origin <> '' OR file_id IS NOT NULL", "at"),
        partial("ix_facts_file_id", "file_id IS NOT NULL", "file_id"),
    )

    id: int | None = key()
    account_id: int = ref("accounts.id", index=True)
    author_id: int = ref("people.id", index=True)
    kind: str
    text: str
    origin: str = ""  # of a forwarded message: whose it was; never treated as the author
    file_id: str | None = None  # null: no attachment
    visit_id: int | None = ref("visits.id", default=None)  # null: no visit behind it
    at: datetime = Field(sa_type=Instant)
    # Its author had given the same words for another person or on another day.
    repeated: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class RatingFactRow(Row, table=True):
    """Which facts stand behind which rating."""

    __tablename__ = "rating_facts"

    assessment_id: int = ref("assessments.id", primary_key=True)
    dimension: str = Field(primary_key=True)
    fact_id: int = ref("facts.id", primary_key=True, index=True)
