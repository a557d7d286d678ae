"""Small helpers for statements on the tables."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from storage.ledger import Tx
from storage.tables.base import Row, table


def add(tx: Tx, row: Row) -> int:
    """Insert `row`; returns the key the database gave it (0 where the row brings its own)."""
    result = tx.execute(insert(table(type(row))).values(_values(row)))
    if "id" not in type(row).model_fields:
        return 0
    key: int = result.inserted_primary_key[0]  # type: ignore[index]  # a single-row insert has it
    return key


def add_once(tx: Tx, row: Row) -> bool:
    """Insert `row` unless a row with its key is there; True if this call inserted it."""
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table(type(row))).values(_values(row)).on_conflict_do_nothing()
    # Without the option the count of an INSERT is lost on PostgreSQL: it reads −1.
    return tx.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def add_all(tx: Tx, rows: list[Row]) -> None:
    """Insert many rows of one table whose keys are known or given by the database."""
    if rows:
        tx.execute(insert(table(type(rows[0]))), [_values(row) for row in rows])


def _values(row: Row) -> dict[str, Any]:
    """The row's columns; a key that is not known yet is left to the database."""
    return {name: v for name, v in row.model_dump().items() if name != "id" or v is not None}
