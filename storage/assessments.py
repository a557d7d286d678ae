"""Assessments, their ratings and the facts behind them. Only ever added to.

Readers take `as_of`: then they answer what was known at that instant, without what was recorded
later, and with what was taken back only later. `competitor_id` asks for a rival's standing instead
of ours.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from scoring.accounts import Competitor, Contact
from scoring.asof import Correction
from scoring.assessments import Assessment, Kind, Rating
from storage import chain, competitors, newest, tables
from storage import ratings as ratings_
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add, add_once
from storage.models.assessments import (
    AssessmentRow,
    RubricRow,
    WithdrawalRow,
)

_s, _w = tables.assessments.c, tables.withdrawals.c

Subject = tuple[Kind, int]
Known = dict[Subject, list[Assessment]]  # the newest first

_BY_KEYS = Prepared(
    select(tables.assessments)
    .where(_s.id.in_(bindparam("assessments", expanding=True)))
    .order_by(_s.at.desc(), _s.id.desc())
)


@cache
def _last(*, past: bool, of_rival: bool) -> Prepared:
    """Takes `kind`, `subject`, `as_of` and `rival`."""
    return Prepared(
        select(tables.assessments)
        .where(_s.kind == bindparam("kind"), _s.subject_id == bindparam("subject"))
        .where(_s.competitor_id == bindparam("rival") if of_rival else _s.competitor_id.is_(None))
        .where(newest.counts(_s, bindparam("as_of") if past else None))
        .order_by(_s.at.desc(), _s.id.desc())
        .limit(1)
    )


@cache
def _made(*, past: bool) -> Prepared:
    """Takes `account`, `contacts`, `since` and `as_of`."""
    of_contacts = and_(
        _s.kind == Kind.KEY, _s.subject_id.in_(bindparam("contacts", expanding=True))
    )
    of_account = and_(_s.kind != Kind.KEY, _s.subject_id == bindparam("account"))
    taken_back = _w.assessment_id == _s.id
    if past:
        taken_back = and_(taken_back, _w.at <= bindparam("as_of"))
    query = (
        select(tables.assessments, _w.at.label("withdrawn_at"))
        .join(tables.withdrawals, taken_back, isouter=True)
        .where(or_(of_contacts, of_account), _s.competitor_id.is_(None))
        .where(_s.at >= bindparam("since"))
        .order_by(_s.at, _s.id)
    )
    return Prepared(query.where(_s.at <= bindparam("as_of")) if past else query)


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
    competitor_id: int | None = None,
    confirms: int = 0,
    seen_at: datetime | None = None,
    seconds: int | None = None,
) -> Assessment:
    """Record an assessment with its ratings. `rubric` is (id, version); facts must be recorded.

    `seconds` an answer took on average; None where they were not given in one go.
    """
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
        competitor_id=competitor_id,
        confirms=confirms,
        seen_at=seen_at,
        seconds=seconds,
    )
    key = add(tx, row)
    ratings_.record(tx, key, ratings)
    return Assessment(
        key, kind, subject_id, rater_id, now, *rubric, dict(ratings), visit_id,
        competitor_id, level, mean, confirms, seen_at, seconds,
    )  # fmt: skip


def withdraw(
    tx: Tx,
    assessment_id: int,
    by_id: int,
    reason: str,
    now: datetime,
    *,
    superseded_by: int | None = None,
) -> bool:
    """Take an assessment back, perhaps for a better one; False if it was taken back before."""
    row = WithdrawalRow(
        assessment_id=assessment_id, by_id=by_id, at=now, reason=reason, superseded_by=superseded_by
    )
    return add_once(tx, row)


def latest(
    tx: Tx,
    kind: Kind,
    subject_ids: Sequence[int],
    *,
    back: int = 1,
    as_of: datetime | None = None,
    competitor_id: int | None = None,
) -> dict[int, list[Assessment]]:
    """The last `back` assessments of each subject, the newest first; absent: never assessed."""
    rivals = None if competitor_id is None else [competitor_id]
    found = by_ids(tx, newest.keys(tx, {kind: subject_ids}, back, as_of, rivals))
    return {subject_id: known for (_, subject_id), known in _by_subject(found).items()}


def last(
    tx: Tx,
    kind: Kind,
    subject_id: int,
    *,
    as_of: datetime | None = None,
    competitor_id: int | None = None,
) -> Assessment | None:
    """The subject's newest assessment."""
    query = _last(past=as_of is not None, of_rival=competitor_id is not None)
    rows = query.all(tx, kind=kind, subject=subject_id, as_of=as_of, rival=competitor_id)
    return next(iter(_assessments(tx, rows)), None)


