"""Erasing a person or a contact: the name goes, what was rated stays under a pseudonym.

Free texts lose the name wherever it stands in them as it was written here; a nickname, or a
surname alone, no program can find. The audit holds ids only, so it has nothing to lose.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Text,
    and_,
    delete,
    func,
    or_,
    select,
    true,
    type_coerce,
    update,
)

from scoring.assessments import Kind
from storage import chain, tables
from storage.ledger import Tx
from storage.names import fold, search_keys
from storage.types import Json

_OPEN_KEYS = ("name", "title")  # of a contact's events: what would bring the person back


def erase_person(tx: Tx, person_id: int, pseudonym: str, *, keep_texts: bool) -> None:
    """One of the team. What they wrote stays, as the company's, if `keep_texts`; accounts that
    they still own are nobody's from now on."""
    p, a, s = tables.people, tables.accounts, tables.shares
    person = tx.execute(select(p.c.name, p.c.telegram_id).where(p.c.id == person_id)).one()
    tx.execute(update(a).where(a.c.owner_id == person_id).values(owner_id=None))
    tx.execute(delete(s).where(s.c.person_id == person_id))
    tx.execute(
        update(p)
        .where(p.c.id == person_id)
        .values(
            name=pseudonym, name_key=fold(pseudonym), telegram_id=None, language=None, zone=None,
            office="", weekly_target=None, active=False, joined_at=None,
        )
    )  # fmt: skip
    _drop_drafts(tx, tables.drafts.c.person_id == person_id)
    for table in (tables.absences, tables.invitations, tables.notices):
        tx.execute(delete(table).where(table.c.person_id == person_id))
    about = type_coerce(tables.notices.c.payload, Text).contains(f'"person":{person_id},')
    tx.execute(delete(tables.notices).where(about))
    if person.telegram_id is not None:
        _forget_chat(tx, person.telegram_id)
    if not keep_texts:
        _drop_authored(tx, person_id)
    _scrub(tx, person.name, pseudonym, lambda _: true())
    _drop_drafts(tx, _in_drafts(person.name))


def erase_contact(tx: Tx, contact_id: int, pseudonym: str, now: datetime) -> None:
    """A person at an account: their ratings stay, the texts behind these and the dossier go."""
    c, e = tables.contacts, tables.contact_events
    contact = tx.execute(select(c.c.name, c.c.account_id, c.c.active).where(c.c.id == contact_id))
    name, account_id, active = contact.one()
    if active:
        chain.mark_left(tx, contact_id, None, None, now)
    tx.execute(
        update(c)
        .where(c.c.id == contact_id)
        .values(
            name=pseudonym, name_key=fold(pseudonym), search=search_keys(pseudonym), title="",
        )
    )  # fmt: skip
    tx.execute(delete(tables.dossier).where(tables.dossier.c.contact_id == contact_id))
    events = tx.execute(
        select(e.c.id, e.c.account_id, e.c.detail).where(e.c.contact_id == contact_id)
    ).all()
    former = {each for row in events for each in row.detail.get("name", ())}
    names = sorted({name, *former} - {pseudonym}, key=len, reverse=True)
    for row in events:
        kept = {key: value for key, value in row.detail.items() if key not in _OPEN_KEYS}
        tx.execute(update(e).where(e.c.id == row.id).values(detail=kept))
    _drop_facts_about(tx, contact_id)
    places = {account_id, *(row.account_id for row in events)}
    _drop_drafts(tx, _about(contact_id))
    for each in names:
        _drop_drafts(tx, and_(_at(places), _in_drafts(each)))
        _scrub(tx, each, pseudonym, lambda account: account.in_(places))


def _in_drafts(*texts: str) -> ColumnElement[bool]:
    """Drafts in whose document one of these stands, as `as_json` writes it."""
    data = type_coerce(tables.drafts.c.data, Text)
    return or_(*(data.contains(each, autoescape=True) for each in texts))


def _about(contact_id: int) -> ColumnElement[bool]:
    """Drafts whose subject is the contact."""
    named = (f'"contact":{contact_id}', f'"kind":"{Kind.KEY}","subject":{contact_id}')
    return _in_drafts(*(each + end for each in named for end in ",}"))


def _at(account_ids: Iterable[int]) -> ColumnElement[bool]:
    """Drafts about one of these accounts."""
    return _in_drafts(*(f'"account":{each}{end}' for each in account_ids for end in ",}"))


def _forget_chat(tx: Tx, telegram_id: int) -> None:
    i, q = tables.invitations, tables.quarantine
    tx.execute(delete(tables.chats).where(tables.chats.c.chat_id == telegram_id))
    tx.execute(update(i).where(i.c.used_by == telegram_id).values(used_by=None))
    tx.execute(delete(q).where(q.c.raw.contains(str(telegram_id))))


def _drop_drafts(tx: Tx, which: ColumnElement[bool]) -> None:
    drop_drafts(tx, select(tables.drafts.c.id).where(which))


