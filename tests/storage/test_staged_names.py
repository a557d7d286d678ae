"""Somebody is erased while an import that names them is yet to be recorded."""

from typing import Any

import pytest
from sqlalchemy import select

from handlers.privacy.erasing import erase
from scoring.people import Role
from storage import Ledger, Tx, contacts, people, staged, tables
from storage.identity import ErasureSubject
from storage.import_parts import LINES, OWNERS, SHARES, pairs_of, parts_of
from storage.imports import Change, Noun
from storage.names import fold
from tests.cast import NOW, enter

FIRM = "Orion"
# Folding alone finds the second, and letters alone the third; the first has a key in pinyin, too.
NAMES = ["王敏", "Анна Ковалёва", "Łukasz Wójcik", "Wang Min"]


def staged_rows(tx: Tx) -> list[tuple[str, Any]]:
    p = tables.import_parts.c
    rows = tx.execute(select(p.kind, p.changes).order_by(p.number))
    return [(kind, change) for kind, changes in rows for change in changes]


def passed_over(tx: Tx) -> int:
    return int(tx.execute(select(tables.imports.c.passed_over)).scalar_one())


def import_about_a_colleague(tx: Tx, name: str) -> int:
    enter(tx)
    leaver = people.create(tx, name, Role.REP, NOW)
    own, firm, sons = fold(name), fold(FIRM), f"{name} & Sons"
    rows: list[tuple[Noun, Change]] = [
        (Noun.PEOPLE, Change(own, {"name": name, "role": "rep"}, leaver.id)),
        (Noun.PEOPLE, Change("new", {"name": "New", "role": "rep", "office": name})),
        (Noun.ACCOUNTS, Change(firm, {"name": FIRM, "owner": own})),
        (Noun.ACCOUNTS, Change(fold(sons), {"name": sons, "owner": "zhangwei"})),
        (Noun.CONTACTS, Change((firm, own), {"name": name, "title": f"with {name}"})),
        (Noun.OPPORTUNITIES, Change("7", {"account": firm, "rep": own})),
    ]
    pairs = [
        (LINES, [("new", own), (own, "zhangwei"), ("new", "zhangwei")]),
        (OWNERS, [(firm, own)]),
        (SHARES, [(own, "zhangwei"), (firm, own)]),  # there is also a company of that name
    ]
    key = staged.begin(tx, NOW)
    staged.stage(tx, key, [part for noun, row in rows for part in parts_of(noun, [row])])
    staged.stage(tx, key, [part for kind, of_kind in pairs for part in pairs_of(kind, of_kind)])
    return leaver.id


@pytest.mark.parametrize("name", NAMES)
async def test_a_colleague_is_not_brought_back_and_is_named_by_no_key(
    ledger: Ledger, name: str
) -> None:
    gone = await ledger.write(lambda tx: import_about_a_colleague(tx, name))
    await ledger.write(
        lambda tx: erase(tx, ErasureSubject.PERSON, gone, None, NOW, keep_texts=True)
    )
    pseudonym = (await ledger.read(lambda tx: people.get(tx, gone))).name
    rows = await ledger.read(staged_rows)
    assert [kind for kind, _ in rows] == ["people", "accounts", "contacts", LINES, SHARES]
    new, sons, contact = (change[1] for _, change in rows[:3])
    assert new["office"] == pseudonym
    assert sons["name"] == f"{name} & Sons", "what others are called stays"
    assert (contact["name"], contact["title"]) == (name, f"with {pseudonym}")
    assert [pair for _, pair in rows[3:]] == [["new", "zhangwei"], [fold(name), "zhangwei"]]
    assert await ledger.read(passed_over) == 7, "and it is said how many"


@pytest.mark.parametrize("name", NAMES)
async def test_a_contact_is_not_brought_back_and_a_namesake_elsewhere_is(
    ledger: Ledger, name: str
) -> None:
    def about_a_contact(tx: Tx) -> int:
        cast = enter(tx)
        contact = contacts.create(tx, cast.huaxin.id, name, NOW)
        firms = (fold("华信 Huaxin"), fold(FIRM))
        rows = [Change((firm, fold(name)), {"name": name, "title": "CFO"}) for firm in firms]
        staged.stage(tx, staged.begin(tx, NOW), list(parts_of(Noun.CONTACTS, rows)))
        return contact.id

    gone = await ledger.write(about_a_contact)
    await ledger.write(
        lambda tx: erase(tx, ErasureSubject.CONTACT, gone, None, NOW, keep_texts=True)
    )
    ((_, namesake),) = await ledger.read(staged_rows)
    assert namesake[0] == [fold(FIRM), fold(name)]
    assert namesake[1]["name"] == name
    assert await ledger.read(passed_over) == 1
