"""A statement given straight to the driver, inside a transaction of SQLAlchemy's.

SQLAlchemy takes several times as long over a statement as SQLite does, and a turn has ten of them.
Whoever listens to the engine's statements hears these too, and what fails is raised as ever.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Given = Sequence[Any] | Mapping[str, Any]  # as the driver's own style of parameters wants it


def rows(tx: Connection, sql: str, given: Given = ()) -> tuple[list[tuple[Any, ...]], Any]:
    """What the statement finds, as the driver has it, and the cursor, which describes it.

    Raises sqlalchemy.exc.DBAPIError."""
    try:
        cursor = _execute(tx, sql, given)
        return cursor.fetchall(), cursor
    except _errors(tx) as error:
        raise _wrapped(tx, sql, error) from error


def run(tx: Connection, sql: str, given: Given = ()) -> int:
    """How many rows the statement changed. Raises sqlalchemy.exc.DBAPIError."""
    try:
        changed: int = _execute(tx, sql, given).rowcount
    except _errors(tx) as error:
        raise _wrapped(tx, sql, error) from error
    return changed


def _execute(tx: Connection, sql: str, given: Given) -> Any:
    if not tx.in_transaction():
        tx.begin()  # SQLAlchemy would have begun it by itself, too
    for heard in tx.dispatch.before_cursor_execute:
        heard(tx, None, sql, given, None, False)
    driver: Any = tx.connection.dbapi_connection
    return driver.execute(sql, given)


def _errors(tx: Connection) -> type[Exception]:
    errors: type[Exception] = tx.dialect.loaded_dbapi.Error
    return errors


def _wrapped(tx: Connection, sql: str, error: Exception) -> BaseException:
    return DBAPIError.instance(
        sql, None, error, _errors(tx), hide_parameters=True, dialect=tx.dialect
    )
