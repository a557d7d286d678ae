"""The structure of the database: which state it is in, and how it is brought up to date.

The steps are Alembic's (storage/migrations), which is loaded only where one is missing. Those that
are missing run in one transaction under a lock, so a crash leaves the database as it was and two
processes may start at once. There is no way back down: a backup is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from storage.machinery.away import PASSING, first_line, may_pass
from storage.machinery.engine import asking_engine, is_sqlite, parse_url, writing_engine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.with_name("migrations")
VERSION_TABLE = "rapport_version"  # not Alembic's default name, which another program may use
_LOCK = int.from_bytes(b"rapport")


class State(StrEnum):
    EMPTY = "empty"
    CURRENT = "current"
    BEHIND = "behind"  # `migrate` brings it up to date
    AHEAD = "ahead"  # a newer Rapport has been here
    FOREIGN = "foreign"  # there are tables, and they are not Rapport's


class SchemaError(Exception):
    """The database cannot be used. One sentence for the operator, without any secret."""


class DatabaseAway(SchemaError):
    """It is away, starting, locked or full: that passes by itself, or once there is room."""


def state(url: str) -> State:
    """Look, and change nothing: not even an empty file is made. Raises SchemaError."""
    target = parse_url(url)
    if is_sqlite(target) and not _file(target).exists():
        return State.EMPTY
    engine = asking_engine(read_only(target))
    with schema_errors(target), engine.connect() as connection:
        return _state(connection)


def migrate(url: str) -> tuple[str | None, str]:
    """Bring the database up to date; returns its step before (None: empty) and after.

    Raises SchemaError, and then the database is as it was.
    """
    target = parse_url(url)
    found = state(url)
    refuse_unusable(target, found)
    if found is State.CURRENT:
        newest = steps()[0]
        return newest, newest
    with schema_errors(target), _alone(target) as connection:
        refuse_unusable(target, _state(connection))  # another process may have been quicker
        before = step_of(connection)
        upgrade(connection)
        after = step_of(connection)
    assert after is not None  # noqa: S101  # there is at least one step
    return before, after


@contextmanager
def building(url: str) -> Iterator[Connection]:
    """A transaction that builds an empty database and fills it, wholly or not at all.

    References are checked by `upgrade`. Raises SchemaError, also if it is not empty.
    """
    target = parse_url(url)
    must_be_empty(url)
    with schema_errors(target), _alone(target) as connection:
        _refuse_full(target, _state(connection))  # another process may have been quicker
        yield connection


def must_be_empty(url: str) -> None:
    """Raises SchemaError, which says what to do, unless nothing has been built there."""
    _refuse_full(parse_url(url), state(url))


def _refuse_full(target: URL, found: State) -> None:
    if found is not State.EMPTY:
        other = "with its -wal and -shm files" if is_sqlite(target) else "by renaming it"
        raise SchemaError(
            f"{_name(target)} is not empty: move it out of the way {other}, or name an empty"
            " database in RAPPORT_DATABASE_URL"
        )


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the missing steps in the transaction of `connection`, up to and with step `to`."""
    from alembic import command

    command.upgrade(alembic_config(connection), to)
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise SchemaError(f"a step would leave {len(broken)} references without their row")


def alembic_config(connection: Connection | None = None) -> "Config":
    """What alembic.ini would say; made here, so that the program needs no file beside itself."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _state(connection: Connection) -> State:
    step = step_of(connection)
    if step is None:
        return State.FOREIGN if inspect(connection).get_table_names() else State.EMPTY
    known = steps()
    if step not in known:
        return State.AHEAD
    return State.CURRENT if step == known[0] else State.BEHIND


def steps() -> list[str]:
    """The steps that this version knows, the newest first."""
    files = (MIGRATIONS / "versions").glob("v*.py")
    return sorted((file.name[1:].partition("_")[0] for file in files), reverse=True)


def step_of(connection: Connection) -> str | None:
    """How far the database has come; None: nothing has been built."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    step: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608  # our own name
    return step


@contextmanager
def _alone(target: URL) -> Iterator[Connection]:
    """A connection in a transaction that only one process can have at a time."""
    engine = writing_engine(target, connections=1)
    try:
        with engine.connect() as connection:
            if is_sqlite(target):
                # Copying a table drops the old one, which must not delete what refers to it. The
                # pragma works outside a transaction only, hence on the driver's connection.
                driver = connection.connection.driver_connection
                assert driver is not None  # noqa: S101  # the pool has just handed it out
                driver.execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                if not is_sqlite(target):
                    lock = text("SELECT pg_advisory_xact_lock(:key)")
                    connection.execute(lock, {"key": _LOCK})
                yield connection
    finally:
        engine.dispose()


def refuse_unusable(target: URL, found: State) -> None:
    if found is State.AHEAD:
        raise SchemaError(f"{_name(target)} was written by a newer Rapport: upgrade Rapport")
    if found is State.FOREIGN:
        raise SchemaError(
            f"{_name(target)} holds tables that are not Rapport's: name a database of its own"
        )


@contextmanager
def schema_errors(target: URL) -> Iterator[None]:
    """Whatever the database or the disk refuses becomes a SchemaError."""
    try:
        yield
    except OSError as error:
        kind = DatabaseAway if error.errno in PASSING else SchemaError
        said = f"{error.strerror} ({error.filename})"
        raise kind(f"{_name(target)} cannot be used: {said}") from error
    except DBAPIError as error:
        kind = DatabaseAway if may_pass(error) else SchemaError
        raise kind(f"{_name(target)} cannot be used: {first_line(error)}") from error


def _name(target: URL) -> str:
    if is_sqlite(target):
        return f"the database file {_file(target)}"
    return f"the database {target.database}"


def _file(target: URL) -> Path:
    return Path(target.database or "")


def read_only(target: URL) -> URL:
    if not is_sqlite(target):
        return target
    file = _file(target).absolute().as_uri()
    return target.set(database=file, query={"mode": "ro", "uri": "true"})
