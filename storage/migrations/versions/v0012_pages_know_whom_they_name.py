"""A page that waits to be opened knows whom it names, and ends when its reader may not any more."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    # Those that wait now do not know: they would be gone in minutes, and are made anew by a tap.
    op.drop_table("sheets")
    op.create_table(
        "sheets",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("people.id"),
            nullable=False,
        ),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_sheets_expires_at", "sheets", ["expires_at"])
