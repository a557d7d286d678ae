"""Workbooks, honest and hostile."""

import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from handlers.imports import checking_xlsx
from handlers.imports.remarks import Code, Refusal
from handlers.imports.table_file import read_table
from tests.imports.files import with_part, workbook

ROWS = [("account", "sector"), ("华信科技", "software"), ("Acme", "retail"), ("Bolt", "retail")]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return workbook(tmp_path / "book.xlsx", ROWS)


def refused(path: Path) -> Code:
    with pytest.raises(Refusal) as caught:
        read_table(path).close()
    return caught.value.remark.code


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_cells_read_as_a_csv_file_would_have_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            ("text", "whole", "money", "tiny", "day", "instant", "yes", "none"),
            ("  a\nb ", 1996, 1100.04, 0.00001, date(2016, 10, 20),
             datetime.fromisoformat("2016-10-20T08:30"), True, None),
        ],
    )  # fmt: skip
    table = read_table(path)
    assert list(table.rows()) == [
        (2, {"text": "a b", "whole": "1996", "money": "1100.04", "tiny": "0.00001",
             "day": "2016-10-20", "instant": "2016-10-20 08:30:00", "yes": "yes"}),
    ]  # fmt: skip
    table.close()


def test_all_rows_are_read_whatever_size_the_sheet_declares(tmp_path: Path, book: Path) -> None:
    xml = part(book, SHEET)
    assert b'<dimension ref="A1:B4"' in xml
    lying = with_part(
        book, tmp_path / "lying.xlsx", SHEET, xml.replace(b'ref="A1:B4"', b'ref="A1:A2"')
    )
    table = read_table(lying)
    assert [row["account"] for _, row in table.rows()] == ["华信科技", "Acme", "Bolt"]
    assert {row["sector"] for _, row in table.rows()} == {"software", "retail"}
    table.close()


def test_sheets_that_are_not_read_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["account", "sector"])
    book.worksheets[0].append(["A", "retail"])
    book.create_sheet("Notes")
    book.save(tmp_path / "two.xlsx")
    book.close()
    table = read_table(tmp_path / "two.xlsx")
    assert [(r.code, r.args["names"]) for r in table.remarks] == [(Code.SHEETS_UNREAD, ["Notes"])]
    table.close()


def test_a_bomb_is_refused_from_the_directory(tmp_path: Path, book: Path) -> None:
    bomb = with_part(book, tmp_path / "bomb.xlsx", "xl/big.xml", b" " * 60_000_000)
    assert bomb.stat().st_size < 100_000
    assert refused(bomb) == Code.UNPACKS_TOO_BIG


def test_a_part_packed_too_tightly_is_refused(tmp_path: Path, book: Path) -> None:
    tight = with_part(book, tmp_path / "tight.xlsx", "xl/big.xml", b" " * 1_000_000)
    assert refused(tight) == Code.PACKED_TOO_TIGHTLY


def test_a_bomb_whose_directory_lies_is_refused_too(tmp_path: Path, book: Path) -> None:
    bomb = with_part(book, tmp_path / "bomb.xlsx", "xl/big.xml", b" " * 60_000_000)
    raw = bytearray(bomb.read_bytes())
    entry = raw.rfind(b"PK\x01\x02")  # the last entry of the directory
    raw[entry + 24 : entry + 28] = (1_000).to_bytes(4, "little")  # its unpacked size
    bomb.write_bytes(raw)
    assert refused(bomb) in (Code.DAMAGED, Code.UNPACKS_TOO_BIG)


def test_what_is_unpacked_is_counted_as_it_streams(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking_xlsx, "MAX_UNPACKED", 2_000)
    monkeypatch.setattr(checking_xlsx, "_check_directory", lambda entries: None)
    assert refused(book) == Code.UNPACKS_TOO_BIG


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("xl/vbaProject.bin", b"macro", Code.MACROS),
        ("xl/externalLinks/externalLink1.xml", b"<externalLink/>", Code.EXTERNAL_LINKS),
        ("../../evil.xml", b"<a/>", Code.UNSAFE_ENTRY),
        ("/etc/evil.xml", b"<a/>", Code.UNSAFE_ENTRY),
        ("xl/workbook.xml", None, Code.DAMAGED),
        ("xl/workbook.xml", b"no xml at all", Code.DAMAGED),
        (SHEET, b"<worksheet><sheetData><row>", Code.DAMAGED),
        ("xl/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', Code.DTD),
        ("xl/a.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16"), Code.DTD),
        ("xl/a.xml", random.Random(5).randbytes(65_530) + b"<!DOCTYPE a>", Code.DTD),
    ],
)
def test_a_workbook_with_a_bad_part_is_refused(
    tmp_path: Path, book: Path, name: str, content: bytes | None, code: Code
) -> None:
    bad = with_part(book, tmp_path / "bad.xlsx", name, content)
    assert refused(bad) == code


def test_too_many_parts_are_refused(tmp_path: Path, book: Path) -> None:
    many = tmp_path / "many.xlsx"
    many.write_bytes(book.read_bytes())
    with zipfile.ZipFile(many, "a") as archive:
        for number in range(201):
            archive.writestr(f"xl/{number}.xml", b"<a/>")
    assert refused(many) == Code.TOO_MANY_ENTRIES


def test_a_sheet_that_skips_to_an_impossible_row_or_column_is_refused(
    tmp_path: Path, book: Path
) -> None:
    xml = part(book, SHEET)
    far_down = xml.replace(b'<row r="4"', b'<row r="99999999"').replace(b'4"', b'99999999"')
    assert refused(with_part(book, tmp_path / "a.xlsx", SHEET, far_down)) == Code.TOO_MANY_ROWS
    far_right = xml.replace(b'r="B4"', b'r="ZZZ4"')
    assert refused(with_part(book, tmp_path / "b.xlsx", SHEET, far_right)) == Code.TOO_MANY_COLUMNS


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsm", b"PK\x03\x04", Code.MACROS),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Code.OLD_OR_ENCRYPTED),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Code.OLD_OR_ENCRYPTED),
        ("a.xlsx", b"MZ\x90\x00\x03", Code.PROGRAM),
        ("a.xlsx", b"account,sector\n", Code.DAMAGED),
        ("a.xlsx", b"PK\x03\x04 and then nothing", Code.DAMAGED),
    ],
)
def test_what_is_no_plain_workbook_is_refused(
    tmp_path: Path, name: str, content: bytes, code: Code
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == code


def test_a_large_file_is_refused_before_it_is_opened(tmp_path: Path, book: Path) -> None:
    large = tmp_path / "large.xlsx"
    large.write_bytes(book.read_bytes() + b"\x00" * checking_xlsx.MAX_BYTES)
    assert refused(large) == Code.TOO_BIG


def test_an_encrypted_part_is_refused(tmp_path: Path, book: Path) -> None:
    raw = bytearray(book.read_bytes())
    entry = raw.find(b"PK\x01\x02")
    raw[entry + 8] |= 1  # the flag of the directory's first entry
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(raw)
    assert refused(locked) == Code.OLD_OR_ENCRYPTED
