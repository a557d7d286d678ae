"""Assessments, their ratings and the facts behind them. Only ever added to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from scoring.assessments import Assessment, Fact, FactKind, Kind, Rating
from storage import tables
from storage.ledger import Tx
from storage.rows import add, add_once
from storage.tables.assessments import AssessmentRow, FactRow, RatingFactRow, RatingRow, RubricRow

_s, _r, _f, _rf = tables.assessments.c, tables.ratings.c, tables.facts.c, tables.rating_facts.c

# Every turn of a rating asks these. Built once, they cost a quarter of what they cost built anew.
_RANK = func.row_number().over(partition_by=_s.subject_id, order_by=(_s.at.desc(), _s.id.desc()))
_RANKED = (
    select(_s.id, _RANK.label("rank"))
    .where(_s.kind == bindparam("kind"), _s.subject_id.in_(bindparam("subjects", expanding=True)))
    .subquery()
)
_LATEST = (
    select(tables.assessments)
    .join(_RANKED, _RANKED.c.id == _s.id)
    .where(_RANKED.c.rank <= bindparam("back"))
    .order_by(_s.at.desc(), _s.id.desc())
)
_RATINGS = select(tables.ratings).where(
    _r.assessment_id.in_(bindparam("assessments", expanding=True))
)
_FACTS = (
    select(_rf.assessment_id, _rf.dimension, tables.facts)
    .join(tables.facts, _f.id == _rf.fact_id)
    .where(_rf.assessment_id.in_(bindparam("assessments", expanding=True)))
    .order_by(_f.id)
)


def add_fact(
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
    )
    return Fact(add(tx, row), kind, text, now, visit_id, file_id)


def record(
    tx: Tx,
    kind: Kind,
    subject_id: int,
    account_id: int,
    rater_id: int,
    ratings: Mapping[str, Rating],
    now: datetime,
    *,
    rubric: tuple[str, int],
    level: str | None,
    mean: float | None,
    visit_id: int | None = None,
    draft_id: int | None = None,
) -> Assessment:
    """Record an assessment with its ratings. `rubric` is (id, version); facts must be recorded."""
    row = AssessmentRow(
        kind=kind,
        subject_id=subject_id,
        account_id=account_id,
        rater_id=rater_id,
        visit_id=visit_id,
        draft_id=draft_id,
        at=now,
        rubric_id=rubric[0],
        rubric_version=rubric[1],
        level=level,
        mean=mean,
    )
    key = add(tx, row)
    for dimension, rating in ratings.items():
        add(tx, RatingRow(assessment_id=key, dimension=dimension, level=rating.level))
        for fact in rating.facts:
            add_once(tx, RatingFactRow(assessment_id=key, dimension=dimension, fact_id=fact.id))
    return Assessment(key, kind, subject_id, rater_id, now, *rubric, dict(ratings), visit_id)


def latest(
    tx: Tx, kind: Kind, subject_ids: Sequence[int], *, back: int = 1
) -> dict[int, list[Assessment]]:
    """The last `back` assessments of each subject, the newest first; absent: never assessed."""
    if not subject_ids:
        return {}
    rows = tx.execute(_LATEST, {"kind": kind, "subjects": subject_ids, "back": back}).all()
    ratings = _ratings(tx, [row.id for row in rows])
    found: dict[int, list[Assessment]] = {}
    for row in rows:
        found.setdefault(row.subject_id, []).append(_assessment(row, ratings.get(row.id, {})))
    return found


def last(tx: Tx, kind: Kind, subject_id: int) -> Assessment | None:
    """The subject's newest assessment."""
    found = latest(tx, kind, [subject_id])
    return found[subject_id][0] if found else None


def get(tx: Tx, assessment_id: int) -> Assessment:
    """The assessment with this key; a wrong key is a mistake of the caller."""
    row = tx.execute(select(tables.assessments).where(_s.id == assessment_id)).one()
    return _assessment(row, _ratings(tx, [row.id]).get(row.id, {}))


def rated_after(tx: Tx, visit_id: int) -> set[int]:
    """The contacts who were rated after a visit."""
    query = select(_s.subject_id).where(_s.kind == Kind.KEY, _s.visit_id == visit_id)
    return {row.subject_id for row in tx.execute(query)}


def _assessment(row: Any, ratings: Mapping[str, Rating]) -> Assessment:
    return Assessment(
        id=row.id,
        kind=Kind(row.kind),
        subject_id=row.subject_id,
        rater_id=row.rater_id,
        at=row.at,
        rubric_id=row.rubric_id,
        rubric_version=row.rubric_version,
        ratings=ratings,
        visit_id=row.visit_id,
    )


def _ratings(tx: Tx, assessment_ids: Sequence[int]) -> dict[int, dict[str, Rating]]:
    if not assessment_ids:
        return {}
    facts: dict[tuple[int, str], list[Fact]] = {}
    for row in tx.execute(_FACTS, {"assessments": assessment_ids}):
        fact = Fact(row.id, FactKind(row.kind), row.text, row.at, row.visit_id, row.file_id)
        facts.setdefault((row.assessment_id, row.dimension), []).append(fact)
    found: dict[int, dict[str, Rating]] = {}
    for row in tx.execute(_RATINGS, {"assessments": assessment_ids}):
        rating = Rating(row.level, tuple(facts.get((row.assessment_id, row.dimension), ())))
        found.setdefault(row.assessment_id, {})[row.dimension] = rating
    return found


def register_rubric(tx: Tx, rubric_id: str, version: int, fingerprint: str) -> bool:
    """Note a rubric's content; False if this version was used before with another content."""
    add_once(tx, RubricRow(rubric_id=rubric_id, version=version, fingerprint=fingerprint))
    r = tables.rubrics.c
    known: str = tx.execute(
        select(r.fingerprint).where(r.rubric_id == rubric_id, r.version == version)
    ).scalar_one()
    return known == fingerprint
