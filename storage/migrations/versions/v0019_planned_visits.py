"""Planned visits, and whom they are to meet."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TO_ASK = sa.text("ask_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "planned_visits",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("account_id", KEY, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("rep_id", KEY, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("ask_at", INSTANT),
        sa.Column("visit_id", KEY, sa.ForeignKey("visits.id"), unique=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
    )
    for of in ("account_id", "rep_id"):
        op.create_index(f"ix_planned_visits_{of}", "planned_visits", [of])
    op.create_index(
        "ix_planned_visits_to_ask",
        "planned_visits",
        ["ask_at"],
        sqlite_where=TO_ASK,
        postgresql_where=TO_ASK,
    )
    op.create_table(
        "planned_contacts",
        sa.Column(
            "plan_id",
            KEY,
            sa.ForeignKey("planned_visits.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("contact_id", KEY, sa.ForeignKey("contacts.id"), primary_key=True),
    )
    op.create_index("ix_planned_contacts_contact_id", "planned_contacts", ["contact_id"])
