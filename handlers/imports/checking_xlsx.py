"""Workbooks, distrusted: what a zip may hold, and how much of it at once, is checked beforehand.

The parser of workbooks keeps a row, and every part that is no sheet, wholly in memory, at some
hundred bytes an element.
"""

import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from handlers.imports.remarks import Code, Refusal

MAX_BYTES = 5_000_000
MAX_UNPACKED = 50_000_000
MAX_ENTRIES = 200
MAX_RATIO = 100
MAX_LINES = 1_048_576  # of a sheet, by its format
MAX_CELLS = 512  # of a row
MAX_STRINGS = 500_000  # different texts of a workbook
MAX_AT_ONCE = 200_000  # elements of a row, or of all that is no row
MAX_TEXT = 131_072  # characters of an element; a cell has 32,767 by its format
_CHUNK = 1 << 16
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


def check(path: Path) -> None:
    """Raises Refusal."""
    if path.stat().st_size > MAX_BYTES:
        raise Refusal(Code.TOO_BIG, most=MAX_BYTES // 1_000_000)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive.infolist())
            _check_content(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise Refusal(Code.DAMAGED) from None


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    """What the directory says, before a byte is unpacked."""
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES:
        raise Refusal(Code.TOO_MANY_ENTRIES, most=MAX_ENTRIES)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(Code.OLD_OR_ENCRYPTED)
    for name in sorted(names):
        if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or ":" in name:
            raise Refusal(Code.UNSAFE_ENTRY, name=name)
        if name.lower().endswith("vbaproject.bin"):
            raise Refusal(Code.MACROS)
        if name.lower().startswith("xl/externallinks/"):
            raise Refusal(Code.EXTERNAL_LINKS)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refusal(Code.UNPACKS_TOO_BIG, most=MAX_UNPACKED // 1_000_000)
    if any(entry.file_size > MAX_RATIO * max(entry.compress_size, 1) for entry in entries):
        raise Refusal(Code.PACKED_TOO_TIGHTLY, most=MAX_RATIO)
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Refusal(Code.DAMAGED)


def _check_content(archive: zipfile.ZipFile) -> None:
    """What is really there: a directory can lie. No part of a workbook has a DTD of its own."""
    unpacked = 0
    for entry in archive.infolist():
        tail, elements = b"", _Elements()
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MAX_UNPACKED:
                    raise Refusal(Code.UNPACKS_TOO_BIG, most=MAX_UNPACKED // 1_000_000)
                seen = tail + chunk.replace(b"\x00", b"")  # UTF-16 looks like ASCII without zeros
                if any(word in seen for word in _FORBIDDEN):
                    raise Refusal(Code.DTD)
                tail = seen[-16:]
                elements.feed(chunk)


class _Elements:
    """Counts what a parser would keep of a part; where it is no XML any more, a parser stops."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.CharacterDataHandler = self._text
        self._parser.buffer_text = True
        self._at_once = self._cells = self._characters = 0
        self._count = {"row": 0, "si": 0}
        self._is_xml = True

    def feed(self, chunk: bytes) -> None:
        if self._is_xml:
            try:
                self._parser.Parse(chunk)
            except expat.ExpatError:
                self._is_xml = False

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._characters = 0
        self._at_once += 1
        if local in self._count:
            self._at_once = self._cells = 0
            self._count[local] += 1
        elif local == "c":
            self._cells += 1
        if self._cells > MAX_CELLS:
            raise Refusal(Code.TOO_MANY_COLUMNS, most=MAX_CELLS)
        if self._count["row"] > MAX_LINES:
            raise Refusal(Code.TOO_MANY_ROWS, most=MAX_LINES)
        if self._at_once > MAX_AT_ONCE or self._count["si"] > MAX_STRINGS:
            raise Refusal(Code.TOO_MUCH_AT_ONCE)

    def _text(self, text: str) -> None:
        self._characters += len(text)
        if self._characters > MAX_TEXT:
            raise Refusal(Code.TOO_MUCH_AT_ONCE)
