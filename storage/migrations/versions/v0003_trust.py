"""Trust: a chained audit, groups bound to a team, limits and replicas that know of one another."""

import sqlalchemy as sa
from alembic import op

from storage.seal import FIRST, seal

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHAT = sa.BigInteger()
INSTANT = sa.DateTime(timezone=True)
TEXT = sa.String()
REFUSED = "the audit trail is only added to"
APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{what} BEFORE {what} ON audit "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        for what in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_is_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
        "CREATE TRIGGER audit_is_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "EXECUTE FUNCTION audit_is_added_to()",
    ],
}


def upgrade() -> None:
    _groups()
    _outbox()
    _replicas()
    _privacy()
    _audit()
    op.add_column("quarantine", sa.Column("replayed_at", INSTANT))


def _id() -> sa.Column[int]:
    return sa.Column("id", KEY, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, KEY, sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=nullable)


def _groups() -> None:
    op.create_table(
        "groups",
        _id(),
        sa.Column("chat_id", CHAT, nullable=False, unique=True),
        sa.Column("title", TEXT, nullable=False),
        _ref("manager_id", "people"),
        _ref("bound_by", "people"),
        _at("bound_at"),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
    )
    # In words of SQL: Alembic would copy SQLite's table to name the constraint.
    kind = KEY.compile(dialect=op.get_bind().dialect)
    constraint = "CONSTRAINT fk_notices_group_id REFERENCES groups (id)"
    op.execute(f"ALTER TABLE notices ADD COLUMN group_id {kind} {constraint}")


def _outbox() -> None:
    waiting = sa.text("state = 'waiting'")
    for name, columns in (
        ("ix_notices_next", ["priority", "id"]),
        ("ix_notices_recipient", ["person_id", "priority"]),
    ):
        op.create_index(name, "notices", columns, sqlite_where=waiting, postgresql_where=waiting)


def _replicas() -> None:
    op.create_table(
        "chats",
        sa.Column("chat_id", CHAT, primary_key=True, autoincrement=False),
        _at("free_at"),
        _at("paused_until", nullable=True),
    )
    op.create_table(
        "leases",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("holder", TEXT, nullable=False),
        _at("until"),
    )
    op.create_table(
        "replicas",
        sa.Column("name", TEXT, primary_key=True),
        _at("started_at"),
        _at("alive_at"),
        _at("ended_at", nullable=True),
    )


def _privacy() -> None:
    op.create_table(
        "erasures",
        _id(),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        _ref("asked_by", "people", nullable=True),
        _at("asked_at"),
        _ref("decided_by", "people", nullable=True),
        _at("decided_at", nullable=True),
    )
    op.create_table(
        "sheets",
        sa.Column("digest", TEXT, primary_key=True),
        _ref("person_id", "people"),
        sa.Column("html", sa.Text(), nullable=False),
        _at("expires_at"),
    )
    op.create_index("ix_sheets_expires_at", "sheets", ["expires_at"])


def _audit() -> None:
    """The rows that are there are sealed as they stand: from here on none can change unseen."""
    op.add_column("audit", sa.Column("seal", TEXT, nullable=False, server_default=sa.text("''")))
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, at, actor_id, action, object, detail FROM audit ORDER BY id").columns(
            at=INSTANT
        )
    ).all()
    before = FIRST
    for row in rows:
        before = seal(before, row.id, row.at, row.actor_id, row.action, row.object, row.detail)
        connection.execute(
            sa.text("UPDATE audit SET seal = :seal WHERE id = :id"), {"seal": before, "id": row.id}
        )
    for statement in APPEND_ONLY[connection.dialect.name]:
        op.execute(statement)
