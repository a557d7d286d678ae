"""What is away is told from what is wrong, and what passes from what a person must mend."""

import errno
import sqlite3
from pathlib import Path

import psycopg.errors
import pytest
import typer
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError, DBAPIError

from bot.commands.expected_errors import expected_errors
from storage.machinery.away import is_away, may_pass
from storage.machinery.engine import parse_url
from storage.machinery.schema import DatabaseAway, SchemaError, migrate, schema_errors

FILE, SERVER = parse_url("sqlite:///x.db"), parse_url("postgresql://x@y/z")


def of_sqlite(number: int) -> DBAPIError:
    error = sqlite3.OperationalError("canary")
    error.sqlite_errorcode = number
    wrapped = DBAPIError.instance("SELECT 1", None, error, sqlite3.Error)
    assert isinstance(wrapped, DBAPIError)
    return wrapped


def of_postgres(error: psycopg.Error) -> DBAPIError:
    wrapped = DBAPIError.instance("SELECT 1", None, error, psycopg.Error)
    assert isinstance(wrapped, DBAPIError)
    return wrapped


@pytest.mark.parametrize(
    ("number", "passes"),
    [
        (sqlite3.SQLITE_BUSY, True),
        (sqlite3.SQLITE_FULL, True),
        (sqlite3.SQLITE_IOERR_WRITE, True),
        (sqlite3.SQLITE_CANTOPEN, False),
        (sqlite3.SQLITE_READONLY, False),
        (sqlite3.SQLITE_CORRUPT, False),
        (sqlite3.SQLITE_NOTADB, False),
    ],
)
def test_of_a_file_it_is_known_what_passes_by_itself(number: int, passes: bool) -> None:
    error = of_sqlite(number)
    assert is_away(error)
    assert may_pass(error) is passes


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (psycopg.OperationalError("connection refused"), True),
        (psycopg.errors.CannotConnectNow(), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.TooManyConnections(), True),
        (psycopg.errors.DiskFull(), True),
        (psycopg.errors.ReadOnlySqlTransaction(), True),
        (psycopg.errors.IdleInTransactionSessionTimeout(), True),
        (psycopg.errors.LockNotAvailable(), True),
        (psycopg.errors.DataCorrupted(), True),
        (psycopg.errors.UndefinedTable(), True),
        (psycopg.errors.UniqueViolation(), False),
        (psycopg.errors.NumericValueOutOfRange(), False),
        (psycopg.errors.SyntaxError(), False),
    ],
    ids=lambda each: type(each).__name__,
)
def test_of_a_server_all_that_concerns_every_verb_alike_is_away(
    error: psycopg.Error, away: bool
) -> None:
    assert is_away(of_postgres(error)) is may_pass(of_postgres(error)) is away


def test_a_damaged_file_is_away_for_those_at_work_and_for_a_person_to_mend(tmp_path: Path) -> None:
    file = tmp_path / "broken.db"
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    engine = create_engine(f"sqlite:///{file}")
    with pytest.raises(DatabaseError) as raised, engine.connect() as connection:
        connection.execute(text("SELECT * FROM sqlite_master"))
    assert is_away(raised.value)
    engine.dispose()
    with pytest.raises(SchemaError) as refused:
        migrate(f"sqlite:///{file}")
    assert not isinstance(refused.value, DatabaseAway)


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, 1), (errno.EIO, 1), (errno.EACCES, 2), (errno.EROFS, 2)],
    ids=errno.errorcode.get,
)
def test_p23_only_what_a_person_must_mend_ends_with_code_2(number: int, code: int) -> None:
    with pytest.raises(typer.Exit) as ended, expected_errors(), schema_errors(FILE):
        raise OSError(number, "words", "x.db")
    assert ended.value.exit_code == code


def test_p23_a_server_that_refuses_us_may_take_us_later() -> None:
    with pytest.raises(typer.Exit) as ended, expected_errors(), schema_errors(SERVER):
        raise of_postgres(psycopg.OperationalError("password authentication failed"))
    assert ended.value.exit_code == 1
