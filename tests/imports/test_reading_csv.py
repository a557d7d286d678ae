"""CSV files as people have them, and those that cannot be taken."""

from pathlib import Path

import pytest

from handlers.imports.remarks import Code, Refusal
from handlers.imports.table_file import read_table
from tests.imports.files import csv_file

TEXT = "客户,行业\n华信科技,软件和信息技术\n中国石化,能源\n"


def refused(path: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_table(path).close()
    return caught.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk"]
)
def test_every_encoding_and_delimiter_gives_the_same_rows(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = csv_file(tmp_path, "a.csv", TEXT.replace(",", delimiter), encoding)
    table = read_table(path)
    assert table.columns == ("客户", "行业")
    assert list(table.rows()) == [
        (2, {"客户": "华信科技", "行业": "软件和信息技术"}),
        (3, {"客户": "中国石化", "行业": "能源"}),
    ]
    table.close()


def test_rows_can_be_gone_through_again_even_after_the_file_is_gone(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a.csv", TEXT)
    table = read_table(path)
    first = list(table.rows())
    path.unlink()
    assert list(table.rows()) == first
    assert table.size == 2
    table.close()


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a.csv", 'account,note\r\n\r\nA,"two\r\nlines"\r\nB,"x;""y"""\r\n')
    table = read_table(path)
    assert list(table.rows()) == [
        (3, {"account": "A", "note": "two lines"}),
        (5, {"account": "B", "note": 'x;"y"'}),
    ]
    table.close()


def test_a_short_row_has_empty_cells_and_a_long_one_shows_what_is_beyond(tmp_path: Path) -> None:
    table = read_table(csv_file(tmp_path, "a.csv", "a,b,c\n1,2\n1,2,3,,\n1,2,3,4\n"))
    rows = [row for _, row in table.rows()]
    assert rows == [
        {"a": "1", "b": "2"},
        {"a": "1", "b": "2", "c": "3"},
        {"a": "1", "b": "2", "c": "3", "": "4"},
    ]
    table.close()


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a,b\n1,2\n3,\x004\n", Code.NUL, 3),
        (b'a,b\n1,2\n"3,4\n5,6\n', Code.QUOTES, 3),
        (b'a,b\n1,2\n"3"x,4\n', Code.QUOTES, 3),
        (b"account\nA\nB\n", Code.ONE_COLUMN, 1),
        (b"a,b\n1,2\nJos\xe9,3\n", Code.ENCODING, 3),
        (b"a,b\n1,2\nJ\xe9an,3\n", Code.ENCODING, 3),
        ("客户,行业\n".encode("gbk") * 9_000 + b"\xff,x\n", Code.ENCODING, 9_001),
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    tmp_path: Path, content: bytes, code: Code, line: int
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    remark = refused(path).remark
    assert (remark.code, remark.args["line"]) == (code, line)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", Code.EMPTY),
        ("a.csv", b"a,b\n\n,\n", Code.EMPTY),
        ("a.csv", b"a,b,a\n1,2,3\n", Code.COLUMN_TWICE),
        ("a.csv", b"MZ\x90\x00", Code.PROGRAM),
        ("a.pdf", b"%PDF-1.7", Code.WRONG_TYPE),
        ("a.csv", b"PK\x03\x04", Code.WRONG_TYPE),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes, code: Code) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path).remark.code == code


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere.csv").remark.code == Code.NOT_FOUND
    assert refused(tmp_path).remark.code == Code.NOT_A_FILE


def test_a_column_without_a_name_gets_its_number(tmp_path: Path) -> None:
    table = read_table(csv_file(tmp_path, "a.csv", "account,,sector\nA,x,retail\n"))
    assert table.columns == ("account", "column 2", "sector")
    table.close()
