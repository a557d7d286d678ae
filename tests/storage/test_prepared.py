"""Prepared statements answer, fail and are heard as any other statement of a transaction."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import bindparam, event, insert, select
from sqlalchemy.exc import IntegrityError

from storage import Ledger, LedgerUnavailable, Tx, drafts, due, tables
from storage.machinery.prepared import Prepared
from tests.cast import NOW, enter

_a, _s, _m = tables.absences.c, tables.assessments.c, tables.marks.c
_ANNOUNCE = Prepared(insert(tables.absences))
_ABSENT = Prepared(select(tables.absences).where(_a.person_id == bindparam("person")))
_MEANS = Prepared(select(_s.mean, _s.at).where(_s.id == bindparam("assessment")))
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 6)


def announce(tx: Tx, person_id: int) -> int:
    return _ANNOUNCE.run(tx, person_id=person_id, first_day=FIRST, last_day=LAST)


async def test_rows_have_the_values_that_sqlalchemy_would_give(ledger: Ledger) -> None:
    def asked(tx: Tx) -> None:
        person = enter(tx).li_na.id
        assert announce(tx, person) == 1
        drafts.begin(tx, person, "rate", {"why": "早上好"}, 1, NOW)
        for mine, plain in (
            (_ABSENT.all(tx, person=person), tx.execute(select(tables.absences)).all()),
            (Prepared(select(tables.people)).all(tx), tx.execute(select(tables.people)).all()),
            (Prepared(select(tables.drafts)).all(tx), tx.execute(select(tables.drafts)).all()),
        ):
            assert plain
            assert [row._asdict() for row in mine] == [dict(row._mapping) for row in plain]
        assert _MEANS.first(tx, assessment=404) is None

    await ledger.write(asked)


async def test_a_list_of_any_length_is_asked_for(ledger: Ledger) -> None:
    by_ids = Prepared(select(_m.name).where(_m.name.in_(bindparam("names", expanding=True))))

    def asked(tx: Tx) -> None:
        for number in range(10):
            due.set_mark(tx, f"{number}", NOW)
        for many in range(10):
            names = {f"{number}" for number in range(many)}
            assert {row.name for row in by_ids.all(tx, names=sorted(names))} == names

    await ledger.write(asked)


async def test_a_broken_constraint_is_told_as_sqlalchemy_tells_it(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError):
        await ledger.write(lambda tx: announce(tx, 404))


async def test_a_failing_driver_makes_the_ledger_unavailable(sqlite_url: str) -> None:
    ledger = Ledger(sqlite_url)
    with pytest.raises(LedgerUnavailable, match="readonly"):
        await ledger.read(lambda tx: announce(tx, 1))
    await ledger.close()


async def test_who_listens_to_statements_hears_it_too(ledger: Ledger) -> None:
    heard: list[str] = []

    def note(_tx: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    def asked(tx: Tx) -> None:
        event.listen(tx, "before_cursor_execute", note)
        _ABSENT.all(tx, person=1)

    await ledger.read(asked)
    assert len(heard) == 1
    assert "FROM absences" in heard[0]
