"""Small helpers for statements on the tables. Each table's statements are built once."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.models.base import Row, table

Values = Mapping[str, Any]  # by column


def add(tx: Tx, row: Row) -> int:
    """Insert `row`; returns the key the database gave it (0 where the row brings its own)."""
    into = table(type(row))
    if "id" not in type(row).model_fields:
        _insert(into).run(tx, **_values(row))
        return 0
    key: int = _insert_for_key(into).one(tx, **_values(row)).id
    return key


def add_once(tx: Tx, row: Row) -> bool:
    """Insert `row` unless a row with its key is there; True if this call inserted it."""
    return put_once(tx, table(type(row)), _values(row))


def put_once(tx: Tx, into: Table, values: Values) -> bool:
    """As `add_once`, of plain values: a row object takes as long as the insert."""
    return _insert_once(into, tx.dialect.name).run(tx, **values) == 1


def add_all(tx: Tx, rows: list[Row]) -> None:
    """Insert many rows of one table whose keys are known or given by the database."""
    if rows:
        put_all(tx, table(type(rows[0])), [_values(row) for row in rows])


def put_all(tx: Tx, into: Table, rows: Sequence[Values]) -> None:
    """As `add_all`, of plain values."""
    if rows:
        tx.execute(_insert_all(into), rows)


@cache
def _insert(into: Table) -> Prepared:
    return Prepared(insert(into))


@cache
def _insert_for_key(into: Table) -> Prepared:
    return Prepared(insert(into).returning(into.c.id))


@cache
def _insert_all(into: Table) -> Insert:
    return insert(into)


@cache
def _insert_once(into: Table, dialect: str) -> Prepared:
    of = postgresql if dialect == "postgresql" else sqlite
    return Prepared(of.insert(into).on_conflict_do_nothing())


def _values(row: Row) -> dict[str, Any]:
    """The row's columns; a key that is not known yet is left to the database."""
    return {name: v for name, v in row.model_dump().items() if name != "id" or v is not None}