def drop_drafts(tx: Tx, ids: Select[tuple[int]]) -> None:
    """Delete drafts; what was recorded by them stays, and names them no more."""
    found = list(tx.execute(ids).scalars())
    for table in (tables.visits, tables.assessments):
        tx.execute(update(table).where(table.c.draft_id.in_(found)).values(draft_id=None))
    tx.execute(delete(tables.drafts).where(tables.drafts.c.id.in_(found)))


def _drop_authored(tx: Tx, person_id: int) -> None:
    f, v, h, w = tables.facts, tables.visits, tables.handovers, tables.withdrawals
    silent = {"text": "", "origin": "", "file_id": None}
    tx.execute(update(f).where(f.c.author_id == person_id).values(silent))
    tx.execute(update(v).where(v.c.rep_id == person_id).values(note=""))
    tx.execute(update(h).where(h.c.by_id == person_id).values(reason=""))
    tx.execute(update(w).where(w.c.by_id == person_id).values(reason=""))


def _drop_facts_about(tx: Tx, contact_id: int) -> None:
    """The facts of the contact's ratings, and the notes of visits that met nobody else."""
    a, f, rf, w = tables.assessments, tables.facts, tables.rating_facts, tables.withdrawals
    v, p = tables.visits, tables.participants
    rated = select(a.c.id).where(a.c.kind == Kind.KEY, a.c.subject_id == contact_id)
    about = select(rf.c.fact_id).where(rf.c.assessment_id.in_(rated))
    tx.execute(update(f).where(f.c.id.in_(about)).values(text="", origin="", file_id=None))
    tx.execute(update(w).where(w.c.assessment_id.in_(rated)).values(reason=""))
    alone = (
        select(p.c.visit_id)
        .group_by(p.c.visit_id)
        .having(func.count() == 1, func.max(p.c.contact_id) == contact_id)
    )
    met = select(p.c.visit_id).where(p.c.contact_id == contact_id)
    tx.execute(update(v).where(v.c.id.in_(met), v.c.id.in_(alone)).values(note=""))


Scope = Callable[[ColumnElement[Any]], ColumnElement[bool]]


def _scrub(tx: Tx, name: str, pseudonym: str, scope: Scope) -> None:
    """Put the pseudonym for the name in the free texts of the accounts in `scope`."""
    f, v, h, e = tables.facts.c, tables.visits.c, tables.handovers.c, tables.contact_events.c
    w, d, s, c = tables.withdrawals.c, tables.dossier.c, tables.assessments.c, tables.contacts.c
    rated, known = select(s.id).where(scope(s.account_id)), select(c.id).where(scope(c.account_id))
    places: Sequence[tuple[Column[Any], ColumnElement[bool]]] = (
        (f.text, scope(f.account_id)), (f.origin, scope(f.account_id)),
        (v.note, scope(v.account_id)), (h.reason, scope(h.account_id)),
        (e.detail, scope(e.account_id)), (w.reason, w.assessment_id.in_(rated)),
        (tables.groups.c.title, true()),
        (d.value, d.contact_id.in_(known)),
    )  # fmt: skip
    written = _written(name)
    for column, where in places:
        _replace(tx, column, where, name, lambda text: written.sub(pseudonym, text))
    q = tables.quarantine.c
    # What failed is quoted as it came, in an error in ASCII.
    quoted = [q.raw.contains(name, autoescape=True), q.error.contains(name, autoescape=True)]
    quoted.append(q.error.contains(ascii(name)[1:-1], autoescape=True))
    tx.execute(delete(tables.quarantine).where(or_(*quoted)))
    tx.execute(delete(tables.sheets))  # they live for minutes, and hold whole pages


def _written(name: str) -> re.Pattern[str]:
    """The name as a word of its own, where its script has words: "Li Na" is not in "Li Nan"."""
    first, last = (
        r"\b" if each.isascii() and each.isalnum() else "" for each in (name[0], name[-1])
    )
    return re.compile(first + re.escape(name) + last, re.IGNORECASE)


def _replace(
    tx: Tx, column: Column[Any], where: ColumnElement[bool], name: str,
    anew: Callable[[str], str],
) -> None:  # fmt: skip
    table = column.table
    keys = list(table.primary_key)
    holds = func.lower(type_coerce(column, Text)).contains(name.lower(), autoescape=True)
    rows = tx.execute(select(*keys, column).where(where, holds)).all()
    for *key, value in rows:
        changed = _within(value, anew) if isinstance(column.type, Json) else anew(value)
        same = [k == v for k, v in zip(keys, key, strict=True)]
        tx.execute(update(table).where(*same).values({column.name: changed}))


def _within(value: Any, anew: Callable[[str], str]) -> Any:
    """The same document with its texts changed."""
    match value:
        case str():
            return anew(value)
        case list():
            return [_within(each, anew) for each in value]
        case dict():
            return {key: _within(each, anew) for key, each in value.items()}
        case _:
            return value
