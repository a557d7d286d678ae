"""Whatever a file holds, reading it takes no more memory than a plain one, and it is refused in a
sentence. Each is read in a process of its own, whose peak is looked at."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.imports.remarks import Code
from tests.imports.files import with_part, workbook

MEGABYTES = 200
HEAD = "account,sector\n"
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
READ = r"""
import re, sys
from pathlib import Path
from handlers.imports.table_file import read_table
from handlers.imports.remarks import Refusal
try:
    read_table(Path(sys.argv[1])).close()
    code = "taken"
except Refusal as refusal:
    code = refusal.remark.code
(peak,) = re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
print(code, int(peak) // 1024)
"""


def sheet(rows: str, after: str = "") -> bytes:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>".encode()


def part(name: str, content: str) -> bytes:
    return f"<{name} {MAIN}>{content}</{name}>".encode()


def noise(length: int) -> str:
    """What a zip cannot pack tightly."""
    return random.Random(1).randbytes(length // 2).hex()


CSV: dict[str, tuple[Callable[[], str], Code]] = {
    "a row of 400,000 cells": (lambda: HEAD + "x," * 400_000, Code.ROW_TOO_LONG),
    "100 MB of commas": (lambda: "," * 100_000_000, Code.ROW_TOO_LONG),
    "rows of 1,000 cells": (lambda: HEAD + ("," * 1_000 + "\n") * 50_000, Code.TOO_MANY_COLUMNS),
    "one cell without an end": (lambda: HEAD + '"' + "x" * 50_000_000, Code.ROW_TOO_LONG),
    "one row over a million lines": (
        lambda: HEAD + '"\n",' * 1_000_000, Code.ROW_TOO_LONG,
    ),
    "100 MB without a line end, of no encoding": (
        lambda: HEAD + "x" * 100_000_000 + "\udcff", Code.ENCODING,
    ),
}  # fmt: skip
CELL = '<c t="inlineStr"><is><t>x</t></is></c>'
XLSX: dict[str, tuple[str, Callable[[], bytes], Code]] = {
    "a row of 400,000 cells": (
        SHEET, lambda: sheet(f"<row>{CELL * 400_000}</row>"), Code.TOO_MANY_COLUMNS,
    ),
    "a cell of a million pieces": (
        SHEET,
        lambda: sheet(f"<row><c><is>{'<r/>' * 1_000_000}</is></c></row>"),
        Code.TOO_MUCH_AT_ONCE,
    ),
    "a cell of 5 MB": (
        SHEET,
        lambda: sheet(f"<row><c><v>{noise(5_000_000)}</v></c></row>"),
        Code.TOO_MUCH_AT_ONCE,
    ),
    "a million merged cells": (
        SHEET,
        lambda: sheet("<row/>", f"<mergeCells>{'<mergeCell/>' * 1_000_000}</mergeCells>"),
        Code.TOO_MUCH_AT_ONCE,
    ),
    "two million texts": (
        STRINGS, lambda: part("sst", '<si/>' * 2_000_000),
        Code.TOO_MUCH_AT_ONCE,
    ),
    "two million styles": (
        STYLES, lambda: part("styleSheet", '<x/>' * 2_000_000),
        Code.TOO_MUCH_AT_ONCE,
    ),
    "as many texts and rows as are taken": (
        STRINGS, lambda: part("sst", '<si><t>ab</t></si>' * 500_000),
        Code.EMPTY,
    ),
}  # fmt: skip


def read_aside(path: Path) -> tuple[str, int]:
    """What came of it, and the peak in megabytes."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    code, peak = done.stdout.split()
    return code, int(peak)


@pytest.mark.parametrize("what", CSV)
def test_a_table_is_bounded_while_it_is_read(what: str, tmp_path: Path) -> None:
    text, code = CSV[what]
    path = tmp_path / "hostile.csv"
    path.write_text(text(), encoding="utf-8", errors="surrogateescape")
    found, peak = read_aside(path)
    assert found == code, peak
    assert peak < MEGABYTES


@pytest.mark.parametrize("what", XLSX)
def test_a_workbook_is_bounded_while_it_is_read(what: str, tmp_path: Path) -> None:
    name, content, code = XLSX[what]
    book = workbook(tmp_path / "book.xlsx", [("account", "sector")])
    packed_loosely = content() + f"<!-- {noise(400_000)} -->".encode()
    path = with_part(book, tmp_path / "hostile.xlsx", name, packed_loosely)
    found, peak = read_aside(path)
    assert found == code, peak
    assert peak < MEGABYTES
