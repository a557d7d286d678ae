"""A restore: a backup into an empty database, on SQLite or PostgreSQL, wholly or not at all.

The backup's own step of the schema is built, filled, and brought up to date like any old database.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    Numeric,
    String,
    TableClause,
    delete,
    func,
    insert,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError

from storage.machinery import schema
from storage.machinery.backup import tables_of
from storage.machinery.backup_file import (
    NOT_WHOLE,
    BackupError,
    Contents,
    Part,
    check,
    newer,
    not_whole,
    parts,
)
from storage.machinery.ledger import Tx
from storage.machinery.types import Json
from storage.tables import METADATA

_REFERENCES = text("""
    SELECT conrelid::regclass::text AS of, conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
""")
_TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")


def readable(file: Path) -> Contents:
    """What the backup holds. Raises BackupError if it is not whole, or of a newer Rapport."""
    contents = check(file)
    if contents.header.schema not in schema.steps():
        raise BackupError(newer(file, contents.header.version))
    return contents


def restore(url: str, file: Path, contents: Contents, afterwards: Callable[[Tx], None]) -> None:
    """Fill the empty database at `url` with what `readable` has found in `file`.

    `afterwards` belongs to the same transaction. Raises BackupError or SchemaError, and whatever
    `afterwards` raises; then the database is as empty as before.
    """
    with schema.building(url) as connection, _fitting(file):
        schema.upgrade(connection, contents.header.schema)
        _forget_identity(connection)
        with _references_put_off(connection), _triggers_put_off(connection):
            _fill(connection, file, contents)
        schema.upgrade(connection)
        _count_on(connection)
        afterwards(connection)


def _forget_identity(connection: Connection) -> None:
    """The steps gave the empty database an identity; the backup brings its own."""
    if inspect(connection).has_table("identities"):
        connection.execute(delete(table("identities")))


def _fill(connection: Connection, file: Path, contents: Contents) -> None:
    known = {each.name: each for each in tables_of(connection)}
    count = dict.fromkeys(contents.rows, 0)
    for part in parts(file):
        _load(connection, known[part.table], part)
        count[part.table] += len(part.rows)
    if count != contents.rows:
        raise BackupError(f"{file} was altered while it was being read")


def _load(connection: Connection, into: TableClause, part: Part) -> None:
    decoders = [_decoder(into, name) for name in part.columns]
    if len(set(part.columns)) != len(part.columns):
        raise ValueError
    rows = [
        {
            name: value if value is None else decode(value)
            for name, decode, value in zip(part.columns, decoders, row, strict=True)
        }
        for row in part.rows
    ]
    connection.execute(insert(into), rows)


def _decoder(into: TableClause, name: str) -> Callable[[Any], Any]:
    """How a value is made of its form in a backup. SQLite would keep anything in any column."""
    known = METADATA.tables.get(into.name)
    if known is not None and name in known.c and isinstance(known.c[name].type, Json):
        return _document
    match into.c[name].type:
        case DateTime():
            return datetime.fromisoformat
        case Date():
            return date.fromisoformat
        case Boolean():
            return partial(_only, {bool})
        case Integer():
            return partial(_only, {int})
        case Float():
            return partial(_only, {float, int})
        case Numeric():
            return Decimal
        case String():
            return partial(_only, {str})
        case _:
            raise TypeError


def _only(kinds: set[type], value: Any) -> Any:
    if type(value) not in kinds:
        raise TypeError
    return value


def _document(value: Any) -> Any:
    json.loads(value)
    return value


@contextmanager
def _fitting(file: Path) -> Iterator[None]:
    """What does not fit is the file's fault, wherever it is met."""
    try:
        yield
    except (*NOT_WHOLE, IntegrityError, DataError) as error:
        raise not_whole(file) from error


@contextmanager
def _references_put_off(connection: Connection) -> Iterator[None]:
    """Rows come in no order, and some refer to one another: references are checked at the end.

    On SQLite they are off in any transaction that builds.
    """
    if connection.dialect.name == "sqlite":
        yield
        if connection.execute(text("PRAGMA foreign_key_check")).first():
            raise ValueError
        return
    references = connection.execute(_REFERENCES).all()
    for each in references:
        connection.exec_driver_sql(f'ALTER TABLE {each.of} DROP CONSTRAINT "{each.name}"')
    yield
    for each in references:
        connection.exec_driver_sql(
            f'ALTER TABLE {each.of} ADD CONSTRAINT "{each.name}" {each.definition}'
        )


@contextmanager
def _triggers_put_off(connection: Connection) -> Iterator[None]:
    """The trail comes as it was, also one that somebody changed: what reads it finds that out."""
    if connection.dialect.name == "sqlite":
        triggers = connection.execute(_TRIGGERS).all()
        for each in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{each.name}"')
        yield
        for each in triggers:
            connection.exec_driver_sql(each.sql)
        return
    kept = [each.name for each in tables_of(connection)]
    for name in kept:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    yield
    for name in kept:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')


def _count_on(connection: Connection) -> None:
    """PostgreSQL counts keys by itself: let it go on behind those that came."""
    if connection.dialect.name == "sqlite":
        return
    for each in tables_of(connection):
        if "id" in each.c:
            last = connection.execute(select(func.max(each.c.id))).scalar()
            sequence = func.pg_get_serial_sequence(each.name, "id")
            if last is not None:
                connection.execute(select(func.setval(sequence, last)))
