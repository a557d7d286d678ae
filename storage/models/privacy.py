"""Groups that may hear something, sheets read outside the chat, who was erased, and what stays."""

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlmodel import Field

from storage.machinery.types import Id, Instant, Json
from storage.models.base import Row, key, ref


class GroupRow(Row, table=True):
    """A group chat that an administrator binds to a manager's team: it sees what they may see."""

    __tablename__ = "groups"

    id: int | None = key()
    chat_id: int = Field(unique=True, sa_type=BigInteger)
    title: str = ""
    manager_id: int = ref("people.id")
    bound_by: int = ref("people.id")
    bound_at: datetime = Field(sa_type=Instant)
    state: str  # asked (not confirmed yet), bound, unbound
    told: bool = False  # whether the manager's alerts and digests go there, too
    # Of a forum, where it was asked for; null: General, or no forum.
    topic_id: int | None = Field(default=None, sa_type=BigInteger)


class ErasureRow(Row, table=True):
    """Somebody who is to be, or was, erased; kept, since a restored backup brings them back."""

    __tablename__ = "erasures"

    id: int | None = key()
    kind: str  # person, contact
    subject_id: int = Field(sa_type=Id)
    state: str  # asked, done, refused
    asked_by: int | None = ref("people.id", default=None)  # null: the command line
    asked_at: datetime = Field(sa_type=Instant)
    decided_by: int | None = ref("people.id", default=None)  # null: not yet, or the command line
    decided_at: datetime | None = Field(default=None, sa_type=Instant)  # null: not yet


class SheetRow(Row, table=True):
    """A page for one person's browser, for a short time; known by the hash of its key only."""

    __tablename__ = "sheets"

    digest: str = Field(primary_key=True)
    person_id: int = ref("people.id")
    html: str = Field(sa_type=Text)
    names: list[str] = Field(sa_type=Json)  # whom it names, by reference
    expires_at: datetime = Field(sa_type=Instant, index=True)


class IdentityRow(Row, table=True):
    """Which database this is: the newest row; the others are those that it was restored from.

    People and contacts whose numbers are not above these were recorded in an earlier one.
    """

    __tablename__ = "identities"

    id: int | None = key()
    name: str = Field(unique=True)
    people_before: int = Field(sa_type=BigInteger)
    contacts_before: int = Field(sa_type=BigInteger)


class RetentionRow(Row, table=True):
    """How long something is kept, whatever the configuration says today: a shorter time begins on
    a day that was named before."""

    __tablename__ = "retentions"

    name: str = Field(primary_key=True)  # texts, or dossier. and the field
    days: int | None = None  # null: for ever
    shorter: int | None = None  # what the configuration says now; null: it asks for no less
    shorter_from: datetime | None = Field(default=None, sa_type=Instant)  # null: never by itself
