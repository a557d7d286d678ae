"""Product names: a catalogue is no table of ours, it tells which spelling is meant."""

from collections import Counter
from collections.abc import Collection

from handlers.imports.columns import Columns
from handlers.imports.table_file import Table
from storage.names import fold


def catalogue(table: Table, columns: Columns) -> dict[str, str]:
    """Folded name → the catalogue's spelling."""
    names = (row.get(columns.by_field["product"], "") for _, row in table.rows())
    return {fold(name): name for name in names if fold(name)}


def spelled_otherwise(found: Counter[str], known: dict[str, str]) -> dict[str, str]:
    """Each name that is written otherwise elsewhere → how.

    By the catalogue; else by the commonest spelling in the file; else a name that is two or more
    words of other names written together ("GTXPro" beside "GTX Basic" and "GTX Plus Pro").
    """
    usual = dict(known)
    for name, _ in found.most_common():
        usual.setdefault(fold(name), name)
    words = {word for name in found for word in name.split() if len(name.split()) > 1}
    otherwise: dict[str, str] = {}
    for name in found:
        meant = usual[fold(name)]
        if meant != name:
            otherwise[name] = meant
        elif fold(name) not in known and " " not in name:
            apart = _apart(name, words)
            if len(apart) > 1:
                otherwise[name] = " ".join(apart)
    return otherwise


def _apart(text: str, words: Collection[str]) -> list[str]:
    """`text` as a row of `words`; [] if it is none."""
    ways: dict[int, list[str]] = {0: []}  # length of a beginning → the words that make it up
    for end in range(1, len(text) + 1):
        start = next((s for s in ways if text[s:end] in words), None)
        if start is not None:
            ways[end] = [*ways[start], text[start:end]]
    return ways.get(len(text), [])
