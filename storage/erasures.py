"""Erasures: who asked to be erased, what was decided, and who has to be erased again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, exists, select, update

from storage import identity, tables
from storage.identity import ErasureSubject
from storage.machinery.ledger import Tx
from storage.machinery.rows import add
from storage.models.privacy import ErasureRow
from storage.names import fold

_e = tables.erasures.c


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom an erasure can be about; `where` is the role, or the account's name."""

    id: int
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; `state` is asked, done or refused."""

    id: int
    kind: ErasureSubject
    subject_id: int
    state: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody who was erased, at a UTC instant, in the database of that identity.

    The number was given by the database `origin`; both are empty in lists of older versions.
    """

    kind: ErasureSubject
    subject_id: int
    at: datetime
    database: str = ""
    origin: str = ""


def known(tx: Tx, kind: ErasureSubject, who: str) -> list[Known]:
    """Those of this number or, if it is none, of this folded name; also who has left."""
    p, c, a = tables.people.c, tables.contacts.c, tables.accounts.c
    if kind is ErasureSubject.PERSON:
        query, key, name = select(p.id, p.name, p.role), p.id, p.name_key
    else:
        query = select(c.id, c.name, a.name).join(tables.accounts, a.id == c.account_id)
        key, name = c.id, c.name_key
    numbered = who.isascii() and who.isdigit() and len(who) <= 18
    for where in ([key == int(who)] if numbered else []) + [name == fold(who)]:
        found = [Known(*row) for row in tx.execute(query.where(where).order_by(key))]
        if found:
            return found
    return []


def waiting(tx: Tx, person_id: int) -> int | None:
    """The key of the person's request that nobody decided yet."""
    query = select(_e.id).where(
        _e.kind == ErasureSubject.PERSON, _e.subject_id == person_id, _e.state == "asked"
    )
    key: int | None = tx.execute(query).scalar()
    return key


def ask(tx: Tx, person_id: int, now: datetime) -> tuple[int, bool]:
    """A person asks to be erased; the request's key, and whether it is a new one."""
    open_ = waiting(tx, person_id)
    if open_ is not None:
        return open_, False
    row = ErasureRow(
        kind=ErasureSubject.PERSON,
        subject_id=person_id,
        state="asked",
        asked_by=person_id,
        asked_at=now,
    )
    return add(tx, row), True


def get(tx: Tx, erasure_id: int) -> Request | None:
    """The request; whoever decides on it holds the person (`storage.locks`)."""
    query = select(_e.id, _e.kind, _e.subject_id, _e.state, _e.asked_at)
    row = tx.execute(query.where(_e.id == erasure_id)).first()
    return Request(row.id, ErasureSubject(row.kind), *row[2:]) if row else None


def wishes(tx: Tx) -> list[Request]:
    """Those that nobody has decided yet, the oldest first."""
    query = select(_e.id, _e.kind, _e.subject_id, _e.state, _e.asked_at)
    query = query.where(_e.state == "asked").order_by(_e.asked_at, _e.id)
    return [Request(row.id, ErasureSubject(row.kind), *row[2:]) for row in tx.execute(query)]


def refuse(tx: Tx, erasure_id: int, by_id: int, now: datetime) -> None:
    values = {"state": "refused", "decided_by": by_id, "decided_at": now}
    tx.execute(update(tables.erasures).where(_e.id == erasure_id).values(values))


def done(tx: Tx, erased: Erasure, by_id: int | None) -> None:
    """Note that somebody was erased; this also settles their own request."""
    values: dict[str, Any] = {"state": "done", "decided_by": by_id, "decided_at": erased.at}
    answered = tx.execute(
        update(tables.erasures)
        .where(_e.kind == erased.kind, _e.subject_id == erased.subject_id, _e.state == "asked")
        .values(values)
    )
    if answered.rowcount == 0:
        row = ErasureRow(
            kind=erased.kind,
            subject_id=erased.subject_id,
            state="done",
            asked_by=by_id,
            asked_at=erased.at,
            decided_by=by_id,
            decided_at=erased.at,
        )
        add(tx, row)


def is_done(tx: Tx, kind: ErasureSubject, subject_id: int) -> bool:
    """Whether this person or contact was erased; then there is nothing more to do."""
    here = exists().where(_e.kind == kind, _e.subject_id == subject_id, _e.state == "done")
    return bool(tx.execute(select(here)).scalar())


def of_contacts(tx: Tx, contact_ids: Iterable[int]) -> set[int]:
    """Which of these contacts are erased."""
    query = select(_e.subject_id).where(
        _e.kind == ErasureSubject.CONTACT, _e.state == "done", _e.subject_id.in_(list(contact_ids))
    )
    return set(tx.execute(query).scalars())


def all_done(tx: Tx) -> list[Erasure]:
    """Everybody who was erased, the first first."""
    here = identity.of(tx)
    query = select(_e.kind, _e.subject_id, _e.decided_at).where(_e.state == "done")
    rows = tx.execute(query.order_by(_e.decided_at, _e.id))
    return [
        Erasure(kind, number, at, here.name, here.origin(kind, number))
        for kind, number, at in ((ErasureSubject(row.kind), *row[1:]) for row in rows)
    ]


def unknown(tx: Tx, erasures: Iterable[Erasure], *, restored: bool) -> list[Erasure]:
    """Of these, those that this database does not know of, though it has their subject again.

    Those of this database and of its forebears; just `restored`, also those of its other copies,
    since its backup is still there if one of these was only a trial.
    """
    done_ = {(each.kind, each.subject_id) for each in all_done(tx)}
    here = identity.of(tx)
    return [
        each
        for each in erasures
        if (each.kind, each.subject_id) not in done_
        and each.origin == here.origin(each.kind, each.subject_id)
        and (restored or each.database in here.lineage)
        and _is_there(tx, each)
    ]


def unclear(tx: Tx, erasures: Iterable[Erasure]) -> list[Erasure]:
    """Of those listed by an older version, which named no database, those not erased here.

    A subject that was recorded only afterwards is somebody else under a number used anew.
    """
    done_ = {(each.kind, each.subject_id) for each in all_done(tx)}
    return [
        each
        for each in erasures
        if not each.origin
        and (each.kind, each.subject_id) not in done_
        and _is_there(tx, each, _of(each.kind).c.created_at <= each.at)
    ]


def _of(kind: ErasureSubject) -> Table:
    return tables.people if kind is ErasureSubject.PERSON else tables.contacts


def _is_there(tx: Tx, erasure: Erasure, *also: ColumnElement[bool]) -> bool:
    of = _of(erasure.kind)
    return bool(tx.execute(select(exists().where(of.c.id == erasure.subject_id, *also))).scalar())
