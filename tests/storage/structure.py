"""A database's whole structure as plain text lines, for comparing two databases."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from storage.machinery.schema import VERSION_TABLE

_SQLITE_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table"
_POSTGRES = {
    "column": """
        SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default,
               character_maximum_length, numeric_precision, numeric_scale, collation_name
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraint": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "index": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "sequence": "SELECT * FROM information_schema.sequences WHERE sequence_schema = 'public'",
}


def structure(connection: Connection) -> list[str]:
    """Columns, defaults, constraints and indexes, sorted; without the step's own table."""
    parts = _sqlite if connection.dialect.name == "sqlite" else _postgres
    return sorted(line for line in parts(connection) if VERSION_TABLE not in line)


def _sqlite(connection: Connection) -> Iterator[str]:
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
    for name in names.scalars().all():
        for column in connection.execute(text(f"PRAGMA table_xinfo({name})")).all():
            yield f"{name} column {tuple(column)}"
        for pragma in ("foreign_key_list", "index_list"):  # numbered in the order of creation
            rows = connection.execute(text(f"PRAGMA {pragma}({name})")).all()
            yield from (f"{name} {pragma} {tuple(row)[1:]}" for row in rows)
        for index, sql in connection.execute(text(_SQLITE_INDEXES), {"table": name}).all():
            columns = connection.execute(text(f"PRAGMA index_xinfo({index})")).all()
            yield f"{name} index {index} {sql} {[tuple(column) for column in columns]}"


def _postgres(connection: Connection) -> Iterator[str]:
    for kind, query in _POSTGRES.items():
        yield from (f"{kind} {tuple(row)}" for row in connection.execute(text(query)))
