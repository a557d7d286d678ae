"""Statements that every turn runs: compiled once, and run by the driver's own cursor.

_BY_ID = Prepared(select(_p.id, _p.name).where(_p.id == bindparam("person")))
row = _BY_ID.first(tx, person=7)        # row.id, row.name
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Dialect, Select
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.visitors import iterate

from storage.machinery import driver
from storage.machinery.ledger import Tx

Statement = Select[Any] | CompoundSelect[Any] | UpdateBase
Value = Callable[[Any], Any]  # from ours to the driver's, or back


class Prepared:
    """A Core statement whose values are given by name: its `bindparam`s, and the columns that an
    INSERT or UPDATE sets; other values are ignored. Rows are named tuples.

    A list (`expanding`) is filled up with its last value to 1, 2, 4, 8 …, so that few lengths are
    ever compiled; it may have thousands of values, not tens of thousands.

    Raises sqlalchemy.exc.DBAPIError; a value that its column refuses raises what the column does.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        # By dialect, given names, and the lengths of lists.
        self._compiled: dict[tuple[str | int, ...], _Compiled] = {}

    def all(self, tx: Tx, **given: Any) -> list[Any]:
        compiled = self._for(tx, given)
        return compiled.read(*driver.rows(tx, compiled.sql, compiled.bind(given)))

    def first(self, tx: Tx, **given: Any) -> Any | None:
        """The first row, if there is one: for what finds few."""
        found = self.all(tx, **given)
        return found[0] if found else None

    def one(self, tx: Tx, **given: Any) -> Any:
        """The row that must be there: a wrong key is a mistake of the caller."""
        (found,) = self.all(tx, **given)
        return found

    def run(self, tx: Tx, **given: Any) -> int:
        """For what finds no rows; how many it changed."""
        compiled = self._for(tx, given)
        return driver.run(tx, compiled.sql, compiled.bind(given))

    @cached_property
    def _lists(self) -> list[str]:
        found = (each for each in iterate(self._statement) if isinstance(each, BindParameter))
        return sorted({each.key for each in found if each.expanding})

    def _for(self, tx: Tx, given: dict[str, Any]) -> "_Compiled":
        key: tuple[str | int, ...] = (tx.dialect.name, *given)
        for name in self._lists:
            given[name] = _filled(given[name])
            key += (len(given[name]),)
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = _Compiled(self._statement, tx.dialect, given)
        return compiled


class _Compiled:
    """The SQL of one database, and how values go into it and come out."""

    def __init__(self, statement: Statement, dialect: Dialect, given: Mapping[str, Any]) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(given))
        rendered = compiled.construct_expanded_state(dict(given))
        self.sql: str = rendered.statement
        self._order: list[str] | None = rendered.positiontup  # None: the driver takes names
        self._own = {name: v for name, v in rendered.parameters.items() if name not in given}
        self._lists: Mapping[str, list[str]] = rendered.parameter_expansion
        to_driver = [
            (own, bound.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bound in compiled.binds.items()
            for own in self._lists.get(name, [name])
            if own in rendered.parameters  # others are a part of the SQL itself
        ]
        self._to_driver = [(name, value) for name, value in to_driver if value]
        self._columns, self._dialect = statement.exported_columns, dialect
        self._row = _row_of([str(name) for name in self._columns.keys()])  # noqa: SIM118
        self._from_driver: list[tuple[int, Value]] | None = None  # known with the first rows

    def bind(self, given: Mapping[str, Any]) -> driver.Given:
        values = {**self._own, **given}
        for name, own in self._lists.items():
            values.update(zip(own, values.pop(name), strict=True))
        for name, value in self._to_driver:
            values[name] = value(values[name])
        return values if self._order is None else [values[name] for name in self._order]

    def read(self, found: Iterable[tuple[Any, ...]], cursor: Any) -> list[Any]:
        if self._from_driver is None:
            self._from_driver = self._reading(cursor.description)
        if not self._from_driver:
            return [self._row(each) for each in found]
        rows = [list(each) for each in found]
        for row in rows:
            for at, value in self._from_driver:
                row[at] = value(row[at])
        return [self._row(row) for row in rows]

    def _reading(self, description: Any) -> list[tuple[int, Value]]:
        """Which columns the driver does not give as they are meant, and what makes them so."""
        given = [
            each.type.dialect_impl(self._dialect).result_processor(self._dialect, told[1])
            for each, told in zip(self._columns, description, strict=True)
        ]
        return [(at, value) for at, value in enumerate(given) if value]


def _filled(values: Sequence[Any]) -> list[Any]:
    filled = list(values)
    return filled + filled[-1:] * ((1 << (len(filled) - 1).bit_length()) - len(filled))


def _row_of(names: list[str]) -> Callable[[Iterable[Any]], Any]:
    row: Any = namedtuple("Row", names)  # type: ignore[misc]  # noqa: PYI024  # known at run time
    return row._make