def history(
    tx: Tx,
    kind: Kind,
    subject_id: int,
    limit: int,
    *,
    as_of: datetime | None = None,
    competitor_id: int | None = None,
) -> list[tuple[Assessment, Correction | None]]:
    """The subject's assessments, the newest first, also those taken back, with how they were."""
    query = _with_correction(as_of).where(
        _s.kind == kind,
        _s.subject_id == subject_id,
        _s.competitor_id.is_(None) if competitor_id is None else _s.competitor_id == competitor_id,
    )
    return _corrected(tx, query.limit(limit))


def of_period(
    tx: Tx, account_id: int, since: datetime, *, as_of: datetime | None = None
) -> list[tuple[Assessment, Correction | None]]:
    """Ours of an account and its contacts since an instant, as `history`: what a trend needs."""
    query = _with_correction(as_of).where(
        _s.account_id == account_id, _s.competitor_id.is_(None), _s.at >= since
    )
    return _corrected(tx, query)


def by_raters(
    tx: Tx, rater_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, list[Assessment]]:
    """Ours that each of them made from `since` up to `until` and that count; absent: none."""
    query = (
        select(tables.assessments)
        .where(_s.rater_id.in_(rater_ids), _s.at >= since, _s.at < until)
        .where(_s.competitor_id.is_(None), newest.counts(_s, None))
        .order_by(_s.at, _s.id)
    )
    found: dict[int, list[Assessment]] = {}
    for each in _assessments(tx, tx.execute(query).all()):
        found.setdefault(each.rater_id, []).append(each)
    return found


def made(
    tx: Tx,
    account_id: int,
    contact_ids: Sequence[int],
    since: datetime,
    *,
    as_of: datetime | None = None,
) -> list[tuple[Assessment, datetime | None]]:
    """Ours of an account and of these contacts since an instant, wherever they were then, the
    oldest first, also those taken back, with when. With what each concluded and without its
    ratings: they would be most of it."""
    query = _made(past=as_of is not None)
    rows = query.all(tx, account=account_id, contacts=contact_ids, since=since, as_of=as_of)
    return [(of_row(row, {}), row.withdrawn_at) for row in rows]


def first_at(
    tx: Tx, contact_ids: Sequence[int], levels: Collection[str], *, as_of: datetime | None = None
) -> dict[int, datetime]:
    """When each contact was first found at one of these levels; absent: never."""
    contact = tables.contacts.c
    first = (
        select(_s.at)
        .where(_s.kind == Kind.KEY, _s.subject_id == contact.id, _s.competitor_id.is_(None))
        .where(_s.level.in_(levels), newest.counts(_s, as_of))
        .order_by(_s.at, _s.id)
        .limit(1)
        .scalar_subquery()
    )
    query = select(contact.id, first.label("at")).where(contact.id.in_(contact_ids))
    return {row.id: row.at for row in tx.execute(query) if row.at is not None}


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """What an account's card rests on; of each subject the last two assessments.

    `contacts` are all of the account, also those who left. `theirs` is by competitor's key.
    `reassigned` says since when a contact has another post.
    """

    contacts: list[Contact]
    ours: Known
    rivals: list[Competitor]
    theirs: dict[int, Known]
    reassigned: dict[int, datetime] = field(default_factory=dict)


def of_account(tx: Tx, account_id: int, *, as_of: datetime | None = None) -> AccountRecord:
    """All relationships of one account, in as many statements whatever it has behind it."""
    contacts = chain.of_account(tx, account_id, as_of=as_of)
    subjects: dict[Kind, Sequence[int]] = {
        Kind.KEY: [contact.id for contact in contacts],
        Kind.GENERAL: [account_id],
        Kind.ORGANIZATIONAL: [account_id],
    }
    rivals = competitors.of_account(tx, account_id, as_of=as_of)
    keys = newest.keys(tx, subjects, 2, as_of)
    keys += newest.keys(tx, subjects, 2, as_of, [rival.id for rival in rivals])
    found = by_ids(tx, keys)
    theirs = {
        rival.id: _by_subject([each for each in found if each.competitor_id == rival.id])
        for rival in rivals
    }
    ours = _by_subject([each for each in found if each.competitor_id is None])
    reassigned = chain.reassigned(tx, subjects[Kind.KEY], as_of=as_of)
    return AccountRecord(contacts, ours, rivals, theirs, reassigned)


