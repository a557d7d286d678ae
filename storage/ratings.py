"""The ratings of assessments, with the facts behind them and the items ticked off."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from scoring.assessments import Fact, FactKind, Rating
from scoring.name import fact_text
from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import put_all

_r, _rf, _f = tables.ratings.c, tables.rating_facts.c, tables.facts.c
_i = tables.rating_items.c
_SEPARATOR = "\x1f"
_TICKED = (
    select(func.aggregate_strings(_i.item, _SEPARATOR))
    .where(_i.assessment_id == _r.assessment_id, _i.dimension == _r.dimension)
    .scalar_subquery()
)
_v = tables.visits.c
_SAID = (_f.kind, _f.text, _f.at, _f.visit_id, _f.file_id, _v.day, _f.repeated)
_FACT = (_f.id.label("fact_id"), *_SAID)
_OF_RATING = and_(_rf.assessment_id == _r.assessment_id, _rf.dimension == _r.dimension)
# Every turn of a rating asks it. A list of keys takes twice as long.
_RATINGS = (
    select(_r.assessment_id, _r.dimension, _r.level, _TICKED.label("ticked"), *_FACT)
    .join(tables.rating_facts, _OF_RATING, isouter=True)
    .join(tables.facts, _f.id == _rf.fact_id, isouter=True)
    .join(tables.visits, _v.id == _f.visit_id, isouter=True)
    .order_by(_f.id)
)
_OF_ONE = Prepared(_RATINGS.where(_r.assessment_id == bindparam("assessment")))
_OF_SOME = Prepared(_RATINGS.where(_r.assessment_id.in_(bindparam("assessments", expanding=True))))


_OF_DIMENSIONS = Prepared(
    _RATINGS.where(
        _r.assessment_id.in_(bindparam("assessments", expanding=True)),
        _r.dimension.in_(bindparam("dimensions", expanding=True)),
    )
)


def record(tx: Tx, assessment_id: int, ratings: Mapping[str, Rating]) -> None:
    """Record the ratings of an assessment by dimension; their facts must be recorded."""
    given = [
        ({"assessment_id": assessment_id, "dimension": name}, each)
        for name, each in ratings.items()
    ]
    facts = [of | {"fact_id": fact} for of, each in given for fact in {f.id for f in each.facts}]
    items = [of | {"item": item} for of, each in given for item in set(each.items)]
    put_all(tx, tables.ratings, [of | {"level": each.level} for of, each in given])
    put_all(tx, tables.rating_facts, facts)
    put_all(tx, tables.rating_items, items)


def of_assessments(tx: Tx, assessment_ids: Sequence[int]) -> dict[int, dict[str, Rating]]:
    """By assessment and dimension; absent: one without ratings."""
    match assessment_ids:
        case []:
            return {}
        case [one]:
            rows = _OF_ONE.all(tx, assessment=one)
        case _:
            rows = _OF_SOME.all(tx, assessments=assessment_ids)
    return _by_assessment(rows)


def of_dimensions(
    tx: Tx, assessment_ids: Sequence[int], dimensions: Sequence[str]
) -> dict[int, dict[str, Rating]]:
    """As `of_assessments`, of these dimensions alone."""
    return _by_assessment(_OF_DIMENSIONS.all(tx, assessments=assessment_ids, dimensions=dimensions))


def _by_assessment(rows: Sequence[Any]) -> dict[int, dict[str, Rating]]:
    found: dict[int, dict[str, Rating]] = {}
    for assessment, dimension, level, ticked, fact, kind, text, *rest in rows:
        ratings = found.setdefault(assessment, {})
        rating = ratings.get(dimension) or Rating(level, items=_items(ticked))
        if fact is not None:
            facts = (*rating.facts, Fact(fact, FactKind(kind), fact_text(text, fact), *rest))
            rating = replace(rating, facts=facts)
        ratings[dimension] = rating
    return found


def _items(ticked: str | None) -> tuple[str, ...]:
    return tuple(sorted(ticked.split(_SEPARATOR))) if ticked else ()
