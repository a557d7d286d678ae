"""Workbooks, as text: they are checked before anything in them is parsed."""

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

from handlers.imports.checking_xlsx import MAX_CELLS, MAX_LINES, check
from handlers.imports.remarks import Code, Refusal, Remark

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
    check(path)
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
        if line > MAX_LINES:
            raise Refusal(Code.TOO_MANY_ROWS, most=MAX_LINES)
        if len(cells) > MAX_CELLS:
            raise Refusal(Code.TOO_MANY_COLUMNS, most=MAX_CELLS)
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
