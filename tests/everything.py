"""All that a database holds, as text: to look for what should not be there."""

from collections.abc import Iterable

from sqlalchemy import select

from storage import Tx, tables


def places_of(tx: Tx, words: Iterable[str]) -> list[str]:
    """Where one of the words stands: "facts.text: …", over every column of every table."""
    found = []
    for table in tables.METADATA.sorted_tables:
        for row in tx.execute(select(table)):
            for column, value in row._mapping.items():
                found += [f"{table.name}.{column}: {each}" for each in words if each in str(value)]
    return found
