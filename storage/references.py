"""References (`scoring.name`): which objects a text names, and which of them a viewer may see."""

import re
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from scoring.people import Person, Role
from storage import accounts, people, tables
from storage.accounts import Viewer
from storage.machinery.ledger import Tx

_TABLES = {
    "A": tables.accounts,
    "C": tables.contacts,
    "P": tables.people,
}

_WRITTEN = re.compile(r"\b[ACP]-[0-9]{1,18}\b")


def written(text: str) -> set[str]:
    """The references in a text to objects that a viewer may lose sight of: accounts, contacts,
    people."""
    return set(_WRITTEN.findall(text))


def known(tx: Tx, references: Collection[str], viewer: Viewer) -> set[str]:
    """Those of them that the viewer may know of."""
    numbers: dict[str, set[int]] = {}
    for letter, _, number in (each.partition("-") for each in references):
        numbers.setdefault(letter, set()).add(int(number))
    known_to, found = _known_to(viewer), set[str]()
    for letter, wanted in numbers.items():
        key = _TABLES[letter].c.id
        seen = tx.execute(select(key).where(key.in_(wanted), known_to[letter])).scalars()
        found.update(f"{letter}-{each}" for each in seen)
    return found


def _known_to(viewer: Viewer) -> Mapping[str, ColumnElement[bool]]:
    """By kind, what this viewer may see."""
    seen = select(tables.accounts.c.id).where(accounts.visible_to(viewer))
    people_ = viewer if isinstance(viewer, tuple) else (viewer,)
    return {
        "A": tables.accounts.c.id.in_(seen),
        "C": tables.contacts.c.account_id.in_(seen),
        "P": and_(true(), *[_colleagues(each) for each in people_]),
    }


def _colleagues(person: Person) -> ColumnElement[bool]:
    """Their own line, the administrators, and whoever has worked on an account that they see."""
    if person.role is Role.ADMINISTRATOR:
        return true()
    p = tables.people.c
    seen = select(tables.accounts.c.id).where(accounts.visible_to(person))
    a, s, h = tables.accounts.c, tables.shares.c, tables.handovers.c
    v, r = tables.visits.c, tables.assessments.c
    works = (
        exists().where(a.owner_id == p.id, a.id.in_(seen)),
        exists().where(s.person_id == p.id, s.account_id.in_(seen)),
        exists().where(v.rep_id == p.id, v.account_id.in_(seen)),
        exists().where(r.rater_id == p.id, r.account_id.in_(seen)),
        exists().where(or_(h.from_id == p.id, h.to_id == p.id), h.account_id.in_(seen)),
    )
    return or_(
        p.id.in_(people.subtree(person.id)), p.id.in_(people.superiors(person.id)),
        p.role == Role.ADMINISTRATOR, *works,
    )  # fmt: skip
