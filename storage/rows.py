"""Small helpers for statements on the tables."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from storage.ledger import Tx
from storage.tables.base import Row, table


def add(tx: Tx, row: Row) -> int:
    """Insert `row`; returns the key the database gave it (0 where the row brings its own)."""
    values = row.model_dump()
    if "id" not in values:
        tx.execute(insert(table(type(row))).values(values))
        return 0
    if values["id"] is None:
        del values["id"]
    result = tx.execute(insert(table(type(row))).values(values))
    key: int = result.inserted_primary_key[0]  # type: ignore[index]  # a single-row insert has it
    return key


def add_once(tx: Tx, row: Row) -> bool:
    """Insert `row` unless a row with its key is there; True if this call inserted it."""
    values: dict[str, Any] = row.model_dump()
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table(type(row))).values(values).on_conflict_do_nothing()
    return tx.execute(statement).rowcount == 1


def add_all(tx: Tx, rows: list[Row]) -> None:
    """Insert many rows of one table whose keys are known or given by the database."""
    if rows:
        values = [
            {name: v for name, v in row.model_dump().items() if name != "id" or v is not None}
            for row in rows
        ]
        tx.execute(insert(table(type(rows[0]))), values)
