"""Erasing a person or a contact: the name goes, what was rated stays under a pseudonym.

All that people wrote loses the name wherever it stands (`storage.scrubbing`); no program can find a
nickname, a surname alone or an inflected name. The audit holds ids only, so nothing in it needs to
be erased.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    delete,
    func,
    or_,
    select,
    type_coerce,
    union,
    update,
)

from scoring.assessments import Kind
from storage import chain, kept_files, scrubbing, staged_names, tables
from storage.identity import ErasureSubject
from storage.machinery.ledger import Tx
from storage.names import fold, search_keys
from storage.naming import Names
from storage.scrubbing import Change
from storage.staged_names import Leaver

_OPEN_KEYS = ("name", "title")  # of a contact's events: what would bring the person back
_CALLED = (tables.people, tables.contacts, tables.accounts, tables.competitors)


def mentions(tx: Tx, kind: ErasureSubject, subject_id: int) -> Counter[str]:
    """In how many rows of each table the name stands: what erasing would change."""
    return Counter(each.table.name for each in _mentions(tx, kind, subject_id, ""))


def others_called(tx: Tx, kind: ErasureSubject, subject_id: int) -> list[str]:
    """Names of others, and of companies, in which the name stands: they stay."""
    names = Names(_names(tx, kind, subject_id))
    own = tables.people if kind is ErasureSubject.PERSON else tables.contacts
    found = []
    for of in _CALLED:
        rows = tx.execute(select(of.c.id, of.c.name).order_by(of.c.id))
        found += [
            name for key, name in rows if (of, key) != (own, subject_id) and names.stand_in(name)
        ]
    return found


def erase_person(tx: Tx, person_id: int, pseudonym: str, *, keep_texts: bool) -> None:
    """One of the team. What they wrote stays, as the company's, if `keep_texts`; accounts that they
    still own have no owner from now on."""
    p, a, s = tables.people, tables.accounts, tables.shares
    found = _mentions(tx, ErasureSubject.PERSON, person_id, pseudonym)
    telegram_id = tx.execute(select(p.c.telegram_id).where(p.c.id == person_id)).scalar_one()
    _scrub(tx, found)
    tx.execute(update(a).where(a.c.owner_id == person_id).values(owner_id=None))
    tx.execute(delete(s).where(s.c.person_id == person_id))
    tx.execute(
        update(p)
        .where(p.c.id == person_id)
        .values(
            name=pseudonym, name_key=fold(pseudonym), telegram_id=None, language=None, zone=None,
            country=None, office="", weekly_target=None, active=False, joined_at=None,
        )
    )  # fmt: skip
    _drop_drafts(tx, tables.drafts.c.person_id == person_id)
    for table in (tables.absences, tables.invitations, tables.notices):
        tx.execute(delete(table).where(table.c.person_id == person_id))
    for table in reversed(tables.METADATA.sorted_tables):
        if "own_data" in table.info:
            tx.execute(delete(table).where(table.c[table.info["own_data"][0]] == person_id))
    payload = type_coerce(tables.notices.c.payload, Text)
    about = or_(*(payload.contains(f'"person":{person_id}{end}') for end in ",}"))
    tx.execute(delete(tables.notices).where(about))
    if telegram_id is not None:
        _forget_chat(tx, telegram_id)
    if not keep_texts:
        _drop_authored(tx, person_id)
        kept_files.drop_unnamed(tx)


def erase_contact(tx: Tx, contact_id: int, pseudonym: str, now: datetime) -> None:
    """A person at an account: their ratings stay, the texts behind these and the dossier go."""
    c, e = tables.contacts, tables.contact_events
    found = _mentions(tx, ErasureSubject.CONTACT, contact_id, pseudonym)
    if tx.execute(select(c.c.active).where(c.c.id == contact_id)).scalar_one():
        chain.mark_left(tx, contact_id, None, None, now)
    _scrub(tx, found)
    tx.execute(
        update(c)
        .where(c.c.id == contact_id)
        .values(
            name=pseudonym, name_key=fold(pseudonym), search=search_keys(pseudonym), title="",
        )
    )  # fmt: skip
    tx.execute(delete(tables.dossier).where(tables.dossier.c.contact_id == contact_id))
    for row in tx.execute(select(e.c.id, e.c.detail).where(e.c.contact_id == contact_id)).all():
        kept = {key: value for key, value in row.detail.items() if key not in _OPEN_KEYS}
        tx.execute(update(e).where(e.c.id == row.id).values(detail=kept))
    _drop_facts_about(tx, contact_id)
    _drop_drafts(tx, _about(contact_id))
    kept_files.drop_unnamed(tx)


def _names(tx: Tx, kind: ErasureSubject, subject_id: int) -> list[str]:
    """What they are called, and what they were called before."""
    if kind is ErasureSubject.PERSON:
        p = tables.people.c
        return [tx.execute(select(p.name).where(p.id == subject_id)).scalar_one()]
    c, e = tables.contacts.c, tables.contact_events.c
    name = tx.execute(select(c.name).where(c.id == subject_id)).scalar_one()
    events = tx.execute(select(e.detail).where(e.contact_id == subject_id)).scalars()
    return list({name, *(each for detail in events for each in detail.get("name", ()))})


def _mentions(tx: Tx, kind: ErasureSubject, subject_id: int, pseudonym: str) -> list[Change]:
    """Called before anything is changed: afterwards the name is no longer known."""
    called = _names(tx, kind, subject_id)
    longer = [name for of in _CALLED for name in tx.execute(select(of.c.name)).scalars()]
    spared = _places_of_others(tx, kind, subject_id, called)
    names = Names(called, longer)
    at = _accounts_called(tx, _places(tx, kind, subject_id))
    who, others = Leaver(kind, called, names, at), _accounts_called(tx, spared)
    return [
        *scrubbing.find(tx, names, pseudonym, spared),
        *staged_names.find(tx, who, names, pseudonym, others),
    ]


def _accounts_called(tx: Tx, account_ids: Collection[int]) -> frozenset[str]:
    a = tables.accounts.c
    return frozenset(tx.execute(select(a.name_key).where(a.id.in_(account_ids))).scalars())


def _places_of_others(
    tx: Tx, kind: ErasureSubject, subject_id: int, called: Iterable[str]
) -> Collection[int]:
    """The accounts in which somebody else of the same name is at home, and this one is not."""
    keys = [fold(name) for name in called]
    others = set[int]()
    for of, as_ in (
        (tables.people, ErasureSubject.PERSON),
        (tables.contacts, ErasureSubject.CONTACT),
    ):
        same = select(of.c.id).where(of.c.name_key.in_(keys))
        for key in tx.execute(same).scalars().all():
            if (as_, key) != (kind, subject_id):
                others |= _places(tx, as_, key)
    return others - _places(tx, kind, subject_id) if others else ()


def _places(tx: Tx, kind: ErasureSubject, subject_id: int) -> set[int]:
    """The accounts in which they have left something."""
    if kind is ErasureSubject.CONTACT:
        c, e = tables.contacts.c, tables.contact_events.c
        query = union(
            select(c.account_id).where(c.id == subject_id),
            select(e.account_id).where(e.contact_id == subject_id),
        )
        return set(tx.execute(query).scalars())
    a, s, v, h = tables.accounts.c, tables.shares.c, tables.visits.c, tables.handovers.c
    r, f = tables.assessments.c, tables.facts.c
    query = union(
        select(a.id).where(a.owner_id == subject_id),
        select(s.account_id).where(s.person_id == subject_id),
        select(v.account_id).where(v.rep_id == subject_id),
        select(r.account_id).where(r.rater_id == subject_id),
        select(f.account_id).where(f.author_id == subject_id),
        select(h.account_id).where(or_(h.from_id == subject_id, h.to_id == subject_id)),
    )
    return set(tx.execute(query).scalars())


def _scrub(tx: Tx, found: Collection[Change]) -> None:
    scrubbing.apply(tx, found)
    tx.execute(delete(tables.sheets))  # they live for minutes, and hold whole pages as HTML
    gone = [each.key[0] for each in found if each.table is tables.drafts]
    if gone:
        _drop_drafts(tx, tables.drafts.c.id.in_(gone))


def _in_drafts(*texts: str) -> ColumnElement[bool]:
    """Drafts in whose document one of these stands, as `as_json` writes it."""
    data = type_coerce(tables.drafts.c.data, Text)
    return or_(*(data.contains(each, autoescape=True) for each in texts))


def _about(contact_id: int) -> ColumnElement[bool]:
    """Drafts whose subject is the contact."""
    named = (f'"contact":{contact_id}', f'"kind":"{Kind.KEY}","subject":{contact_id}')
    return _in_drafts(*(each + end for each in named for end in ",}"))


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
