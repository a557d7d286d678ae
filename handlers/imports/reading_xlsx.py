"""Workbooks, distrusted: what a zip may hold is checked before anything in it is parsed."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml import DEFUSEDXML

from handlers.imports.remarks import Code, Refusal, Remark

MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000
MOST_ENTRIES = 200
MOST_RATIO = 100
MOST_LINES = 1_048_576  # of a sheet, by its format
MOST_CELLS_A_ROW = 512
_CHUNK = 1 << 16
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, InvalidFileException,
    KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, NotImplementedError,
)  # fmt: skip  # what openpyxl lets through from a malformed workbook


def xlsx_rows(path: Path, remarks: list[Remark]) -> Iterator[tuple[int, list[str]]]:
    """(line, cells as text) of the first sheet, the header first; adds to `remarks` what it left.

    Raises Refusal. The whole sheet is read, whatever size it declares.
    """
    if not DEFUSEDXML:
        raise RuntimeError("openpyxl works without defusedxml: workbooks cannot be read safely")
    _check(path)
    try:
        with path.open("rb") as file:
            yield from _sheet(file, remarks)
    except _BROKEN:
        raise Refusal(Code.DAMAGED) from None


def _sheet(file: BinaryIO, remarks: list[Remark]) -> Iterator[tuple[int, list[str]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which nobody asked for
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    first, *others = book.worksheets
    if others:
        names = [sheet.title for sheet in others]
        remarks.append(
            Remark(Code.SHEETS_UNREAD, len(names), {"read": first.title, "names": names})
        )
    first.reset_dimensions()
    for line, cells in enumerate(first.iter_rows(values_only=True), 1):
        if line > MOST_LINES:
            raise Refusal(Code.TOO_MANY_ROWS, most=MOST_LINES)
        if len(cells) > MOST_CELLS_A_ROW:
            raise Refusal(Code.TOO_MANY_COLUMNS, most=MOST_CELLS_A_ROW)
        yield line, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """As a CSV file would have it: numbers without exponent, days as 2016-10-20."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _check(path: Path) -> None:
    if path.stat().st_size > MOST_BYTES:
        raise Refusal(Code.TOO_BIG, most=MOST_BYTES // 1_000_000)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive.infolist())
            _check_content(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise Refusal(Code.DAMAGED) from None


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    """What the directory says, before a byte is unpacked."""
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES:
        raise Refusal(Code.TOO_MANY_ENTRIES, most=MOST_ENTRIES)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(Code.OLD_OR_ENCRYPTED)
    for name in sorted(names):
        if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or ":" in name:
            raise Refusal(Code.UNSAFE_ENTRY, name=name)
        if name.lower().endswith("vbaproject.bin"):
            raise Refusal(Code.MACROS)
        if name.lower().startswith("xl/externallinks/"):
            raise Refusal(Code.EXTERNAL_LINKS)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refusal(Code.UNPACKS_TOO_BIG, most=MOST_UNPACKED // 1_000_000)
    if any(entry.file_size > MOST_RATIO * max(entry.compress_size, 1) for entry in entries):
        raise Refusal(Code.PACKED_TOO_TIGHTLY, most=MOST_RATIO)
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Refusal(Code.DAMAGED)


def _check_content(archive: zipfile.ZipFile) -> None:
    """What is really there: a directory can lie. No part of a workbook has a DTD of its own."""
    unpacked = 0
    for entry in archive.infolist():
        tail = b""
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED:
                    raise Refusal(Code.UNPACKS_TOO_BIG, most=MOST_UNPACKED // 1_000_000)
                seen = tail + chunk.replace(b"\x00", b"")  # UTF-16 looks like ASCII without zeros
                if any(word in seen for word in _FORBIDDEN):
                    raise Refusal(Code.DTD)
                tail = seen[-16:]
