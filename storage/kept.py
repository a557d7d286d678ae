"""The ratings that an assessment left out, as they were observed before.

They are looked up and not copied: what is taken back later stands behind nothing any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from scoring.assessments import Assessment, Kind
from scoring.kept import kept
from storage import assessments, newest, tables
from storage.assessments import AccountRecord, Known
from storage.machinery.ledger import Tx

_past, _of = tables.assessments.alias("earlier"), tables.assessments.alias("of")
_w, _r = tables.withdrawals.c, tables.ratings.c


def with_kept(
    tx: Tx, found: Sequence[Assessment], lasts: timedelta, *, as_of: datetime | None = None
) -> list[Assessment]:
    """The same assessments, each with what it left out; in two statements, and none where nothing
    was left out."""
    open_ = [each for each in found if len(each.levels) < len(each.ratings)]
    if not open_:
        return list(found)
    keys = _earlier(tx, [each.id for each in open_], min(each.at for each in open_) - lasts, as_of)
    earlier = assessments.by_ids(tx, keys)
    filled = {each.id: _filled(each, earlier, lasts) for each in open_}
    return [filled.get(each.id, each) for each in found]


def of_account(
    tx: Tx, account_id: int, lasts: timedelta, *, as_of: datetime | None = None
) -> AccountRecord:
    """What an account's card rests on, with what was left out."""
    record = assessments.of_account(tx, account_id, as_of=as_of)
    known = [record.ours, *record.theirs.values()]
    every = [each for of in known for newest_first in of.values() for each in newest_first]
    filled = {each.id: each for each in with_kept(tx, every, lasts, as_of=as_of)}

    def replaced(of: Known) -> Known:
        return {subject: [filled[each.id] for each in past] for subject, past in of.items()}

    theirs = {rival: replaced(of) for rival, of in record.theirs.items()}
    return replace(record, ours=replaced(record.ours), theirs=theirs)


def outlived(
    tx: Tx, assessment_ids: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, datetime]:
    """Those that left something out which may have been kept from what was taken back later, with
    when: what they concluded stands until then."""
    p, s = _past.c, _of.c
    left_out = select(_r.level).where(_r.assessment_id == s.id, _r.level.is_(None)).exists()
    query = (
        select(s.id, func.min(_w.at).label("at"))
        .join_from(_of, _past, and_(_same(), p.at < s.at))
        .join(tables.withdrawals, _w.assessment_id == p.id)
        .where(s.id.in_(assessment_ids), _w.at > s.at, left_out)
        .group_by(s.id)
    )
    if as_of is not None:
        query = query.where(_w.at <= as_of)
    return {row.id: row.at for row in tx.execute(query)}


def told_anew(
    tx: Tx, found: Sequence[Assessment], lasts: timedelta, *, as_of: datetime | None = None
) -> Mapping[tuple[Kind, int], list[Assessment]]:
    """Of our relationships of which one of these outlived what it rests on: all that counts, the
    oldest first. They are few, so this reads more of them than lists do."""
    gone = outlived(tx, [each.id for each in found], as_of=as_of)
    if not gone:
        return {}
    subjects = {_whose(each) for each in found if each.id in gone}
    these = [each.id for each in found if _whose(each) in subjects]
    keys = {*these, *_earlier(tx, these, None, as_of)}
    told: dict[tuple[Kind, int], list[Assessment]] = {}
    for each in reversed(with_kept(tx, assessments.by_ids(tx, list(keys)), lasts, as_of=as_of)):
        told.setdefault((each.kind, each.subject_id), []).append(each)
    return told


def _same() -> ColumnElement[bool]:
    p, s = _past.c, _of.c
    rivals = or_(
        p.competitor_id == s.competitor_id,
        and_(p.competitor_id.is_(None), s.competitor_id.is_(None)),
    )
    return and_(p.kind == s.kind, p.subject_id == s.subject_id, rivals)


def _earlier(
    tx: Tx, assessment_ids: Sequence[int], since: datetime | None, as_of: datetime | None
) -> list[int]:
    """Those of the same relationships before any of these."""
    p, s = _past.c, _of.c
    query = (
        select(p.id)
        .distinct()
        .join_from(_of, _past, _same())
        .where(s.id.in_(assessment_ids))
        .where(or_(p.at < s.at, and_(p.at == s.at, p.id < s.id)))
        .where(newest.counts(p, as_of))
    )
    if since is not None:
        query = query.where(p.at >= since)
    return [row.id for row in tx.execute(query)]


def _filled(assessment: Assessment, earlier: Iterable[Assessment], lasts: timedelta) -> Assessment:
    """With what it left out; `earlier` are of many relationships, the newest first."""
    before = [
        each
        for each in earlier
        if _whose(each) == _whose(assessment)
        and (each.at, each.id) < (assessment.at, assessment.id)
    ]
    rubric = assessment.rubric_id, assessment.rubric_version
    left_out = kept(assessment.levels, assessment.at, rubric, before, lasts)
    return replace(assessment, kept=left_out)


def _whose(assessment: Assessment) -> tuple[object, ...]:
    return assessment.kind, assessment.subject_id, assessment.competitor_id
