"""A trail with unsealed rows of imports is mended, and what was tampered with stays found."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, create_engine, text

from storage import audit
from storage.machinery.engine import parse_url
from storage.machinery.schema import building, migrate, upgrade
from storage.seal import seal
from tests.cast import NOW

IMPORT = {
    "file": "team.csv", "kind": "people", "rows": 2, "created": 2, "updated": 0, "unchanged": 0,
    "refused": 0,
}  # fmt: skip
INSERT = text(
    "INSERT INTO audit (id, at, actor_id, action, object, detail, seal)"
    " VALUES (:id, :at, :actor_id, :action, :object, :detail, :seal)"
)
FORGED = "UPDATE audit SET seal = '{forged}', object = 'person:2' WHERE id = 4"


def adds(tx: Connection, action: str, detail: dict[str, object], *, sealed: bool) -> str:
    """A row as the last version wrote it: the next one stands on whatever seal is there."""
    query = text("SELECT id, seal FROM audit ORDER BY id DESC LIMIT 1")
    number, before = tx.execute(query).first() or (0, "")
    object_ = "file" if action == "import" else "person:1"
    row = (number + 1, NOW, None, action, object_, json.dumps(detail, separators=(",", ":")))
    values = dict(zip(("id", "at", "actor_id", "action", "object", "detail"), row, strict=True))
    given = seal(before, *row) if sealed else ""
    at = NOW.strftime("%Y-%m-%d %H:%M:%S.%f") if tx.dialect.name == "sqlite" else NOW
    tx.execute(INSERT, {**values, "at": at, "seal": given})
    return given


def a_team_by_import(tx: Connection) -> str:
    """Rows 1 and 2 are of an import, 5 of another; returns the seal of row 4."""
    adds(tx, "import", IMPORT, sealed=False)
    adds(tx, "import", {**IMPORT, "file": "accounts.csv", "kind": "accounts"}, sealed=False)
    adds(tx, "invitation.created", {}, sealed=True)
    noted = adds(tx, "person.joined", {}, sealed=True)
    adds(tx, "import", IMPORT, sealed=False)
    adds(tx, "visit.recorded", {}, sealed=True)
    return noted


@contextmanager
def at_step_3(url: str) -> Iterator[Connection]:
    with building(url) as connection:
        upgrade(connection, "0003")
        yield connection


@contextmanager
def migrated(url: str) -> Iterator[Connection]:
    migrate(url)
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_rows_of_imports_are_vouched_for_and_every_seal_stays(empty_url: str) -> None:
    with at_step_3(empty_url) as tx:
        noted = a_team_by_import(tx)
        before = list(audit.rows(tx))
        assert audit.verify(tx).broken == 1
    with migrated(empty_url) as tx:
        verdict = audit.verify(tx, noted)
        assert (verdict.broken, verdict.rows, verdict.mended, verdict.known) == (None, 7, 3, 4)
        assert list(audit.rows(tx))[:6] == before
        *_, mended = audit.entries(tx)
        assert (mended.who, mended.action, mended.object) == (None, "audit.mended", "audit")
        assert list(mended.detail["unsealed"]) == ["1", "2", "5"]
        audit.record(tx, None, "visit.recorded", "visit:1", NOW)
        assert audit.verify(tx).broken is None


@pytest.mark.parametrize("ends_with_an_import", [True, False])
def test_a_trail_of_one_row_is_mended_where_it_needs_to_be(
    empty_url: str, *, ends_with_an_import: bool
) -> None:
    with at_step_3(empty_url) as tx:
        if ends_with_an_import:
            adds(tx, "import", IMPORT, sealed=False)
        else:
            adds(tx, "person.joined", {}, sealed=True)
    with migrated(empty_url) as tx:
        verdict = audit.verify(tx)
        assert (verdict.broken, verdict.mended) == (None, int(ends_with_an_import))
        assert verdict.rows == 1 + int(ends_with_an_import), "nothing is said where nothing was"


BEFORE = {
    "a sealed row was changed": ("UPDATE audit SET object = 'person:2' WHERE id = 3", 3),
    "a sealed row has lost its seal": ("UPDATE audit SET seal = '' WHERE id = 4", 4),
    "a row of an import that says who": ("UPDATE audit SET object = 'person:2' WHERE id = 5", 5),
    "a row of an import that tells too much": (
        """UPDATE audit SET detail = '{"rows":2}' WHERE id = 5""", 5,
    ),
    "a row of an import that cannot be read": ("UPDATE audit SET detail = 'x' WHERE id = 5", 5),
    "a row was removed": ("DELETE FROM audit WHERE id = 3", 4),
}  # fmt: skip
AFTER = {
    "a row of an import was changed": ("UPDATE audit SET detail = '{}' WHERE id = 5", 5),
    "a row of an import got a seal": ("UPDATE audit SET seal = '00' WHERE id = 5", 5),
    "a row of an import was removed": ("DELETE FROM audit WHERE id = 5", 6),
    "the row that vouches was changed": ("UPDATE audit SET detail = '{}' WHERE id = 7", 1),
    "the row that vouches was removed": ("DELETE FROM audit WHERE id = 7", 1),
    "what stands before an import was made anew": (FORGED, 5),
}  # fmt: skip


@pytest.mark.parametrize("what", BEFORE)
def test_what_was_tampered_with_before_stays_broken(what: str, empty_url: str) -> None:
    statement, row = BEFORE[what]
    with at_step_3(empty_url) as tx:
        a_team_by_import(tx)
        unguarded(tx)
        tx.execute(text(statement.replace(":2", r"\:2")))
        guarded_again(tx)
    with migrated(empty_url) as tx:
        assert audit.verify(tx).broken == row


def test_what_is_tampered_with_afterwards_is_found(empty_url: str) -> None:
    with at_step_3(empty_url) as tx:
        a_team_by_import(tx)
    with migrated(empty_url) as tx:
        third = list(audit.rows(tx))[2]
        forged = seal(third.seal, 4, NOW, None, "person.joined", "person:2", "{}")
        unguarded(tx)
        for what, (statement, row) in AFTER.items():
            with tx.begin_nested() as undone:
                tx.exec_driver_sql(statement.replace("{forged}", forged))
                assert audit.verify(tx).broken == row, what
                undone.rollback()
        assert audit.verify(tx).broken is None


def unguarded(tx: Connection) -> None:
    if tx.dialect.name == "sqlite":
        for name in ("audit_no_update", "audit_no_delete", "audit_in_order"):
            tx.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    else:
        tx.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))


def guarded_again(tx: Connection) -> None:
    if tx.dialect.name == "postgresql":
        tx.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))
