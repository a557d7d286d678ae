"""The portfolio: many accounts at a glance, the newest assessment of each layer, without its
ratings and facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, select, union_all

from scoring.accounts import Account, Contact, Grade
from scoring.asof import account_before
from scoring.assessments import Assessment, Kind
from scoring.rated import CARRYING
from scoring.seats import decides
from storage import account_events, accounts, assessments, chain, newest, ratings, tables
from storage.machinery.ledger import Tx

_a, _s = tables.accounts.c, tables.assessments.c
_CARRYING = [name for names in CARRYING.values() for name in names]


@dataclass(frozen=True, slots=True)
class Glance:
    """One account as it was known: its present contacts, since when they have another post, and the
    newest assessment of each subject; before it the last that came to a level, where it did not.

    Of the ratings there are those on which a stage rests, of who decides and of the layers.
    `pressing` are the severities and rules of the alerts that are open now.
    """

    account: Account
    contacts: list[Contact]
    reassigned: Mapping[int, datetime]
    known: Mapping[tuple[Kind, int], list[Assessment]]
    pressing: frozenset[str] = frozenset()


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
    present = accounts.by_ids(tx, account_ids)
    if as_of is not None:
        decided = account_events.events(tx, list(present))
        later = [each for each in decided if each.at > as_of]
        present = {key: account_before(each, later) for key, each in present.items()}
    contacts: dict[int, list[Contact]] = {key: [] for key in account_ids}
    for contact in chain.of_accounts(tx, account_ids, as_of=as_of):
        if contact.active:
            contacts[contact.account_id].append(contact)
    everybody = [contact for there in contacts.values() for contact in there]
    found = _known(tx, everybody, account_ids, as_of)
    reassigned = chain.reassigned(tx, [each.id for each in everybody], as_of=as_of)
    pressing = _pressing(tx, account_ids) if as_of is None else {}
    return [
        Glance(
            present[key],
            contacts[key],
            reassigned,
            _part(found, key, contacts[key]),
            frozenset(pressing.get(key, ())),
        )
        for key in account_ids
        if key in present
    ]


def _pressing(tx: Tx, account_ids: Sequence[int]) -> dict[int, set[str]]:
    t = tables.alerts.c
    query = select(t.account_id, t.severity, t.rule).distinct()
    query = query.where(t.account_id.in_(account_ids), t.state != "resolved")
    found: dict[int, set[str]] = {}
    for row in tx.execute(query):
        found.setdefault(row.account_id, set()).update((row.severity, row.rule))
    return found


def _part(
    found: Mapping[tuple[Kind, int], list[Assessment]], account_id: int, contacts: Sequence[Contact]
) -> dict[tuple[Kind, int], list[Assessment]]:
    subjects = [(Kind.KEY, contact.id) for contact in contacts]
    subjects += [(Kind.GENERAL, account_id), (Kind.ORGANIZATIONAL, account_id)]
    return {subject: found[subject] for subject in subjects if subject in found}


def _known(
    tx: Tx, everybody: Sequence[Contact], account_ids: Sequence[int], as_of: datetime | None
) -> dict[tuple[Kind, int], list[Assessment]]:
    parts = [
        _newest(Kind.KEY, [each.id for each in everybody], as_of),
        _newest(Kind.GENERAL, account_ids, as_of),
        _newest(Kind.ORGANIZATIONAL, account_ids, as_of),
        # The last that came to a level, of those whose newest did not.
        _newest(Kind.KEY, [each.id for each in everybody], as_of, determined=True),
    ]
    deciding = {each.id for each in everybody if decides(each)}
    rows = tx.execute(union_all(*parts)).all()
    weighty = [row.id for row in rows if row.kind != Kind.KEY or row.subject_id in deciding]
    rated = ratings.of_dimensions(tx, weighty, _CARRYING)
    found: dict[tuple[Kind, int], dict[int, Assessment]] = {}
    for row in rows:
        subject = Kind(row.kind), row.subject_id
        each = assessments.of_row(row, rated.get(row.id, {}))
        found.setdefault(subject, {})[each.id] = each
    return {
        subject: sorted(known.values(), key=lambda each: (each.at, each.id))
        for subject, known in found.items()
    }


def _newest(
    kind: Kind, subject_ids: Sequence[int], as_of: datetime | None, *, determined: bool = False
) -> Select[Any]:
    subject = newest.subjects(kind)
    key = newest.newest(kind, as_of, determined=determined)
    return (
        select(tables.assessments)
        .select_from(subject)
        .join(tables.assessments, _s.id == key)
        .where(subject.c.id.in_(subject_ids))
    )
