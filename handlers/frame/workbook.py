"""Workbooks for people: whatever stands in a cell is text, never a formula."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from handlers.frame.page import Document
from handlers.frame.spreadsheet import safe

_MOST = 32_000  # characters in a cell; a spreadsheet takes 32,767


def workbook(document: Document) -> bytes:
    """The document as XLSX."""
    book = Workbook(write_only=True)
    for table in document.tables:
        sheet = book.create_sheet(table.title)
        for row in (table.columns, *table.rows):
            sheet.append([_cell(sheet, text) for text in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """A cell of type string; the apostrophe keeps it one when the sheet is saved as CSV."""
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell = WriteOnlyCell(sheet, safe(plain)[:_MOST])
    cell.data_type = "s"
    return cell
