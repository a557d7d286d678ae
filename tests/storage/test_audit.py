"""The audit trail: sealed row upon row, so that whatever is changed behind our back is found."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, literal_column, text, update
from sqlalchemy.exc import DBAPIError

from storage import Ledger, Tx, audit, tables
from storage.machinery.engine import parse_url
from storage.seal import Sealed, Verdict, seal, verify
from tests.cast import NOW, enter

ROWS = 300
RUNS = 1000
MINUTE = timedelta(minutes=1)


def resealed(row: Sealed, before: str) -> Sealed:
    sealed = seal(before, row.id, row.at, row.actor_id, row.action, row.object, row.detail)
    return replace(row, seal=sealed)


def a_chain(length: int) -> list[Sealed]:
    chain: list[Sealed] = []
    for n in range(1, length + 1):
        actor = n % 7 or None
        row = Sealed(n, NOW + n * MINUTE, actor, "visit.recorded", f"visit:{n}", '{"n":1}', "")
        chain.append(resealed(row, chain[-1].seal if chain else ""))
    return chain


def change(chain: list[Sealed], chance: random.Random) -> None:
    place = chance.randrange(len(chain))
    row = chain[place]
    assert not isinstance(row.at, str)
    others = [
        replace(row, id=row.id + ROWS),
        replace(row, at=row.at + chance.choice((-1, 1)) * timedelta(microseconds=1)),
        replace(row, actor_id=None if row.actor_id else 1),
        replace(row, actor_id=(row.actor_id or 0) + 1),
        replace(row, action=row.action + " "),
        replace(row, object=row.object[:-1]),
        replace(row, detail="{}"),
        replace(row, seal=row.seal[::-1]),
        resealed(replace(row, object="visit:0"), chain[place - 1].seal if place else ""),
    ]
    chain[place] = chance.choice(others)


def remove(chain: list[Sealed], chance: random.Random) -> None:
    first = chance.randrange(len(chain))
    del chain[first : first + chance.randint(1, 5)]


def swap(chain: list[Sealed], chance: random.Random) -> None:
    """Two rows change places, and take each other's number, so that they read in that order."""
    one, other = chance.sample(range(len(chain)), 2)
    chain[one], chain[other] = (
        replace(chain[other], id=chain[one].id),
        replace(chain[one], id=chain[other].id),
    )


def insert(chain: list[Sealed], chance: random.Random) -> None:
    place = chance.randrange(len(chain))
    new = Sealed(place + 1, NOW, 1, "account.graded", "account:1", "{}", "")
    later = [replace(each, id=each.id + 1) for each in chain[place:]]
    chain[place:] = [resealed(new, chain[place - 1].seal if place else ""), *later]


def forge(chain: list[Sealed], chance: random.Random) -> None:
    """One row is changed, and it and all behind it are sealed anew."""
    first = chance.randrange(len(chain))
    chain[first] = replace(chain[first], object="visit:0")
    for place in range(first, len(chain)):
        chain[place] = resealed(chain[place], chain[place - 1].seal if place else "")


EDITS = (change, remove, swap, insert, forge)


def test_each_of_a_thousand_random_edits_is_found() -> None:
    whole, chance = a_chain(ROWS), random.Random(21)
    noted = whole[-1].seal
    assert verify(whole, noted) == Verdict(ROWS, noted, broken=None, known=ROWS)
    missed = []
    for n in range(RUNS):
        chain, edit = list(whole), EDITS[n % len(EDITS)]
        edit(chain, chance)
        verdict = verify(chain, noted)
        if verdict.broken is None and verdict.known is not None:
            missed.append((n, edit.__name__))
    assert missed == []


def test_the_first_row_that_breaks_the_chain_is_named() -> None:
    chain = a_chain(9)
    chain[4] = replace(chain[4], object="visit:0")
    chain[6] = replace(chain[6], object="visit:0")
    assert verify(chain) == Verdict(4, chain[3].seal, broken=5)


def test_a_trail_that_was_cut_off_is_found_by_a_seal_noted_before() -> None:
    chain = a_chain(9)
    noted = chain[6].seal
    assert verify(chain, noted[:16]).known == 7
    cut = verify(chain[:6], noted)
    assert (cut.broken, cut.known) == (None, None)


def an_entry(tx: Tx, number: int) -> None:
    audit.record(tx, number % 4 or None, "visit.recorded", f"visit:{number}", NOW, n=number)


async def test_the_trail_holds_as_it_is_written(ledger: Ledger) -> None:
    assert await ledger.read(audit.head) == (0, "")
    await ledger.write(enter)
    await asyncio.gather(*[ledger.write(partial(an_entry, number=n)) for n in range(1, 40)])
    number, last = await ledger.read(audit.head)
    verdict = await ledger.read(partial(audit.verify, known=last))
    assert verdict == Verdict(39, last, broken=None, known=number)
    assert number == 39, "numbered without a gap"


async def test_the_trail_is_read_with_the_names_of_who_did_it(ledger: Ledger) -> None:
    cast = await ledger.write(enter)

    def act(tx: Tx) -> None:
        audit.record(tx, None, "invitation.created", "person:3", NOW)
        audit.record(tx, cast.li_na.id, "visit.recorded", "visit:1", NOW + MINUTE, n=2)

    await ledger.write(act)
    told = await ledger.read(lambda tx: list(audit.entries(tx)))
    assert [(each.who, each.action, each.detail) for each in told] == [
        (None, "invitation.created", {}),
        ("Li Na", "visit.recorded", {"n": 2}),
    ]
    assert await ledger.read(lambda tx: list(audit.entries(tx, "person:3"))) == told[:1]
    assert await ledger.read(lambda tx: list(audit.entries(tx, since=NOW + MINUTE))) == told[1:]


