"""Accounts, who works them, their opportunities, and our competitors."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, text
from sqlmodel import Field

from storage.machinery.types import Instant, Json
from storage.models.base import Row, key, ref


class AccountRow(Row, table=True):
    """A client company. The owner and the sharers see it, and those above them."""

    __tablename__ = "accounts"

    id: int | None = key()
    name: str
    name_key: str = Field(unique=True)  # folded name
    search: str  # folded name, pinyin and initials, for finding by a few letters
    grade: str | None = None  # null: not graded yet
    owner_id: int | None = ref("people.id", index=True, default=None)  # null: nobody's yet
    zone: str | None = None  # null: the team's zone
    sector: str = ""
    location: str = ""
    parent: str = ""
    founded: int | None = None
    employees: int | None = None
    revenue: Decimal | None = Field(default=None, sa_type=Numeric(18, 2))
    revenue_currency: str = ""
    created_at: datetime = Field(sa_type=Instant)
    # Empty: the company's usual rubrics. Later columns stand last and bring the database a default.
    segment: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    # Of the last decision about the account or its contacts; null: none yet. See storage/locks.py.
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    # The lines in which nobody decides, parted by spaces; what it was before is in the events.
    no_posts: str = Field(default="", sa_column_kwargs={"server_default": text("''")})


class AccountEventRow(Row, table=True):
    """Grade, segment or posts changed. Rows are added, never changed, as a contact's events."""

    __tablename__ = "account_events"

    id: int | None = key()
    account_id: int = ref("accounts.id", index=True)
    by_id: int | None = ref("people.id", default=None)  # null: an import
    at: datetime = Field(sa_type=Instant)
    detail: dict[str, Any] = Field(sa_type=Json)  # column → [before, after]


class ShareRow(Row, table=True):
    """A person, beside the owner, who works the account."""

    __tablename__ = "shares"

    account_id: int = ref("accounts.id", primary_key=True)
    person_id: int = ref("people.id", primary_key=True, index=True)


class HandoverRow(Row, table=True):
    """An account passed to another owner. Rows are added, never changed."""

    __tablename__ = "handovers"

    id: int | None = key()
    account_id: int = ref("accounts.id", index=True)
    from_id: int | None = ref("people.id", default=None)  # null: nobody owned it
    to_id: int = ref("people.id")
    by_id: int | None = ref("people.id", default=None)  # null: an import
    at: datetime = Field(sa_type=Instant)
    reason: str = ""


class OpportunityRow(Row, table=True):
    """A deal as the CRM told it; `number` is the CRM's own identifier."""

    __tablename__ = "opportunities"

    id: int | None = key()
    number: str = Field(unique=True)
    account_id: int | None = ref("accounts.id", index=True, default=None)  # null: not known there
    rep_id: int | None = ref("people.id", index=True, default=None)
    product: str = ""
    stage: str
    engaged_on: date | None = None  # null: not engaged yet
    closed_on: date | None = None  # null: open
    value: Decimal | None = Field(default=None, sa_type=Numeric(18, 2))
    currency: str = ""


class CompetitorRow(Row, table=True):
    """A company that sells against us."""

    __tablename__ = "competitors"

    id: int | None = key()
    name: str
    name_key: str = Field(unique=True)  # folded name
    search: str
    created_at: datetime = Field(sa_type=Instant)
