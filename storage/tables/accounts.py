"""Accounts, who shares them, their contacts and their opportunities."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Numeric
from sqlmodel import Field

from storage.tables.base import Row, key, ref
from storage.types import Instant


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


class ShareRow(Row, table=True):
    """A person, beside the owner, who works the account."""

    __tablename__ = "shares"

    account_id: int = ref("accounts.id", primary_key=True)
    person_id: int = ref("people.id", primary_key=True, index=True)


class ContactRow(Row, table=True):
    """A person at an account."""

    __tablename__ = "contacts"

    id: int | None = key()
    account_id: int = ref("accounts.id", index=True)
    name: str
    name_key: str
    search: str
    title: str = ""
    line: str | None = None  # null: not known yet
    role: str | None = None  # null: not known yet
    influence: int = 1
    key: bool = False
    active: bool = True  # false after the contact left
    created_at: datetime = Field(sa_type=Instant)
    created_by: int | None = ref("people.id", default=None)  # null: imported


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
