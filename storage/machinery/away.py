"""Which errors say that the database is away, and not that a statement was wrong.

An unavailable database comes back, and the same verb can then be retried. Any other failure would
happen again.
"""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

# PostgreSQL's classes and codes beside those of the drivers' operational errors.
_CLASSES = ("08", "53", "57", "58", "XX")  # connection, resources, operator, system, damage
_CODES = frozenset(
    {
        "25006",  # read-only: a standby, or a server whose disk is full
        "25P03",  # it was idle in a transaction for too long: a frozen process
        "42501",  # its rights were taken away
        "42P01",  # its tables are gone
    }
)
# Of a file only what passes by itself: whoever owns it, or where it lies, a person must mend.
_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
    }
)
PASSING = frozenset(
    {
        errno.EAGAIN,
        errno.EDQUOT,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.ESTALE,
    }
)
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def is_away(error: BaseException) -> bool:
    """Locked, full, read-only, damaged, out of reach: whatever concerns all verbs alike."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return state in _CODES or state.startswith(_CLASSES) or is_damage(error)


def may_pass(error: DBAPIError) -> bool:
    """Whether it is worth waiting for: a server may come back whatever it says, a file may not."""
    code = _sqlite_code(error)
    return is_away(error) if code is None else code in _PASSING


def is_damage(error: BaseException) -> bool:
    """SQLite has found that the file is not what it wrote."""
    return _sqlite_code(error) in _DAMAGED


def _sqlite_code(error: BaseException) -> int | None:
    """SQLite's own number; None: it is not SQLite's."""
    original = getattr(error, "orig", None)
    if not isinstance(original, sqlite3.Error):
        return None
    return int(getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def first_line(error: DBAPIError) -> str:
    """The driver's first line: it names the trouble and holds no statement and no values."""
    return str(error.orig).splitlines()[0] if error.orig else "the database cannot be reached"
