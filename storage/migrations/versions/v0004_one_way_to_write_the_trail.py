"""The audit trail takes a row only if it is the next one and sealed.

Imports used to write theirs without a seal, and the row after each stood on no other. The seals
that they should have had are written down in one more row, sealed itself, so that nothing about
them can be changed from here on (`storage.seal.verify`); every seal that was noted before stays
what it was.
Whatever else does not stand on the row before it was no import, and stays broken.
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.seal import FIRST, seal

revision = "0004"
down_revision = "0003"

IMPORT = {"file", "kind", "rows", "created", "updated", "unchanged", "refused"}
IN_ORDER = {
    "sqlite": [
        "CREATE TRIGGER audit_in_order BEFORE INSERT ON audit "
        "WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM audit) "
        "OR length(NEW.seal) <> 64 OR NEW.seal GLOB '*[^0-9a-f]*' "
        "BEGIN SELECT "
        "RAISE(ABORT, 'the audit trail is only added to, by the next row, sealed'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION audit_in_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.id IS DISTINCT FROM (SELECT coalesce(max(id), 0) + 1 FROM audit) "
        "OR NEW.seal !~ '^[0-9a-f]{64}$' THEN "
        "RAISE EXCEPTION 'the audit trail is only added to, by the next row, sealed'; END IF; "
        "RETURN NEW; END $$",
        "CREATE TRIGGER audit_in_order BEFORE INSERT ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_in_order()",
    ],
}
AUDIT = sa.table(
    "audit",
    sa.column("id", sa.BigInteger()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("action", sa.String()),
    sa.column("object", sa.String()),
    sa.column("detail", sa.Text()),
    sa.column("seal", sa.String()),
)


def upgrade() -> None:
    connection = op.get_bind()
    number, before, unsealed = 0, FIRST, dict[str, str]()
    rows = sa.text("SELECT id, at, actor_id, action, object, detail, seal FROM audit ORDER BY id")
    for row in connection.execute(rows):
        if row.seal == "" and _is_import(row):
            unsealed[str(row.id)] = seal(
                before, row.id, row.at, None, row.action, row.object, row.detail
            )
        number, before = row.id, row.seal
    for statement in IN_ORDER[connection.dialect.name]:
        op.execute(statement)
    if unsealed:
        _vouch(connection, number + 1, before, unsealed)


def _is_import(row: sa.Row[tuple[object, ...]]) -> bool:
    """Whether an import, which the command line alone could make, wrote this row as it stands."""
    try:
        datetime.fromisoformat(str(row.at))
        said = json.loads(row.detail)
    except (TypeError, ValueError):  # SQLite keeps anything in any column
        return False
    made = (row.actor_id, row.action, row.object) == (None, "import", "file")
    return made and isinstance(said, dict) and set(said) == IMPORT


def _vouch(connection: sa.Connection, number: int, before: str, unsealed: dict[str, str]) -> None:
    now, said = datetime.now(UTC), ("audit.mended", "audit")
    detail = json.dumps({"unsealed": unsealed}, separators=(",", ":"))
    sealed = seal(before, number, now, None, *said, detail)
    values = {"id": number, "at": now, "action": said[0], "object": said[1]}
    connection.execute(AUDIT.insert().values(**values, detail=detail, seal=sealed))
