"""An import under way: what it is to record, in parts, until the last of them is recorded."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from storage.machinery.types import Instant, Json
from storage.models.base import Row, key, ref


class ImportRow(Row, table=True):
    """Nothing of an import counts before it is decided; from then on all of it is going to."""

    __tablename__ = "imports"

    id: int | None = key()
    state: str = "staged"  # staged, decided, recorded
    begun_at: datetime = Field(sa_type=Instant)
    passed_over: int = 0  # rows that no longer fitted what others had changed meanwhile


class ImportPartRow(Row, table=True):
    """Some rows of one kind, recorded together; gone when they are."""

    __tablename__ = "import_parts"

    import_id: int = ref("imports.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    changes: list[Any] = Field(sa_type=Json)
