"""Names are folded in every alphabet: their keys are written anew."""

import sqlalchemy as sa
from alembic import op

from storage.names import fold, search_keys

revision = "0017"
down_revision = "0016"

UNIQUE = ("accounts", "competitors")
SEARCHED = (*UNIQUE, "contacts")


def upgrade() -> None:
    for name in (*SEARCHED, "people"):
        columns = ["id", "name", "name_key", *(["search"] if name in SEARCHED else [])]
        _write_anew(sa.table(name, *map(sa.column, columns)), unique=name in UNIQUE)


def _write_anew(table: sa.TableClause, *, unique: bool) -> None:
    """Where two names are one now, and may not be, the later one keeps the key that it had."""
    c, tx = table.c, op.get_bind()
    rows = tx.execute(sa.select(table).order_by(c.id)).all()
    kept = {row.name_key for row in rows} if unique else set[str]()
    for row in rows:
        new = {"name_key": fold(row.name) or row.name_key}
        if "search" in c:
            new["search"] = search_keys(row.name) or row.search
        if new["name_key"] != row.name_key and new["name_key"] in kept:
            new["name_key"] = row.name_key
        changed = {key: value for key, value in new.items() if value != getattr(row, key)}
        if changed:
            kept |= {new["name_key"]} if unique else set()
            tx.execute(sa.update(table).where(c.id == row.id).values(changed))
