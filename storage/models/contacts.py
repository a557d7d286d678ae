"""Contacts, what happened to them, and what of their person is kept."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field

from storage.machinery.types import Instant, Json
from storage.models.base import Row, key, ref


class ContactRow(Row, table=True):
    """A person at an account, as they stand now; what they were is in the events."""

    __tablename__ = "contacts"

    id: int | None = key()
    account_id: int = ref("accounts.id", index=True)
    name: str
    name_key: str = Field(index=True)
    search: str
    title: str = ""
    line: str | None = None  # null: not known yet
    role: str | None = None  # null: not known yet
    influence: int = 1
    key: bool = False
    active: bool = True  # false after the contact left
    created_at: datetime = Field(sa_type=Instant)
    created_by: int | None = ref("people.id", default=None)  # null: imported
    reports_to_id: int | None = ref(
        "contacts.id", index=True, default=None
    )  # null: not known, or nobody
    left_on: date | None = None  # null: is there, or it is not known when they left


class ContactEventRow(Row, table=True):
    """A contact changed. Rows are added, never changed, so that any day's chain can be shown."""

    __tablename__ = "contact_events"

    id: int | None = key()
    contact_id: int = ref("contacts.id", index=True)
    account_id: int = ref("accounts.id", index=True)  # where they stood before
    what: str  # moved, left, returned, edited
    by_id: int | None = ref("people.id", default=None)  # null: an import, or the command line
    at: datetime = Field(sa_type=Instant)
    detail: dict[str, Any] = Field(sa_type=Json)  # column → [before, after]


class ChainRequestRow(Row, table=True):
    """Somebody asks to take weight from a contact who opposes us; the manager decides."""

    __tablename__ = "chain_requests"

    id: int | None = key()
    contact_id: int = ref("contacts.id", index=True)
    account_id: int = ref("accounts.id")
    asked_by: int = ref("people.id")
    asked_at: datetime = Field(sa_type=Instant)
    edits: dict[str, Any] = Field(sa_type=Json)  # column → what it is to be
    state: str = "asked"  # asked, done, refused
    decided_by: int | None = ref("people.id", default=None)  # null: not yet
    decided_at: datetime | None = Field(default=None, sa_type=Instant)  # null: not yet


class DossierRow(Row, table=True):
    """A personal field of a contact. Unlike the rest it is replaced and deleted for good."""

    __tablename__ = "dossier"

    contact_id: int = ref("contacts.id", primary_key=True)
    field: str = Field(primary_key=True)
    value: str
    by_id: int = ref("people.id")
    at: datetime = Field(sa_type=Instant)