def get(tx: Tx, assessment_id: int) -> Assessment:
    """The assessment with this key; a wrong key is a mistake of the caller."""
    (found,) = by_ids(tx, [assessment_id])
    return found


def find(tx: Tx, assessment_id: int) -> Assessment | None:
    """The assessment with this key, if there is one."""
    return next(iter(by_ids(tx, [assessment_id])), None)


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The key of the assessment that a conversation recorded."""
    return tx.execute(select(_s.id).where(_s.draft_id == draft_id)).scalar()


def correction(tx: Tx, assessment_id: int) -> Correction | None:
    """How an assessment was taken back; None: it counts."""
    ((_, found),) = _corrected(tx, _with_correction(None).where(_s.id == assessment_id))
    return found


def rated_after(tx: Tx, visit_id: int) -> set[int]:
    """The contacts who were rated after a visit."""
    query = select(_s.subject_id).where(_s.kind == Kind.KEY, _s.visit_id == visit_id)
    return {row.subject_id for row in tx.execute(query)}


def by_ids(tx: Tx, assessment_ids: Sequence[int]) -> list[Assessment]:
    """These assessments, the newest first."""
    if not assessment_ids:
        return []
    return _assessments(tx, _BY_KEYS.all(tx, assessments=assessment_ids))


def _assessments(tx: Tx, rows: Sequence[Any]) -> list[Assessment]:
    found = ratings_.of_assessments(tx, [row.id for row in rows])
    return [of_row(row, found.get(row.id, {})) for row in rows]


def of_row(row: Any, ratings: Mapping[str, Rating]) -> Assessment:
    """The assessment of a row of its table."""
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
        competitor_id=row.competitor_id,
        level=row.level,
        mean=row.mean,
        confirms=row.confirms,
        seen_at=row.seen_at,
        seconds=row.seconds,
    )


def _by_subject(found: Sequence[Assessment]) -> Known:
    known: Known = {}
    for each in found:
        known.setdefault((each.kind, each.subject_id), []).append(each)
    return known


def _with_correction(as_of: datetime | None) -> Select[Any]:
    """Assessments beside the withdrawal that each has, as it was known, the newest first."""
    taken_back = _w.assessment_id == _s.id
    query = select(
        tables.assessments,
        _w.by_id.label("corrected_by"),
        _w.at.label("corrected_at"),
        _w.reason,
        _w.superseded_by,
    )
    if as_of is not None:
        taken_back = and_(taken_back, _w.at <= as_of)
        query = query.where(_s.at <= as_of)
    query = query.join(tables.withdrawals, taken_back, isouter=True)
    return query.order_by(_s.at.desc(), _s.id.desc())


def _corrected(tx: Tx, query: Select[Any]) -> list[tuple[Assessment, Correction | None]]:
    rows = tx.execute(query).all()
    corrections = [
        None
        if row.corrected_at is None
        else Correction(row.id, row.corrected_by, row.corrected_at, row.reason, row.superseded_by)
        for row in rows
    ]
    return list(zip(_assessments(tx, rows), corrections, strict=True))


def register_rubric(tx: Tx, rubric_id: str, version: int, fingerprint: str) -> bool:
    """Note a rubric's content; False if this version was used before with another content."""
    add_once(tx, RubricRow(rubric_id=rubric_id, version=version, fingerprint=fingerprint))
    r = tables.rubrics.c
    known: str = tx.execute(
        select(r.fingerprint).where(r.rubric_id == rubric_id, r.version == version)
    ).scalar_one()
    return known == fingerprint


def rubrics_used(tx: Tx, *, except_: Collection[tuple[str, int]]) -> list[tuple[str, int]]:
    """(id, version) of the rubrics that something was rated under, but for those given."""
    r = tables.rubrics.c
    known = [(row.rubric_id, row.version) for row in tx.execute(select(r.rubric_id, r.version))]
    return [key for key in known if key not in except_ and _was_used(tx, *key)]


def _was_used(tx: Tx, rubric_id: str, version: int) -> bool:
    query = select(_s.id).where(_s.rubric_id == rubric_id, _s.rubric_version == version).limit(1)
    return tx.execute(query).first() is not None
