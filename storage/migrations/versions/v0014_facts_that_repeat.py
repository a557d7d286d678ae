"""A fact knows whether its author had given the same words before: then it backs nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

FACTS = sa.table("facts", *map(sa.column, ("id", "author_id", "kind", "text", "at", "repeated")))
BEHIND = sa.table("rating_facts", sa.column("fact_id"), sa.column("assessment_id"))
RATED = sa.table("assessments", *map(sa.column, ("id", "kind", "subject_id")))
WITHDRAWN = sa.table("withdrawals", sa.column("assessment_id"))


def upgrade() -> None:
    op.add_column(
        "facts", sa.Column("repeated", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    repeated = sorted(_repeated())
    for begin in range(0, len(repeated), 500):
        some = FACTS.c.id.in_(repeated[begin : begin + 500])
        op.execute(sa.update(FACTS).where(some).values(repeated=sa.true()))


def _repeated() -> set[int]:
    """Those whose words stood before for another subject, or on another day. A visit is one fact
    for all whom it met; what was taken back stands for nothing."""
    f, rf, a = FACTS.c, BEHIND.c, RATED.c
    day = sa.func.substr(sa.cast(f.at, sa.String), 1, 10)
    query = (
        sa.select(f.id, f.author_id, f.text, a.kind, a.subject_id, day)
        .join(BEHIND, rf.fact_id == f.id)
        .join(RATED, a.id == rf.assessment_id)
        .join(WITHDRAWN, WITHDRAWN.c.assessment_id == a.id, isouter=True)
        .where(f.text != "", f.kind != "visit", WITHDRAWN.c.assessment_id.is_(None))
        .distinct()
        .order_by(f.id)
    )
    first: dict[tuple[int, str], tuple[int, tuple[str, int, str]]] = {}
    found = set()
    for fact, author, text, *stood in op.get_bind().execute(query):
        before, where = first.setdefault((author, text), (fact, tuple(stood)))
        if fact != before and tuple(stood) != where:
            found.add(fact)
    return found
