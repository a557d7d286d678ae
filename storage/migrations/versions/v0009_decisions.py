"""Decisions: an account keeps when the last was made; indexes for what taps and jobs look for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("decided_at", sa.DateTime(timezone=True)))
    for table, column in (
        ("assessments", "rater_id"),
        ("assessments", "visit_id"),
        ("contacts", "name_key"),
        ("contacts", "reports_to_id"),
        ("due_periods", "decided_at"),
        ("facts", "author_id"),
        ("invitations", "person_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    _partial("ix_alerts_of_subject", "alerts", "state <> 'resolved'", "kind", "subject_id")
    _partial("ix_alerts_unresolved", "alerts", "state <> 'resolved'", "id")
    _partial("ix_alerts_resolved", "alerts", "state = 'resolved'", "resolved_at")
    _partial("ix_visits_noted", "visits", "note <> ''", "recorded_at")
    told = "text <> '' OR origin <> '' OR file_id IS NOT NULL"
    _partial("ix_facts_told", "facts", told, "at")


def _partial(name: str, table: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)
