"""A person has a country of their own, whose public holidays count; none: as before."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("people", sa.Column("country", sa.String()))
