"""CSV as people have it: any of five encodings, three delimiters, with or without a mark."""

import codecs
import csv
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from handlers.imports.remarks import Code, Refusal

DELIMITERS = ",;\t"
MAX_ROW = 262_144  # characters, whatever a file holds: this much is in memory
MAX_CELLS = 512
_SAMPLE = 65_536
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line on which the row begins, cells), the header first. Raises Refusal with the line."""
    encoding = _encoding(path)
    with closing(_lines(path, encoding)) as lines:
        head = next((line for line in lines if line.strip()), "")
    row = _Row(_lines(path, encoding))
    reader = csv.reader(row, delimiter=_delimiter(head), strict=True)
    while True:
        begins = row.line = reader.line_num + 1
        row.left = MAX_ROW
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refusal(Code.QUOTES, line=begins) from None
        if len(cells) > MAX_CELLS:
            raise Refusal(Code.TOO_MANY_COLUMNS, most=MAX_CELLS)
        yield begins, cells


class _Row:
    """The lines of a file, of which one row may have only so many `left`: a quoted cell goes on
    over their ends."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.left, self.line = 0, 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.left -= len(line)
            if self.left < 0:
                raise Refusal(Code.ROW_TOO_LONG, line=self.line, most=MAX_ROW)
            yield line


def _delimiter(head: str) -> str:
    """The one that cuts the header into the most columns."""

    def width(delimiter: str) -> int:
        try:
            return len(next(csv.reader([head], delimiter=delimiter)))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=width)


def _lines(path: Path, encoding: str) -> Generator[str, None, None]:
    """The file's lines, with their ends, which may belong to a quoted cell."""
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        while True:
            try:
                line = file.readline(MAX_ROW + 1)
            except UnicodeDecodeError:
                raise Refusal(Code.ENCODING, line=number + 1) from None
            if not line:
                return
            number += 1
            if len(line) > MAX_ROW:
                raise Refusal(Code.ROW_TOO_LONG, line=number, most=MAX_ROW)
            if "\x00" in line:
                raise Refusal(Code.NUL, line=number)
            yield line


def _encoding(path: Path) -> str:
    """By the mark; else UTF-16 by its zero bytes; else UTF-8 if it is that throughout; else GBK."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\x00" in sample:
        return _utf16(sample) or "utf-8"  # a NUL in UTF-8 is refused where it stands
    line = _first_undecodable(path, "utf-8")
    if line is None:
        return "utf-8"
    if _is_chinese(path):
        line = _first_undecodable(path, "gb18030")
        if line is None:
            return "gb18030"
    raise Refusal(Code.ENCODING, line=line)


def _utf16(sample: bytes) -> str | None:
    """In UTF-16 the line ends and delimiters have their zero byte on one and the same side."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(sample)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and any(mark in text for mark in ("\n", "\r", *DELIMITERS)):
            return encoding
    return None


def _first_undecodable(path: Path, encoding: str) -> int | None:
    """The first line not in this encoding, where a line end is part of no other character."""
    decoder, number = codecs.getincrementaldecoder(encoding)(), 1
    with path.open("rb") as file:
        try:
            while piece := file.readline(_SAMPLE):
                decoder.decode(piece)
                number += piece.endswith(b"\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return number
    return None


def _is_chinese(path: Path) -> bool:
    """Almost any bytes decode as GBK; real Chinese is made of the common characters of GB 2312."""
    with path.open(encoding="gb18030", errors="ignore") as file:
        text = file.read(_SAMPLE)
    rare = [c for c in text if not c.isascii()]
    common = "".join(rare).encode("gb2312", errors="ignore").decode("gb2312")
    return len(common) >= 0.9 * len(rare)
