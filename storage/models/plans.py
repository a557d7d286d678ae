"""Planned visits, and whom they are to meet."""

from datetime import datetime

from sqlmodel import Field

from storage.machinery.types import Instant
from storage.models.base import Row, code, key, own_data, partial, ref


class PlannedVisitRow(Row, table=True):
    """`ask_at` is when the rep is asked next whether it took place; null: not any more. A visit
    becomes one plan at most."""

    __tablename__ = "planned_visits"
    __table_args__ = (
        partial("ix_planned_visits_to_ask", "ask_at IS NOT NULL", "ask_at"),
        {"info": own_data("rep_id", "id", "at", "minutes", "account_id", "state", "recorded_at")},
    )

    id: int | None = key()
    account_id: int = ref("accounts.id", index=True)
    rep_id: int = ref("people.id", index=True)
    at: datetime = Field(sa_type=Instant)
    minutes: int
    state: str = code()
    asked: int = 0
    ask_at: datetime | None = Field(sa_type=Instant, default=None)
    visit_id: int | None = ref("visits.id", unique=True, default=None)
    recorded_at: datetime = Field(sa_type=Instant)


class PlannedContactRow(Row, table=True):
    """A contact whom a planned visit is to meet; it goes with it."""

    __tablename__ = "planned_contacts"

    plan_id: int = ref("planned_visits.id", primary_key=True, ondelete="CASCADE")
    contact_id: int = ref("contacts.id", primary_key=True, index=True)
