"""Facts: what was seen or said, behind ratings."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from scoring.assessments import Fact, FactKind, Kind
from scoring.name import fact_text
from storage import tables
from storage.machinery import rows
from storage.machinery.ledger import Tx
from storage.models.assessments import FactRow

_s = tables.assessments.c


def add(
    tx: Tx,
    account_id: int,
    author_id: int,
    kind: FactKind,
    text: str,
    now: datetime,
    *,
    origin: str = "",
    file_id: str | None = None,
    visit_id: int | None = None,
    repeated: bool = False,
) -> Fact:
    """Record a fact. A forwarded one names its origin and stays the author's responsibility."""
    row = FactRow(
        account_id=account_id,
        author_id=author_id,
        kind=kind,
        text=text,
        origin=origin,
        file_id=file_id,
        visit_id=visit_id,
        at=now,
        repeated=repeated,
    )
    key = rows.add(tx, row)
    return Fact(key, kind, fact_text(text, key), now, visit_id, file_id, repeated=repeated)


def said_before(
    tx: Tx,
    author_id: int,
    subject: tuple[Kind, int],
    texts: Collection[str],
    since: datetime,
    today: datetime,
) -> set[tuple[str, int | None]]:
    """Which of these words, and as the note of which visit, the author gave since then for another
    subject, or before `today` began; what was taken back does not count."""
    f, rf, w = tables.facts.c, tables.rating_facts.c, tables.withdrawals.c
    kind, subject_id = subject
    other = or_(_s.kind != kind, _s.subject_id != subject_id, f.at < today)
    query = (
        select(f.text, f.visit_id)
        .join(tables.rating_facts, rf.fact_id == f.id)
        .join(tables.assessments, _s.id == rf.assessment_id)
        .join(tables.withdrawals, w.assessment_id == _s.id, isouter=True)
        .where(f.author_id == author_id, f.at >= since, f.text.in_(texts), other)
        .where(w.assessment_id.is_(None))
        .distinct()
    )
    return {(row.text, row.visit_id) for row in tx.execute(query)} if texts else set()


def find(tx: Tx, fact_id: int) -> tuple[Fact, set[int]] | None:
    """The fact, and the accounts by which it is known: the one that it was recorded for, and those
    where the contacts are now whose ratings rest on it."""
    f, r, c = tables.facts.c, tables.rating_facts.c, tables.contacts.c
    row = tx.execute(select(tables.facts).where(f.id == fact_id)).first()
    if row is None:
        return None
    rated = select(_s.subject_id).join(tables.rating_facts, r.assessment_id == _s.id)
    met = rated.where(r.fact_id == fact_id, _s.kind == Kind.KEY)
    at = tx.execute(select(c.account_id).where(c.id.in_(met))).scalars()
    text = fact_text(row.text, row.id)
    found = Fact(row.id, FactKind(row.kind), text, row.at, row.visit_id, row.file_id)
    return found, {row.account_id, *at}
