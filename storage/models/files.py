"""The photos and voice notes behind facts, kept here: the messenger's own copy may go."""

from datetime import datetime

from sqlmodel import Field

from storage.machinery.types import Base64, Instant
from storage.models.base import Row, partial


class FileRow(Row, table=True):
    """Wanted with the fact that names it, kept once it was fetched, or out of reach for good."""

    __tablename__ = "files"
    __table_args__ = (partial("ix_files_wanted", "state = 'wanted'", "due_at"),)

    file_id: str = Field(primary_key=True)  # the messenger's own
    state: str = "wanted"  # wanted, kept, lost
    size: int = 0  # bytes of the content
    tries: int = 0
    due_at: datetime = Field(sa_type=Instant)  # when it is fetched next
    # Null: not fetched. The last column, so that the others are read without it.
    content: bytes | None = Field(default=None, sa_type=Base64)
