"""Many rows at once, with keys counted here, so that rows can refer to one another before they are
written. Only for a transaction that nobody writes beside."""

from typing import Any

from sqlalchemy import Table, func, select

from storage.machinery.ledger import Tx
from storage.machinery.rows import put_all


class Bulk:
    """Take rows up with `add`, write them with `flush` now and then, and end with `finish`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self._next: dict[Table, int] = {}

    def add(self, table: Table, **values: Any) -> int:
        """Take up a row; returns its key."""
        key = self._next.get(table) or self._first(table)
        self._next[table] = key + 1
        self._rows.setdefault(table, []).append(values | {"id": key})
        return key

    def add_keyless(self, table: Table, **values: Any) -> None:
        """Take up a row of a table whose key is made of references."""
        self._rows.setdefault(table, []).append(values)

    def flush(self) -> None:
        """Write what was taken up, in the order of the tables' first rows."""
        for table, rows in self._rows.items():
            put_all(self._tx, table, rows)
        self._rows.clear()

    def finish(self) -> None:
        """Write the rest; PostgreSQL, which counts keys by itself, goes on behind these."""
        self.flush()
        if self._tx.dialect.name != "postgresql":
            return
        for table in self._next:
            last = select(func.max(table.c.id)).scalar_subquery()
            key = func.pg_get_serial_sequence(table.name, "id")
            self._tx.execute(select(func.setval(key, last)))

    def _first(self, table: Table) -> int:
        return int(self._tx.execute(select(func.max(table.c.id))).scalar() or 0) + 1
