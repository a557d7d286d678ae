"""A backup: all that the database keeps, as of one instant, taken while it is being written to.

It is one form for both databases, so a backup is also the way from one to the other.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Row, TableClause, column, inspect, select, table

from storage.machinery import schema
from storage.machinery.backup_file import (
    AT_A_TIME,
    BackupError,
    Contents,
    Header,
    Writer,
    compressed,
)
from storage.machinery.engine import parse_url, reading_engine
from storage.machinery.files import private_folder
from storage.machinery.schema import VERSION_TABLE, State

# What the running replicas know of one another, and pages that live for minutes.
NOT_KEPT = frozenset({VERSION_TABLE, "chats", "leases", "replicas", "sheets"})
GREAT = frozenset({"files"})  # whose rows are taken one at a time


def backup(url: str, file: Path, version: str, now: datetime) -> Contents:
    """Write a new `file`, readable by its owner alone, which appears when it is whole.

    It holds the database as it is when this begins. Raises BackupError or SchemaError.
    """
    target = parse_url(url)
    found = schema.state(url)
    if found is State.EMPTY:
        raise BackupError("there is nothing to back up: the database is empty")
    schema.refuse_unusable(target, found)
    engine = reading_engine(target, connections=1)
    try:
        with (
            schema.schema_errors(target),
            engine.connect() as connection,
            connection.begin(),
            _appearing(file) as out,
            compressed(out) as stream,
        ):
            step = schema.step_of(connection)
            assert step is not None  # noqa: S101  # it is not empty
            writer = Writer(stream, Header(step, version, now))
            for each in tables_of(connection):
                writer.table(each.name, list(each.c.keys()), _handfuls(connection, each))
            return writer.end()
    finally:
        engine.dispose()


def tables_of(connection: Connection) -> Iterator[TableClause]:
    """The tables that are kept, as the database itself describes them, whatever its step."""
    described = inspect(connection)
    for name in sorted(set(described.get_table_names()) - NOT_KEPT):
        columns = described.get_columns(name)
        yield table(name, *(column(each["name"], each["type"]) for each in columns))


def _handfuls(connection: Connection, each: TableClause) -> Iterator[Sequence[Row[Any]]]:
    at_a_time = 1 if each.name in GREAT else AT_A_TIME
    with connection.execute(select(each), execution_options={"yield_per": at_a_time}) as rows:
        yield from rows.partitions()


@contextmanager
def _appearing(file: Path) -> Iterator[IO[bytes]]:
    """A file under a name for the time being, which gets its own when it is whole and on disk."""
    if file.exists():
        raise BackupError(f"{file} exists already: name another file")
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        private_folder(file.parent)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.rename(file)
        _sync(file.parent)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Let the file's name reach the disk, too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
