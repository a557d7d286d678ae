"""Visits and whom they met."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.machinery.types import Instant
from storage.models.base import Row, key, partial, ref


class VisitRow(Row, table=True):
    """`day` is the calendar day in the rep's zone."""

    __tablename__ = "visits"
    __table_args__ = (
        Index(None, "account_id", "day"),
        partial("ix_visits_noted", "note <> ''", "recorded_at"),
    )

    id: int | None = key()
    account_id: int = ref("accounts.id")
    rep_id: int = ref("people.id", index=True)
    day: date = Field(index=True)
    type: str
    note: str = ""
    draft_id: int | None = ref("drafts.id", unique=True, default=None)  # null: imported
    recorded_at: datetime = Field(sa_type=Instant)


class ParticipantRow(Row, table=True):
    """A contact whom a visit met."""

    __tablename__ = "participants"

    visit_id: int = ref("visits.id", primary_key=True)
    contact_id: int = ref("contacts.id", primary_key=True, index=True)
