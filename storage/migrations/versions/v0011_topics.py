"""A group that is a forum is told in the topic where it was bound."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("groups", sa.Column("topic_id", sa.BigInteger()))
