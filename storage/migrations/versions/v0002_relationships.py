"""All three relationships: rivals, corrections, handovers, and a chain that has a history.

Columns are only added, so that no table is copied, however large it has grown.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.Text()
TEXT = sa.String()


def upgrade() -> None:
    _accounts()
    _contacts()
    _assessments()
    op.drop_index("ix_visits_account_id", "visits")
    op.create_index("ix_visits_account_id_day", "visits", ["account_id", "day"])


def _id() -> sa.Column[int]:
    return sa.Column("id", KEY, primary_key=True)


def _ref(name: str, target: str, nullable: bool = False, **kwargs: Any) -> sa.Column[int]:
    return sa.Column(name, KEY, sa.ForeignKey(f"{target}.id"), nullable=nullable, **kwargs)


def _add_ref(table: str, name: str, target: str) -> None:
    """In words of SQL: Alembic would copy SQLite's table to name the constraint."""
    kind = KEY.compile(dialect=op.get_bind().dialect)
    constraint = f"CONSTRAINT fk_{table}_{name} REFERENCES {target} (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind} {constraint}")


def _accounts() -> None:
    op.add_column(
        "accounts", sa.Column("segment", TEXT, nullable=False, server_default=sa.text("''"))
    )
    op.create_table(
        "handovers",
        _id(),
        _ref("account_id", "accounts", index=True),
        _ref("from_id", "people", nullable=True),
        _ref("to_id", "people"),
        _ref("by_id", "people", nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
    )
    op.create_table(
        "competitors",
        _id(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False, unique=True),
        sa.Column("search", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )


def _contacts() -> None:
    _add_ref("contacts", "reports_to_id", "contacts")
    op.add_column("contacts", sa.Column("left_on", sa.Date()))
    op.create_table(
        "contact_events",
        _id(),
        _ref("contact_id", "contacts", index=True),
        _ref("account_id", "accounts", index=True),
        sa.Column("what", TEXT, nullable=False),
        _ref("by_id", "people", nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("detail", JSON, nullable=False),
    )
    op.create_table(
        "dossier",
        _ref("contact_id", "contacts", primary_key=True),
        sa.Column("field", TEXT, primary_key=True),
        sa.Column("value", TEXT, nullable=False),
        _ref("by_id", "people"),
        sa.Column("at", INSTANT, nullable=False),
    )


def _assessments() -> None:
    _add_ref("assessments", "competitor_id", "competitors")
    op.create_table(
        "withdrawals",
        _ref("assessment_id", "assessments", primary_key=True),
        _ref("by_id", "people"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        _ref("superseded_by", "assessments", nullable=True),
    )
    op.create_table(
        "rating_items",
        _ref("assessment_id", "assessments", primary_key=True),
        sa.Column("dimension", TEXT, primary_key=True),
        sa.Column("item", TEXT, primary_key=True),
    )
    op.drop_index("ix_assessments_subject", "assessments")
    op.drop_index("ix_assessments_account_id", "assessments")
    op.create_index(
        "ix_assessments_account_id_competitor_id_at",
        "assessments",
        ["account_id", "competitor_id", "at"],
    )
    _index("ours", "competitor_id IS NULL", ["kind", "subject_id", "at", "id"])
    _index(
        "theirs", "competitor_id IS NOT NULL", ["kind", "subject_id", "competitor_id", "at", "id"]
    )


def _index(whose: str, where: str, columns: list[str]) -> None:
    condition = sa.text(where)
    op.create_index(
        f"ix_assessments_{whose}",
        "assessments",
        columns,
        sqlite_where=condition,
        postgresql_where=condition,
    )
