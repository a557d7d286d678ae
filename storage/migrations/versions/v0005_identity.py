"""A database knows which one it is, and how long it keeps what people wrote."""

import secrets
from datetime import UTC
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    identities = op.create_table(
        "identities",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("people_before", sa.BigInteger(), nullable=False),
        sa.Column("contacts_before", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "retentions",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("shorter", sa.Integer(), nullable=True),
        sa.Column("shorter_from", INSTANT, nullable=True),
    )
    row = {"name": _name(), "people_before": 0, "contacts_before": 0}
    op.bulk_insert(identities, [row])


def _name() -> str:
    """Any for an empty database; one that was in use gets the same in each of its old backups, so
    that who is erased from now on stays erased when such a backup is restored."""
    people = sa.table("people", sa.column("id", KEY), sa.column("created_at", INSTANT))
    query = sa.select(people.c.id, people.c.created_at).order_by(people.c.id).limit(1)
    first = op.get_bind().execute(query).first()
    if first is None:
        return secrets.token_hex(16)
    at = first.created_at  # without a zone on SQLite, and in UTC
    at = at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None)
    return sha256(f"{first.id} {at.isoformat()}".encode()).hexdigest()[:32]
