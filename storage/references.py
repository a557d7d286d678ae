"""References: what stands for a name where the name may not be said, such as A-17 or C-42."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from storage import tables
from storage.ledger import Tx
from storage.names import fold

_TABLES = {
    "A": tables.accounts,
    "C": tables.contacts,
    "P": tables.people,
    "K": tables.competitors,
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A for accounts, C for contacts, P for people of the team, K for competitors, F for facts."""

    letter: str
    id: int

    def __str__(self) -> str:
        return f"{self.letter}-{self.id}"


def named(tx: Tx, names: Collection[str]) -> Mapping[str, list[Reference]]:
    """All that is called so, by the folded names; absent: nothing is."""
    found: dict[str, list[Reference]] = {}
    keys = {key for name in names if (key := fold(name))}
    for letter, table in _TABLES.items():
        query = select(table.c.id, table.c.name_key).where(table.c.name_key.in_(keys))
        for row in tx.execute(query.order_by(table.c.id)) if keys else ():
            found.setdefault(row.name_key, []).append(Reference(letter, row.id))
    return found
