"""What the replicas of the bot share."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from storage.machinery.types import Instant
from storage.models.base import Row


class ChatRow(Row, table=True):
    """How fast a chat may be written to; chat 0 stands for all of them together."""

    __tablename__ = "chats"

    chat_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    free_at: datetime = Field(sa_type=Instant)  # when the next notice may go there
    # Until then Telegram wants nothing sent; null: it never asked for a pause.
    paused_until: datetime | None = Field(default=None, sa_type=Instant)


class LeaseRow(Row, table=True):
    """What one replica at a time does, such as polling; free again when it runs out."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=Instant)


class ReplicaRow(Row, table=True):
    """A process that served or serves: one row for each start."""

    __tablename__ = "replicas"

    name: str = Field(primary_key=True)
    started_at: datetime = Field(sa_type=Instant)
    alive_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)  # null: it runs, or crashed
