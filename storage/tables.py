"""Each table under its own name: `tables.people` is the Core table behind `PersonRow`.

Statements are SQLAlchemy Core on these: plain rows, no lazy loads.
"""

from sqlalchemy import MetaData, Table

import storage.models  # noqa: F401  # read, so that all tables are known
from storage.models.base import Row

METADATA: MetaData = Row.metadata


def __getattr__(name: str) -> Table:
    """A table by its name."""
    try:
        return METADATA.tables[name]
    except KeyError:
        raise AttributeError(f"there is no table {name}") from None
