"""The form of a backup: gzip over lines of JSON, the same from SQLite and from PostgreSQL.

    {"rapport": "backup", "format": 1, "schema": "0003", "version": "0.1.0", "at": "2026-…"}
    {"table": "people", "columns": ["id", "name", …]}
    [1, "Chen Jie", …]                       one line for each row, until the next table
    {"rows": {"people": 3, …}}
    {"sha256": "…"}                          of all bytes before this line

Instants are ISO 8601 in UTC, days ISO 8601, decimals strings; nothing is ever wholly in memory.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

FORMAT = 1
AT_A_TIME = 1000  # rows in memory
MAX_LINE = 4_194_304  # bytes: four times the largest update; nor are more in memory at a time
_QUICK = 3  # of gzip: a fifth larger than at its best, in a third of the time

Values = list[Any]  # of one row, as JSON has them
NOT_WHOLE = (
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    RecursionError,
)


class BackupError(Exception):
    """A backup cannot be made or used. One sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup is of: the step of the schema, Rapport's version, and the instant (UTC)."""

    schema: str
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """A backup that was read to its end and is whole."""

    header: Header
    rows: dict[str, int]  # by table


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table."""

    table: str
    columns: tuple[str, ...]
    rows: list[Values]


class Writer:
    """Puts the lines; `end()` is what makes a backup whole."""

    def __init__(self, to: gzip.GzipFile, header: Header) -> None:
        self._to, self._hash, self._rows = to, sha256(), dict[str, int]()
        self._header = header
        self._put({
            "rapport": "backup",
            "format": FORMAT,
            "schema": header.schema,
            "version": header.version,
            "at": header.at,
        })  # fmt: skip

    def table(self, name: str, columns: list[str], rows: Iterable[Iterable[Sequence[Any]]]) -> None:
        """A table with its rows, which come in handfuls."""
        self._put({"table": name, "columns": columns})
        count = 0
        for handful in rows:
            lines = [f"{_JSON.encode([*row])}\n".encode() for row in handful]
            if any(len(line) > MAX_LINE for line in lines):
                raise BackupError(f"the table {name} holds a row of more than {MAX_LINE:,} bytes")
            count += len(lines)
            self._write(b"".join(lines))
        self._rows[name] = count

    def end(self) -> Contents:
        self._put({"rows": self._rows})
        self._put({"sha256": self._hash.hexdigest()})
        return Contents(self._header, self._rows)

    def _put(self, line: dict[str, Any]) -> None:
        self._write(f"{_JSON.encode(line)}\n".encode())

    def _write(self, lines: bytes) -> None:
        self._hash.update(lines)
        self._to.write(lines)


def _portable(value: object) -> str:
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in a backup")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_portable)


@contextmanager
def compressed(to: IO[bytes]) -> Iterator[gzip.GzipFile]:
    """A stream into `to` that a Writer can write to."""
    with gzip.GzipFile(filename="", fileobj=to, mode="wb", compresslevel=_QUICK) as stream:
        yield stream


def check(file: Path) -> Contents:
    """Read all of it and keep nothing. Raises BackupError if it is no whole backup."""
    header: Header | None = None
    rows: dict[str, int] | None = None
    with backup_errors(file):
        for line in _whole(file):
            if header is None:
                header = _header(file, json.loads(line))
            elif line.startswith(b'{"rows"'):
                rows = {str(name): int(count) for name, count in json.loads(line)["rows"].items()}
        if header is None or rows is None:
            raise EOFError
    return Contents(header, rows)


def parts(file: Path) -> Iterator[Part]:
    """The rows, table by table. Raises BackupError, also behind the last: keep nothing then."""
    with backup_errors(file):
        table, columns, rows, size = "", (), list[Values](), 0
        for line in _whole(file):
            row = line.startswith(b"[")
            size += len(line)
            if rows and (not row or len(rows) == AT_A_TIME or size > MAX_LINE):
                yield Part(table, columns, rows)
                rows, size = [], len(line)
            if row:
                rows.append(json.loads(line))
            elif line.startswith(b'{"table"'):
                said = json.loads(line)
                table, columns = said["table"], tuple(said["columns"])


def _whole(file: Path) -> Iterator[bytes]:
    """The lines before the sum, which must be right and the last."""
    total = sha256()
    with gzip.open(file, "rb") as lines:
        while line := lines.readline(MAX_LINE + 1):
            if len(line) > MAX_LINE:
                raise ValueError
            if line.startswith(b'{"sha256"'):
                if json.loads(line)["sha256"] != total.hexdigest() or lines.read(1):
                    raise ValueError
                return
            total.update(line)
            yield line
    raise EOFError


def _header(file: Path, said: dict[str, Any]) -> Header:
    if said.get("rapport") != "backup":
        raise ValueError
    if said["format"] > FORMAT:
        raise BackupError(newer(file, said["version"]))
    at = datetime.fromisoformat(said["at"])
    if at.tzinfo is None:
        raise ValueError
    return Header(str(said["schema"]), str(said["version"]), at)


def newer(file: Path, version: str) -> str:
    return f"{file} was made by a newer Rapport ({version}): upgrade Rapport first"


@contextmanager
def backup_errors(file: Path) -> Iterator[None]:
    """Whatever a file may hold, also one whose sum was made anew, becomes a BackupError."""
    try:
        yield
    except NOT_WHOLE as error:
        raise not_whole(file) from error
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror}") from None


def not_whole(file: Path) -> BackupError:
    return BackupError(f"{file} is no whole backup: it was cut off, altered or is something else")