SEALED = f"'{seal('', 2, NOW, None, 'x', 'y', '{}')}'"
COLUMNS = "INTO audit (id, at, action, object, detail, seal)"
VALUES = "VALUES ({id}, '2026-11-20 07:00:00+00', 'x', 'y', '{{}}', {seal})"
OTHERS = f"{COLUMNS} {VALUES}"
REFUSED = {
    "changing a row": "UPDATE audit SET object = ''",
    "removing all": "DELETE FROM audit",
    "a row without a seal": f"INSERT {OTHERS.format(id=2, seal=chr(39) * 2)}",
    "a row with half a seal": f"INSERT {OTHERS.format(id=2, seal=SEALED[:30] + chr(39))}",
    "a row with no seal at all": (
        "INSERT INTO audit (id, at, action, object, detail)"
        " VALUES (2, '2026-11-20 07:00:00+00', 'x', 'y', '{}')"
    ),
    "a row that is numbered by the database": (
        "INSERT INTO audit (at, action, object, detail)"
        " VALUES ('2026-11-20 07:00:00+00', 'x', 'y', '{}')"
    ),
    "a row out of order": f"INSERT {OTHERS.format(id=3, seal=SEALED)}",
    "a row before all": f"INSERT {OTHERS.format(id=0, seal=SEALED)}",
    "a row in the place of another": f"INSERT {OTHERS.format(id=1, seal=SEALED)}",
}
BY_DIALECT = {
    "sqlite": {
        "replacing a row": f"INSERT OR REPLACE {OTHERS.format(id=1, seal=SEALED)}",
        "replacing, in short": f"REPLACE {OTHERS.format(id=1, seal=SEALED)}",
        "ignoring the refusal": f"INSERT OR IGNORE {OTHERS.format(id=1, seal=SEALED)}",
        "replacing by an update": "UPDATE OR REPLACE audit SET id = 1",
        "an upsert": f"INSERT {OTHERS.format(id=1, seal=SEALED)}"
        " ON CONFLICT (id) DO UPDATE SET object = ''",
    },
    "postgresql": {
        "emptying it": "TRUNCATE audit",
        "an upsert": f"INSERT {OTHERS.format(id=1, seal=SEALED)}"
        " ON CONFLICT (id) DO UPDATE SET object = ''",
    },
}


async def test_the_database_refuses_to_change_the_trail(ledger: Ledger) -> None:
    await ledger.write(enter)
    await ledger.write(partial(an_entry, number=1))
    before = await ledger.read(lambda tx: list(audit.rows(tx)))
    dialect = await ledger.read(lambda tx: tx.dialect.name)
    for what, statement in {**REFUSED, **BY_DIALECT[dialect]}.items():
        with pytest.raises(DBAPIError, match="the audit trail is only added to"):
            await ledger.write(partial(Connection.execute, statement=text(statement)))
        assert await ledger.read(lambda tx: list(audit.rows(tx))) == before, what


BEHIND_OUR_BACK = {
    "UPDATE audit SET object = 'visit:0' WHERE id = 17": 17,
    "UPDATE audit SET actor_id = NULL WHERE id = 17": 17,
    "UPDATE audit SET detail = '{\"n\":0}' WHERE id = 17": 17,
    "UPDATE audit SET seal = '' WHERE id = 17": 17,
    "UPDATE audit SET at = '2026-11-20 07:00:00.000001+00' WHERE id = 17": 17,
    "UPDATE audit SET id = 99 WHERE id = 17": 18,
    "DELETE FROM audit WHERE id = 17": 18,
    "DELETE FROM audit WHERE id = 1": 2,
}


async def test_what_is_changed_in_the_database_itself_is_found(database_url: str) -> None:
    ledger = Ledger(database_url)
    await ledger.write(enter)
    for n in range(1, 31):
        await ledger.write(partial(an_entry, number=n))
    await ledger.close()
    with unguarded(database_url) as engine:
        for statement, broken in BEHIND_OUR_BACK.items():
            with engine.connect() as connection:
                assert connection.exec_driver_sql(statement).rowcount == 1
                assert audit.verify(connection).broken == broken, statement
        with engine.connect() as connection:
            assert audit.verify(connection).broken is None


async def test_a_row_that_cannot_be_read_is_a_broken_one(sqlite_url: str) -> None:
    ledger = Ledger(sqlite_url)
    await ledger.write(enter)
    await ledger.write(partial(an_entry, number=1))
    await ledger.close()
    with unguarded(sqlite_url) as engine:
        for value in ("'yesterday'", "x'00ff'", "7"):
            for column in ("at", "actor_id", "action", "detail", "seal"):
                with engine.connect() as connection:
                    garbage: dict[str, Any] = {column: literal_column(value)}
                    assert connection.execute(update(tables.audit).values(garbage)).rowcount == 1
                    assert audit.verify(connection).broken == 1


@contextmanager
def unguarded(url: str) -> Iterator[Engine]:
    """For somebody who may do anything to the database, also take its triggers away."""
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_no_update"))
            connection.execute(text("DROP TRIGGER audit_no_delete"))
            connection.execute(text("DROP TRIGGER audit_in_order"))
        else:
            connection.execute(text("DROP TRIGGER audit_is_added_to ON audit"))
            connection.execute(text("DROP TRIGGER audit_in_order ON audit"))
    yield engine
    engine.dispose()
