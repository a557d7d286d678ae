"""The newest assessments of many subjects, each read off the end of an index.

A window function would be shorter, and would read the whole history of every subject; so a subject
costs the same after two years as after two days, on both databases.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    select,
    true,
    union_all,
)

from scoring.assessments import Kind
from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared

_past = tables.assessments.alias("past")
AsOf = datetime | BindParameter[Any] | None  # a bound one for a statement that is built once


def subjects(kind: Kind) -> Table:
    """The table that holds what is assessed."""
    return tables.contacts if kind is Kind.KEY else tables.accounts


def newest(
    kind: Kind,
    as_of: AsOf,
    *,
    competitor: ColumnElement[Any] | None = None,
    nth: int = 0,
    determined: bool = False,
) -> ScalarSelect[Any]:
    """The key of the newest assessment (or the nth before it) of each row of `subjects(kind)`;
    `determined`: of those that came to a level."""
    rival = _past.c.competitor_id
    whose = rival.is_(None) if competitor is None else rival == competitor
    subject = subjects(kind).c.id
    query = select(_past.c.id).where(_past.c.kind == kind, _past.c.subject_id == subject, whose)
    query = query.where(counts(_past.c, as_of)).order_by(_past.c.at.desc(), _past.c.id.desc())
    if determined:
        query = query.where(_past.c.level.is_not(None))
    return (
        query.limit(1).offset(nth).correlate(subjects(kind), tables.competitors).scalar_subquery()
    )


def counts(assessment: Any, as_of: AsOf) -> ColumnElement[bool]:
    """Of an assessment's columns: made by then, and not taken back by then."""
    made: ColumnElement[bool] = true() if as_of is None else assessment.at <= as_of
    withdrawn = tables.withdrawals.alias()
    query = select(withdrawn.c.assessment_id).where(withdrawn.c.assessment_id == assessment.id)
    if as_of is not None:
        query = query.where(withdrawn.c.at <= as_of)
    return and_(made, ~query.exists())


def keys(
    tx: Tx,
    wanted: Mapping[Kind, Sequence[int]],
    back: int,
    as_of: datetime | None,
    competitor_ids: Sequence[int] | None = None,
) -> list[int]:
    """The keys of the last `back` assessments of each subject: ours, or those of each rival."""
    kinds = tuple(kind for kind, ids in wanted.items() if ids)
    if not kinds or competitor_ids == []:
        return []
    query = _keys(kinds, back, past=as_of is not None, of_rivals=competitor_ids is not None)
    given = {kind.value: wanted[kind] for kind in kinds}
    rows = query.all(tx, **given, as_of=as_of, rivals=competitor_ids)
    return [key for row in rows for key in row if key is not None]


@cache
def _keys(kinds: Sequence[Kind], back: int, *, past: bool, of_rivals: bool) -> Prepared:
    """Takes the subjects by kind, `as_of` and `rivals`."""
    return Prepared(union_all(*[_of_kind(kind, back, past, of_rivals) for kind in kinds]))


def _of_kind(kind: Kind, back: int, past: bool, of_rivals: bool) -> Select[Any]:
    table, rivals = subjects(kind), tables.competitors
    rival = rivals.c.id if of_rivals else None
    as_of: AsOf = bindparam("as_of") if past else None
    columns = [newest(kind, as_of, competitor=rival, nth=n).label(f"n{n}") for n in range(back)]
    query = select(*columns).select_from(table)
    query = query.where(table.c.id.in_(bindparam(kind.value, expanding=True)))
    if not of_rivals:
        return query
    return query.join(rivals, rivals.c.id.in_(bindparam("rivals", expanding=True)))
