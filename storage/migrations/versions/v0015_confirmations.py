"""An assessment knows whether it confirms the one before, since when nobody has looked anew, and
how long its answers took. Those of before the upgrade count as they stood."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for column in (
        sa.Column("confirms", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("seconds", sa.Integer()),
    ):
        op.add_column("assessments", column)
