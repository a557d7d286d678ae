"""A file, read once and checked wholly, as a table that can be gone through again and again.

The cleaned rows are spooled to a temporary file, so that memory stays flat, an expensive workbook
is parsed once, and what was previewed is what is recorded, whatever happens to the file meanwhile.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from handlers.frame.clean import clean_line
from handlers.imports.reading_csv import csv_rows
from handlers.imports.reading_xlsx import xlsx_rows
from handlers.imports.remarks import Code, Refusal, Remark

MAX_CSV_BYTES = 200_000_000
MAX_ROWS = 1_000_000
MAX_COLUMNS = 256

_OTHER_TYPES = {
    ".xlsm": Code.MACROS,
    ".xltm": Code.MACROS,
    ".xlam": Code.MACROS,
    ".xls": Code.OLD_OR_ENCRYPTED,
    ".xlsb": Code.OLD_OR_ENCRYPTED,
}
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"#!")
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_TEXT_TYPES = {".csv", ".tsv", ".txt"}


@dataclass(frozen=True, slots=True)
class Table:
    """`rows()` gives (line in the file, cells by column); columns that are beyond are under ""."""

    name: str
    columns: tuple[str, ...]
    size: int
    remarks: tuple[Remark, ...]
    _spool: IO[str]

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        self._spool.seek(0)
        for line in self._spool:
            number, *cells = json.loads(line)
            row = dict(zip(self.columns, cells, strict=False))
            beyond = "".join(cells[len(self.columns) :])
            if beyond:
                row[""] = beyond
            yield number, row

    def close(self) -> None:
        self._spool.close()


def read_table(path: Path) -> Table:
    """Read and check the whole file. Raises Refusal; nothing is kept of a refused file."""
    remarks: list[Remark] = []
    raw = xlsx_rows(path, remarks) if _is_workbook(path) else csv_rows(path)
    clean = ((number, [clean_line(cell) for cell in cells]) for number, cells in raw)
    filled = ((number, cells) for number, cells in clean if any(cells))
    spool = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # lives as the table
    try:
        _, header = next(filled, (0, list[str]()))
        columns = _columns(header)
        size = _fill(spool, filled)
    except BaseException:
        spool.close()
        raise
    return Table(path.name, columns, size, tuple(remarks), spool)


def _fill(spool: IO[str], rows: Iterator[tuple[int, list[str]]]) -> int:
    size = 0
    for size, (number, cells) in enumerate(rows, 1):
        if size > MAX_ROWS:
            raise Refusal(Code.TOO_MANY_ROWS, most=MAX_ROWS)
        spool.write(json.dumps([number, *cells], ensure_ascii=False) + "\n")
    if not size:
        raise Refusal(Code.EMPTY)
    return size


def _columns(header: list[str]) -> tuple[str, ...]:
    while header and not header[-1]:
        header = header[:-1]
    if not header:
        raise Refusal(Code.EMPTY)
    if len(header) > MAX_COLUMNS:
        raise Refusal(Code.TOO_MANY_COLUMNS, most=MAX_COLUMNS)
    if len(header) < 2:
        raise Refusal(Code.ONE_COLUMN, line=1, columns=header)
    named = [name or f"column {number}" for number, name in enumerate(header, 1)]
    for name in named:
        if named.count(name) > 1:
            raise Refusal(Code.COLUMN_TWICE, column=name)
    return tuple(named)


def _is_workbook(path: Path) -> bool:
    """By what is in the file, not by what it is called. Refuses what is neither kind."""
    start, size = _start(path)
    suffix = path.suffix.lower()
    if start.startswith(_PROGRAMS):
        raise Refusal(Code.PROGRAM)
    if suffix in _OTHER_TYPES:
        raise Refusal(_OTHER_TYPES[suffix])
    if start.startswith(_OLE):
        raise Refusal(Code.OLD_OR_ENCRYPTED)
    if suffix == ".xlsx":
        if not start.startswith(_ZIP):
            raise Refusal(Code.DAMAGED)
        return True
    if start.startswith(_ZIP) or suffix not in _TEXT_TYPES:
        raise Refusal(Code.WRONG_TYPE)
    if size > MAX_CSV_BYTES:
        raise Refusal(Code.TOO_BIG, most=MAX_CSV_BYTES // 1_000_000)
    return False


def _start(path: Path) -> tuple[bytes, int]:
    """The first bytes, and how many there are."""
    try:
        if not path.exists():
            raise Refusal(Code.NOT_FOUND)
        if not path.is_file():
            raise Refusal(Code.NOT_A_FILE)
        with path.open("rb") as file:
            return file.read(8), path.stat().st_size
    except OSError:
        raise Refusal(Code.NO_PERMISSION) from None
