"""Small files for the import tests, and the way through which they go."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import select

from bot.importing import record
from handlers.imports.importing import Report, close_sources, preview, read_sources
from storage import Ledger, tables
from tests.cast import NOW

TEAM = "sales_agent,manager,regional_office\nLi Na,Zhang Wei,East\nWu Di,Zhang Wei,East\n"
ACCOUNTS = "account,sector\n华信科技,software\nAcme Ltd,retail\n"
PIPELINE = (
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
)


def csv_file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    book.close()
    return path


def with_part(source: Path, target: Path, name: str, content: bytes | None) -> Path:
    """A copy of a workbook with one part put in or replaced, or (None) left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        if content is not None:
            new.writestr(name, content)
    return target


def ignore_progress(done: int, total: int) -> None:
    assert 0 <= done <= total


async def preview_of(ledger: Ledger, *paths: Path, mapping: Sequence[str] = ()) -> Report:
    sources = read_sources(paths, mapping)
    try:
        return await ledger.read(lambda tx: preview(tx, sources, ignore_progress))
    finally:
        close_sources(sources)


async def recorded(
    ledger: Ledger, *paths: Path, skip_refused: bool = False, mapping: Sequence[str] = ()
) -> Report:
    sources = read_sources(paths, mapping)
    try:
        report, _ = await record(
            ledger, sources, ignore_progress, lambda: NOW, skip_refused=skip_refused
        )
        return report
    finally:
        close_sources(sources)


async def rows_of(ledger: Ledger, name: str) -> list[Any]:
    """All rows of a table, in the order in which they were recorded."""
    table = getattr(tables, name)
    return await ledger.read(
        lambda tx: list(tx.execute(select(table).order_by(*table.primary_key.columns)))
    )
