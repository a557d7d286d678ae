"""Taking a name out of imports that are under way: what they hold is yet to be recorded.

Rows that would bring back who was erased are passed over, and counted as such: by their folded
names nobody would find them any more. The others lose the name in what people wrote.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select

from storage import tables
from storage.identity import ErasureSubject
from storage.import_parts import LINES, OWNERS, SHARES
from storage.imports import Noun
from storage.machinery.ledger import Tx
from storage.names import fold
from storage.naming import Names
from storage.scrubbing import CODES, Change

_i, _p = tables.imports.c, tables.import_parts.c
# What others are called, and who is meant by a folded name.
_CALLED = frozenset({"name", "account", "owner", "rep"})


def hold(tx: Tx) -> None:
    """Lock the parts, so that none is recorded from an older read."""
    tx.execute(select(_i.id).order_by(_i.id).with_for_update()).all()


class Leaver:
    """Who is erased, as the rows of an import may mean them: by a name, and at these accounts."""

    def __init__(
        self, kind: ErasureSubject, called: Collection[str], names: Names, accounts: Collection[str]
    ) -> None:
        self._kind, self._names, self._accounts = kind, names, accounts
        self._keys = frozenset(fold(each) for each in called)

    def is_meant(self, part: str, change: Any) -> bool:
        if self._kind is ErasureSubject.CONTACT:
            return part == Noun.CONTACTS and (
                change[0][0] in self._accounts and self._is(change[0][1])
            )
        match part:
            case Noun.PEOPLE:
                return self._is(change[0])
            case Noun.ACCOUNTS:
                return self._is(change[1].get("owner"))
            case Noun.OPPORTUNITIES:
                return self._is(change[1].get("rep"))
            case Noun.CONTACTS:
                return False
            case _:  # pairs of names: only a line has two of people
                return any(map(self._is, change if part == LINES else change[1:]))

    def _is(self, key: str | None) -> bool:
        return bool(key) and (key in self._keys or not self._names.replaced(str(key), "").strip())


def find(tx: Tx, who: Leaver, names: Names, by: str, spared: Collection[str]) -> Iterator[Change]:
    """What to put into the parts, but for accounts of these folded names, and into their counts."""
    before = {row.id: row.passed_over for row in tx.execute(select(_i.id, _i.passed_over))}
    passed = dict(before)
    for row in tx.execute(select(_p.import_id, _p.number, _p.kind, _p.changes)).all():
        kept = [each for each in row.changes if not who.is_meant(row.kind, each)]
        passed[row.import_id] += len(row.changes) - len(kept)
        anew = [_without(row.kind, each, names, by, spared) for each in kept]
        if anew != row.changes:
            key = (row.import_id, row.number)
            yield Change(tables.import_parts, key, {"changes": anew})
    for key, count in passed.items():
        if count != before[key]:
            yield Change(tables.imports, (key,), {"passed_over": count})


def _without(part: str, change: Any, names: Names, by: str, spared: Collection[str]) -> Any:
    if part in (LINES, OWNERS, SHARES):
        return change
    key, values, *rest = change
    account = values.get("account") or (key[0] if isinstance(key, list) else key)
    if account in spared:
        return change
    fixed = _CALLED.union(CODES.get(part, "").split())
    written = {
        name: names.replaced(value, by) if isinstance(value, str) and name not in fixed else value
        for name, value in values.items()
    }
    return [key, written, *rest]
