"""Which statements read a whole table that grows: asked of the database's own planner.

SQLite is asked as it plans without statistics, as it does at work. PostgreSQL, which reads small
tables whole, is forbidden all but bitmap scans, which take a condition: what it then still reads
whole has no index for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_stack
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from storage.machinery.engine import parse_url
from storage.tables import METADATA

# With the team and its clients these grow for years; the others stay as small as the team is, or
# keep what is open or a few days old.
GROWING = {
    "accounts", "alerts", "assessments", "audit", "contact_events", "contacts", "drafts",
    "due_periods", "facts", "handovers", "notices", "opportunities", "participants",
    "rating_facts", "rating_items", "ratings", "seen_updates", "visits", "withdrawals",
}  # fmt: skip
_PARTIAL = {  # what is in one of these is open, or has something left to lose
    index.name
    for table in METADATA.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
_BEGINNINGS = ("SELECT", "WITH", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Statement:
    """`by` is who gave it: a file of storage and its function."""

    by: str
    sql: str
    given: Any


@contextmanager
def heard() -> Iterator[list[Statement]]:
    """Each statement once, as it was given first."""
    found: dict[str, Statement] = {}

    def statement(_connection: Any, _cursor: Any, sql: str, given: Any, *_: Any) -> None:
        if sql.lstrip().startswith(_BEGINNINGS) and sql not in found and (by := _by()):
            found[sql] = Statement(by, sql, given if isinstance(given, dict) else tuple(given))

    statements: list[Statement] = []
    event.listen(Engine, "before_cursor_execute", statement)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        statements += found.values()


def _by() -> str:
    for frame, _ in walk_stack(None):
        file = Path(frame.f_code.co_filename)
        if file.parent.name == "storage":
            return f"{file.stem}.{frame.f_code.co_name}"
    return ""


def scanned(statements: list[Statement], url: str) -> Iterator[tuple[str, str]]:
    """By whom, and which table that grows, for each statement that reads one whole."""
    engine = create_engine(parse_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        of = _by_sqlite if connection.dialect.name == "sqlite" else _by_postgres
        if of is _by_postgres:
            for way in ("seqscan", "indexscan", "indexonlyscan"):
                connection.exec_driver_sql(f"SET enable_{way} = off")
        for each in statements:
            for table in of(connection, each):
                if table in GROWING:
                    yield each.by, table


def _by_sqlite(connection: Connection, statement: Statement) -> Iterator[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.sql}", statement.given)
    for *_, line in plan:
        if line.startswith("SCAN ") and not _PARTIAL & set(line.split()):
            yield line.split()[1].rstrip("_0123456789")


def _by_postgres(connection: Connection, statement: Statement) -> Iterator[str]:
    plan = connection.exec_driver_sql(
        f"EXPLAIN (FORMAT JSON) {statement.sql}", statement.given
    ).scalar_one()
    yield from _whole(plan[0]["Plan"])


def _whole(node: dict[str, Any]) -> Iterator[str]:
    kind = node["Node Type"]
    through = kind.startswith("Index") and "Index Cond" not in node
    if kind == "Seq Scan" or (through and node["Index Name"] not in _PARTIAL):
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _whole(child)
