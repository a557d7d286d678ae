"""Where a key of a TOML text stands, which the parser does not tell."""

import re
from collections import Counter

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=""")


class TomlLines:
    """The line numbers, from 1, of paths such as `dimension[2].statements.-1`.

    Read line by line: a key inside an inline table is found at the line of that table.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        self._counts: Counter[str] = Counter()
        table = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                table = self._enter(header[2], repeated=header[1] == "[[")
                self._lines.setdefault(table, number)
            elif key := _KEY.match(line):
                self._lines.setdefault(f"{table}.{key[1]}" if table else key[1], number)

    def line(self, path: str) -> int:
        """The line of the key, else of the nearest table around it; 1 where there is none."""
        while path and path not in self._lines:
            path = path.rpartition(".")[0]
        return self._lines.get(path, 1)

    def _enter(self, name: str, *, repeated: bool) -> str:
        """The path of a table whose header has this name, such as `dimension[2].statements`."""
        path = ""
        parts = [part.strip(" \"'") for part in name.split(".")]
        for depth, part in enumerate(parts, start=1):
            path = f"{path}.{part}" if path else part
            if repeated and depth == len(parts):
                self._counts[path] += 1
            if path in self._counts:
                path = f"{path}[{self._counts[path]}]"
        return path
