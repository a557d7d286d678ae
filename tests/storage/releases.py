"""Ledgers as the releases of before left them: each was written by that release itself, in a week
of its demonstration team, and is never edited."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, DateTime, MetaData, func, select

from storage.machinery.schema import building, upgrade

LEFT = Path(__file__).with_name("releases")
STEPS = {"0.1.0": "0003", "0.2.0": "0010"}  # up to which each built its database
WRITTEN_BY_STEPS = ("identities", "retentions", "marks")


def leave(url: str, release: str) -> None:
    """In an empty database, what a company that runs `release` has there."""
    rows: dict[str, list[dict[str, Any]]] = json.loads(
        (LEFT / f"{release}.json").read_text("utf-8")
    )
    with building(url) as connection:
        upgrade(connection, STEPS[release])
        known = MetaData()
        known.reflect(connection)
        for table in known.sorted_tables:
            if table.name in rows:
                if table.name in WRITTEN_BY_STEPS:
                    connection.execute(table.delete())
                read = [
                    {name: _value(table.c[name], value) for name, value in row.items()}
                    for row in rows[table.name]
                ]
                connection.execute(table.insert(), read)
                _count_on(connection, table.c.get("id"))


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    match column.type:
        case DateTime():
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        case Date():
            return date.fromisoformat(value)
        case Boolean():
            return bool(value)
    return value


def _count_on(connection: Connection, key: Column[Any] | None) -> None:
    """PostgreSQL, which counts keys by itself, goes on behind these."""
    if key is not None and connection.dialect.name == "postgresql":
        last = select(func.max(key)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(key.table.name, "id")
        connection.execute(select(func.setval(sequence, last)))
