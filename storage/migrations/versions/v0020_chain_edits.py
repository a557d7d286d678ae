"""Grade, segment and posts of an account leave events, and weight is taken from an opponent by
request. From the upgrade on the standing follows other rules: days before it say so."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("no_posts", sa.String(), nullable=False, server_default=sa.text("''"))
    )
    op.create_table(
        "account_events",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("account_id", KEY, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("by_id", KEY, sa.ForeignKey("people.id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
    )
    op.create_index("ix_account_events_account_id", "account_events", ["account_id"])
    op.create_table(
        "chain_requests",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("contact_id", KEY, sa.ForeignKey("contacts.id"), nullable=False),
        sa.Column("account_id", KEY, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("asked_by", KEY, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edits", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", KEY, sa.ForeignKey("people.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_chain_requests_contact_id", "chain_requests", ["contact_id"])
    op.execute(
        "INSERT INTO marks (name, at) SELECT 'standing_rules', CURRENT_TIMESTAMP "
        "WHERE EXISTS (SELECT 1 FROM assessments)"
    )
