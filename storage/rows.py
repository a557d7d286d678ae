"""Small helpers for statements on the tables. Each table's statements are built once."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from storage.ledger import Tx
from storage.tables.base import Row, table

Values = Mapping[str, Any]  # by column


def add(tx: Tx, row: Row) -> int:
    """Insert `row`; returns the key the database gave it (0 where the row brings its own)."""
    result = tx.execute(_insert(table(type(row))), _values(row))
    if "id" not in type(row).model_fields:
        return 0
    key: int = result.inserted_primary_key[0]  # type: ignore[index]  # a single-row insert has it
    return key


def add_once(tx: Tx, row: Row) -> bool:
    """Insert `row` unless a row with its key is there; True if this call inserted it."""
    return put_once(tx, table(type(row)), _values(row))


def put_once(tx: Tx, into: Table, values: Values) -> bool:
    """As `add_once`, of plain values: a row object takes as long as the insert."""
    return tx.execute(_insert_once(into, tx.dialect.name), values).rowcount == 1


def add_all(tx: Tx, rows: list[Row]) -> None:
    """Insert many rows of one table whose keys are known or given by the database."""
    if rows:
        put_all(tx, table(type(rows[0])), [_values(row) for row in rows])


def put_all(tx: Tx, into: Table, rows: Sequence[Values]) -> None:
    """As `add_all`, of plain values."""
    if rows:
        tx.execute(_insert(into), rows)


@cache
def _insert(into: Table) -> Insert:
    return insert(into)


@cache
def _insert_once(into: Table, dialect: str) -> Insert:
    of = postgresql if dialect == "postgresql" else sqlite
    once: Insert = of.insert(into).on_conflict_do_nothing()
    # Without the option the count of an INSERT is lost on PostgreSQL: it reads −1.
    return once.execution_options(preserve_rowcount=True)


def _values(row: Row) -> dict[str, Any]:
    """The row's columns; a key that is not known yet is left to the database."""
    return {name: v for name, v in row.model_dump().items() if name != "id" or v is not None}
