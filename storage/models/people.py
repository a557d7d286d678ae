"""People, their invitations and their announced absences."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from storage.machinery.types import Instant
from storage.models.base import Row, key, ref


class PersonRow(Row, table=True):
    """A member of the reporting tree, joined or not yet."""

    __tablename__ = "people"

    id: int | None = key()
    name: str
    name_key: str = Field(index=True)  # folded name: what an import recognises a person by
    role: str
    manager_id: int | None = ref("people.id", index=True, default=None)
    telegram_id: int | None = Field(
        default=None, unique=True, sa_type=BigInteger
    )  # null: not joined
    language: str | None = None  # null until the client's language is known
    zone: str | None = None  # null: the team's zone
    office: str = ""
    weekly_target: int | None = None  # null: the team's target
    active: bool = True
    reachable: bool = True  # false after the messenger said that the person cannot be written to
    created_at: datetime = Field(sa_type=Instant)
    joined_at: datetime | None = Field(default=None, sa_type=Instant)
    country: str | None = None  # ISO 3166, whose holidays; null: that of the zone, else the team's


class InvitationRow(Row, table=True):
    """A single-use link. Only the hash of its token is kept."""

    __tablename__ = "invitations"

    id: int | None = key()
    token_hash: str = Field(unique=True)
    person_id: int = ref("people.id", index=True)
    created_by: int | None = ref("people.id", default=None)  # null: made on the command line
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    used_by: int | None = Field(default=None, sa_type=BigInteger)  # Telegram id


class AbsenceRow(Row, table=True):
    """Days (inclusive, in the person's zone) on which no visits are owed."""

    __tablename__ = "absences"

    person_id: int = ref("people.id", primary_key=True)
    first_day: date = Field(primary_key=True)
    last_day: date
