"""Database engines: SQLite in one file, or PostgreSQL by URL."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, Pool, QueuePool, StaticPool

from storage.machinery.files import private_folder

BUSY_SECONDS = 8
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 30  # a turn has a second or two; the longest of the nightly tidying, some
ANSWER_SECONDS = STATEMENT_SECONDS + 5.0  # then the server is silent, and not slow
# A connection whose other end has vanished is noticed in ten seconds or so: while it is idle, and
# while what was sent is not acknowledged.
_NOTICED: dict[str, Any] = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
# Whoever waits for a lock as long as on SQLite tries again later; and a process that is frozen
# within a transaction does not keep its locks.
_BOUNDS = (
    f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={BUSY_SECONDS}s"
    " -c idle_in_transaction_session_timeout=30s"
)


class DatabaseUrlError(ValueError):
    """The URL names no database that Rapport can use. The message never holds the URL itself."""


def parse_url(text: str) -> URL:
    """`sqlite:///path` or `postgresql://…`, with the driver that Rapport uses filled in."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(
            "expected sqlite:///path/to/file or postgresql://user@host/name"
        ) from None
    if not text.isprintable() or text.strip() != text:
        raise DatabaseUrlError("expected the URL alone, without a space or line break around it")
    backend = url.get_backend_name()
    if backend == "sqlite":
        if not url.database or url.database == ":memory:":
            raise DatabaseUrlError("expected a file: sqlite:///path/to/file")
        if url.query or url.database.endswith("/"):
            raise DatabaseUrlError("expected a file and nothing behind it: sqlite:///path/to/file")
        return url.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        # Else what stands behind the first would be taken for the host, and shown in errors.
        if "@" in (url.host or "") or "@" in (url.database or ""):
            raise DatabaseUrlError("write @ in a user or password as %40, / as %2F and : as %3A")
        if not url.database:
            raise DatabaseUrlError("expected the database's name: postgresql://user@host/name")
        return url.set(drivername="postgresql+psycopg")
    raise DatabaseUrlError(f"{backend} is not supported; expected sqlite:/// or postgresql://")


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def writing_engine(url: URL, connections: int, *, bounded: bool = False) -> Engine:
    """Engine for verbs. On SQLite there is one connection, and its transactions are IMMEDIATE.

    `bounded`: no statement waits for ever, as befits a turn and not a migration."""
    if not is_sqlite(url):
        return _postgres(url, QueuePool, bounded, pool_size=connections, max_overflow=0)
    if url.database:
        file = Path(url.database)
        private_folder(file.parent)
        file.touch(mode=0o600)  # nobody else's; one that is there keeps its mode
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    _prepare_sqlite(engine, begin="BEGIN IMMEDIATE", query_only=False)
    return engine


def reading_engine(url: URL, connections: int, *, bounded: bool = False) -> Engine:
    """Engine for questions, which see one snapshot and never wait for the writer."""
    pool = {"pool_size": connections, "max_overflow": 0}
    if not is_sqlite(url):
        return _postgres(url, QueuePool, bounded, isolation_level="REPEATABLE READ", **pool)
    engine = create_engine(
        url, poolclass=QueuePool, connect_args={"check_same_thread": False}, **pool
    )
    _prepare_sqlite(engine, begin="BEGIN", query_only=True)
    return engine


def asking_engine(url: URL) -> Engine:
    """Engine for a look at the database as it is, which leaves no connection behind."""
    if not is_sqlite(url):
        return _postgres(url, NullPool, True)
    return create_engine(url, poolclass=NullPool)


def _postgres(url: URL, pool: type[Pool], bounded: bool, **more: Any) -> Engine:
    """A server that is gone is noticed before a verb begins, and one that is silent soon."""
    # What the operator's URL asks for has the last word.
    arguments = {name: value for name, value in _NOTICED.items() if name not in url.query}
    if bounded:
        theirs = url.query.get("options", ())
        options = [_BOUNDS, theirs] if isinstance(theirs, str) else [_BOUNDS, *theirs]
        arguments["options"] = " ".join(options)
    engine = create_engine(url, poolclass=pool, pool_pre_ping=True, connect_args=arguments, **more)
    if bounded:

        @event.listens_for(engine, "do_connect")
        def _connect(_dialect: Any, _record: Any, positional: Any, named: Any) -> Any:
            from storage.machinery.answered import Answered  # needed on PostgreSQL alone

            return Answered.connect(*positional, **named)

    return engine


def _prepare_sqlite(engine: Engine, *, begin: str, query_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late and is deferred
        for pragma in (
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",  # who was erased stands in no free page of the file either
            "temp_store = MEMORY",
            f"query_only = {'ON' if query_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        _must_be_durable(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _must_be_durable(connection: sqlite3.Connection) -> None:
    """What is committed is on disk: SQLite keeps silent where it cannot do as it was told."""
    for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2)):
        (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        if found != wanted:
            raise sqlite3.OperationalError(
                f"it cannot keep what is committed ({pragma} is {found}): use a local disk"
            )
