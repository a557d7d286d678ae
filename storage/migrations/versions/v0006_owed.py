"""What is still owed: screens that nobody has seen, refusals that we do not know, and alerts that
went up, or that nobody stands above."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)
ALERTS = sa.table(
    "alerts", sa.column("escalated_at"), sa.column("escalated_to"), sa.column("updated_at")
)


def upgrade() -> None:
    op.add_column("drafts", sa.Column("owed_since", INSTANT))
    op.add_column("notices", sa.Column("refused_since", INSTANT))
    op.add_column("alerts", sa.Column("escalated_at", INSTANT))
    went_up = ALERTS.c.escalated_to.is_not(None)
    op.execute(sa.update(ALERTS).where(went_up).values(escalated_at=ALERTS.c.updated_at))
    _index("ix_drafts_owed_since", "drafts", "owed_since", "owed_since IS NOT NULL")
    waiting = "state = 'open' AND escalated_at IS NULL"
    _index("ix_alerts_not_escalated", "alerts", "updated_at", waiting)


def _index(name: str, table: str, column: str, where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, [column], sqlite_where=only, postgresql_where=only)
