"""Photos and voice notes behind facts are kept; those of before are fetched, too."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

WANTED, NAMED = sa.text("state = 'wanted'"), sa.text("file_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("file_id", sa.String(), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text()),
    )
    op.create_index(
        "ix_files_wanted", "files", ["due_at"], sqlite_where=WANTED, postgresql_where=WANTED
    )
    op.create_index(
        "ix_facts_file_id", "facts", ["file_id"], sqlite_where=NAMED, postgresql_where=NAMED
    )
    op.create_index("ix_rating_facts_fact_id", "rating_facts", ["fact_id"])
    op.execute(
        "INSERT INTO files (file_id, state, size, tries, due_at) "
        "SELECT file_id, 'wanted', 0, 0, max(at) FROM facts "
        "WHERE file_id IS NOT NULL GROUP BY file_id"
    )
