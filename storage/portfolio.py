"""The portfolio: many accounts at a glance, the newest assessment of each layer, without its
ratings and facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all

from scoring.accounts import Account, Contact, Grade
from scoring.assessments import Kind
from storage import accounts, chain, newest, tables
from storage.machinery.ledger import Tx

_a, _s = tables.accounts.c, tables.assessments.c
_DATED = func.coalesce(_s.seen_at, _s.at, type_=_s.at.type).label("dated")


@dataclass(frozen=True, slots=True)
class LatestAssessment:
    """What a subject's newest assessment concluded, and from when its age is counted; `rubric` is
    (id, version)."""

    level: str | None
    mean: float | None
    at: datetime
    rubric: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Glance:
    """One account: its present contacts, and what is known by kind and subject."""

    account: Account
    contacts: list[Contact]
    newest: Mapping[tuple[Kind, int], LatestAssessment]


def visible(
    tx: Tx, viewer: accounts.Viewer, *, limit: int, offset: int = 0, as_of: datetime | None = None
) -> list[Glance]:
    """A page of the accounts that the viewer may see, the most valuable first."""
    by_value = case({grade.value: place for place, grade in enumerate(Grade)}, value=_a.grade)
    query = (
        select(_a.id)
        .where(accounts.visible_to(viewer))
        .order_by(by_value.is_(None), by_value, _a.name, _a.id)
    )
    page = tx.execute(query.limit(limit).offset(offset))
    return of_accounts(tx, [row.id for row in page], as_of=as_of)


def of_accounts(
    tx: Tx, account_ids: Sequence[int], *, as_of: datetime | None = None
) -> list[Glance]:
    """A few hundred accounts in their order, in as many statements as for one."""
    known = accounts.by_ids(tx, account_ids)
    contacts: dict[int, list[Contact]] = {key: [] for key in account_ids}
    for contact in chain.of_accounts(tx, account_ids, as_of=as_of):
        if contact.active:
            contacts[contact.account_id].append(contact)
    everybody = [contact.id for present in contacts.values() for contact in present]
    found: dict[tuple[Kind, int], LatestAssessment] = {}
    parts = [
        _newest(Kind.KEY, everybody, as_of),
        _newest(Kind.GENERAL, account_ids, as_of),
        _newest(Kind.ORGANIZATIONAL, account_ids, as_of),
    ]
    for row in tx.execute(union_all(*parts)):
        rubric = row.rubric_id, row.rubric_version
        found[Kind(row.kind), row.subject_id] = LatestAssessment(
            row.level, row.mean, row.dated, rubric
        )
    return [
        Glance(known[key], contacts[key], _part(found, key, contacts[key]))
        for key in account_ids
        if key in known
    ]


def _part(
    found: Mapping[tuple[Kind, int], LatestAssessment], account_id: int, contacts: Sequence[Contact]
) -> dict[tuple[Kind, int], LatestAssessment]:
    subjects = [(Kind.KEY, contact.id) for contact in contacts]
    subjects += [(Kind.GENERAL, account_id), (Kind.ORGANIZATIONAL, account_id)]
    return {subject: found[subject] for subject in subjects if subject in found}


def _newest(kind: Kind, subject_ids: Sequence[int], as_of: datetime | None) -> Select[Any]:
    subject = newest.subjects(kind)
    return (
        select(
            literal(kind.value).label("kind"),
            _s.subject_id, _s.level, _s.mean, _DATED, _s.rubric_id, _s.rubric_version,
        )
        .select_from(subject)
        .join(tables.assessments, _s.id == newest.newest(kind, as_of))
        .where(subject.c.id.in_(subject_ids))
    )  # fmt: skip
