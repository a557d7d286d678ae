"""A backup is one instant of a database in motion; a restore gives it back, on either database."""

import asyncio
import gzip
import json
import os
import stat
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from scoring.people import Role
from storage import Ledger, Tx, audit, people, tables
from storage.machinery import schema
from storage.machinery.backup import NOT_KEPT, backup
from storage.machinery.backup_file import BackupError
from storage.machinery.engine import parse_url, reading_engine
from storage.machinery.restore import readable, restore
from storage.machinery.schema import SchemaError, State, state
from storage.tables import METADATA
from tests.cast import NOW, Cast
from tests.faults.story import Rep, enter_joined, rate_after_a_visit, tell
from tests.storage.structure import structure

LI_NA = 7_000_000_001
Rows = dict[str, list[tuple[Any, ...]]]


def rows(url: str) -> Rows:
    """All that is kept, as Rapport reads it: the same on both databases."""
    engine = reading_engine(parse_url(url), 1)
    with engine.connect() as connection:
        found = {
            each.name: sorted(map(tuple, connection.execute(select(each))), key=repr)
            for each in METADATA.sorted_tables
            if each.name not in NOT_KEPT
        }
    engine.dispose()
    return found


async def told(url: str) -> Cast:
    """A ledger with the rating story in it: facts, an alert, a notice, open drafts."""
    ledger = Ledger(url)
    cast = await ledger.write(lambda tx: enter_joined(tx, LI_NA))
    rep = Rep(LI_NA, partial(tell, ledger))
    await rate_after_a_visit(rep)
    await rep.says("/visit")
    await ledger.write(lambda tx: audit.record(tx, cast.li_na.id, "visit.recorded", "visit:1", NOW))
    await ledger.close()
    return cast


def nothing(_tx: Tx) -> None:
    """What is settled after a restore is another matter."""


def restored(url: str, file: Path, afterwards: Callable[[Tx], None] = nothing) -> str:
    restore(url, file, readable(file), afterwards)
    return url


WAYS = [("sqlite", "sqlite"), ("sqlite", "postgres"), ("postgres", "sqlite")]


@pytest.mark.parametrize(("source", "goal"), WAYS, ids=["→".join(way) for way in WAYS])
async def test_a_restored_database_has_every_row_and_goes_on(
    source: str, goal: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    old: str = request.getfixturevalue(f"{source}_url")
    new: str = request.getfixturevalue(f"empty_{goal}")
    await told(old)
    file = tmp_path / "backup.jsonl.gz"
    made = backup(old, file, "0.1.0", NOW)
    restored(new, file)
    assert rows(new) == rows(old)
    assert made.rows == {name: len(each) for name, each in rows(old).items()}
    assert min(made.rows[name] for name in ("assessments", "facts", "drafts", "audit")) > 0
    ledger = Ledger(new)
    added = await ledger.write(lambda tx: people.create(tx, "Wu Gang", Role.REP, NOW))
    assert added.id == made.rows["people"] + 1, "numbers go on behind those that came"
    await ledger.write(lambda tx: audit.record(tx, None, "person.added", "person:4", NOW))
    assert (await ledger.read(audit.verify)).broken is None
    await ledger.close()


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/restored.db"


@pytest.fixture
def empty_postgres(request: pytest.FixtureRequest) -> Any:
    server = request.getfixturevalue("postgres")
    name = server.create("template1")
    yield server.url(name)
    server.drop(name)


@pytest.mark.parametrize("source", ["sqlite", "postgres"])
async def test_a_backup_under_load_is_one_instant(
    source: str, request: pytest.FixtureRequest, empty_sqlite: str, tmp_path: Path
) -> None:
    """Each commit adds a person, an audit row and a period: a backup has all three or none."""
    url: str = request.getfixturevalue(f"{source}_url")
    ledger, numbers = Ledger(url), count(1)
    stop, written = asyncio.Event(), asyncio.Event()

    def commit(tx: Tx, number: int) -> None:
        person = people.create(tx, f"Rep {number}", Role.REP, NOW)
        audit.record(tx, person.id, "person.added", f"person:{person.id}", NOW)
        tx.execute(
            tables.due_periods.insert().values(
                job="load", subject_id=person.id, period="1", due_at=NOW, decided_at=NOW,
                outcome="fired", reason="",
            )
        )  # fmt: skip

    async def load() -> None:
        while not stop.is_set():
            await ledger.write(partial(commit, number=next(numbers)))
            written.set()

    loads = [asyncio.create_task(load()) for _ in range(3)]
    made = []
    for n in range(4):
        written.clear()
        await written.wait()
        file = tmp_path / f"{n}.gz"
        made.append(await asyncio.to_thread(backup, url, file, "0.1.0", NOW))
    stop.set()
    await asyncio.gather(*loads)
    await ledger.close()
    sizes = [(m.rows["people"], m.rows["audit"], m.rows["due_periods"]) for m in made]
    assert all(len(set(size)) == 1 for size in sizes), sizes
    assert sizes[0] < sizes[-1], "it was written to meanwhile"
    restored(empty_sqlite, tmp_path / "3.gz")
    kept, then, now = sizes[-1][0], rows(empty_sqlite), rows(url)
    assert len(set(then["people"])) == kept
    assert set(then["people"]) <= set(now["people"]), "row by row as it was"
    engine = reading_engine(parse_url(empty_sqlite), 1)
    with engine.connect() as connection:
        assert audit.verify(connection).rows == kept
    engine.dispose()


async def test_the_file_is_its_owners_alone_from_its_first_byte_and_appears_when_whole(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(sqlite_url)
    seen: list[tuple[str, int]] = []
    true_open = os.open

    def watched(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        number = true_open(path, flags, mode, **more)
        if flags & os.O_CREAT:
            seen.append((Path(path).name, stat.S_IMODE(os.fstat(number).st_mode)))
        return number

    monkeypatch.setattr(os, "open", watched)
    before = os.umask(0)
    try:
        file = tmp_path / "new" / "backup.gz"
        backup(sqlite_url, file, "0.1.0", NOW)
    finally:
        os.umask(before)
    ((name, mode),) = seen
    assert name.endswith(".part")
    assert mode == 0o600
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]
    with pytest.raises(BackupError, match="exists already"):
        backup(sqlite_url, file, "0.1.0", NOW)


async def test_a_backup_that_is_cut_or_altered_anywhere_is_refused(
    sqlite_url: str, empty_sqlite: str, tmp_path: Path
) -> None:
    await told(sqlite_url)
    file, bad = tmp_path / "backup.gz", tmp_path / "bad.gz"
    backup(sqlite_url, file, "0.1.0", NOW)
    whole = file.read_bytes()
    places = [*range(0, len(whole), len(whole) // 40), len(whole) - 1]
    for place in places:
        bad.write_bytes(whole[:place])
        with pytest.raises(BackupError, match="is no whole backup"):
            readable(bad)
    lines = gzip.decompress(whole).splitlines(keepends=True)
    for n in range(len(lines)):
        for altered in (
            [*lines[:n], *lines[n + 1 :]],
            [*lines[:n], lines[n].replace(b'"', b"'", 1), *lines[n + 1 :]],
        ):
            if altered != lines:
                bad.write_bytes(gzip.compress(b"".join(altered), 1))
                with pytest.raises(BackupError, match="is no whole backup"):
                    readable(bad)
    bad.write_bytes(b"a shopping list")
    with pytest.raises(BackupError, match="is no whole backup"):
        readable(bad)
    assert state(empty_sqlite) is State.EMPTY


async def test_a_file_altered_after_it_was_looked_at_leaves_the_database_empty(
    sqlite_url: str, empty_url: str, tmp_path: Path
) -> None:
    await told(sqlite_url)
    file = tmp_path / "backup.gz"
    backup(sqlite_url, file, "0.1.0", NOW)
    contents = readable(file)
    altered = gzip.decompress(file.read_bytes()).replace("王芳".encode(), "王方".encode())
    file.write_bytes(gzip.compress(altered))
    with pytest.raises(BackupError, match="is no whole backup"):
        restore(empty_url, file, contents, nothing)
    assert state(empty_url) is State.EMPTY


@pytest.mark.parametrize("newer", [{"format": 99}, {"schema": "9999"}])
async def test_a_backup_of_a_newer_rapport_is_refused(
    newer: dict[str, Any], sqlite_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "backup.gz"
    backup(sqlite_url, file, "7.0.0", NOW)
    first, *others = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    body = json.dumps({**json.loads(first), **newer}).encode() + b"\n" + b"".join(others[:-1])
    sealed = {"sha256": sha256(body).hexdigest()}
    file.write_bytes(gzip.compress(body + json.dumps(sealed).encode() + b"\n"))
    with pytest.raises(BackupError, match=r"newer Rapport \(7\.0\.0\): upgrade Rapport first"):
        readable(file)


def test_a_database_that_is_not_empty_is_refused_with_what_to_do(
    database_url: str, new_sqlite: Callable[[], str], tmp_path: Path
) -> None:
    file = tmp_path / "backup.gz"
    backup(new_sqlite(), file, "0.1.0", NOW)
    with pytest.raises(SchemaError, match=r"is not empty: move it out of the way .*, or name an"):
        restored(database_url, file)


def test_there_is_no_backup_of_nothing(empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        backup(empty_url, tmp_path / "backup.gz", "0.1.0", NOW)
    assert not (tmp_path / "backup.gz").exists()


def test_a_backup_of_an_older_step_is_brought_up_to_date(
    empty_url: str, empty_sqlite: str, tmp_path: Path
) -> None:
    engine = create_engine(parse_url(empty_sqlite))
    with engine.begin() as connection:
        schema.upgrade(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO people (name, name_key, role, office, active, reachable, created_at)"
                " VALUES ('李娜', '李娜', 'rep', '', true, true, '2026-01-02 03:04:05.000006')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO audit (at, actor_id, action, object, detail)"
                " VALUES ('2026-01-02 03:04:05.000006', 1, 'person.joined', 'person:1', '{}')"
            )
        )
    engine.dispose()
    file = tmp_path / "backup.gz"
    assert backup(empty_sqlite, file, "0.0.1", NOW).header.schema == "0001"
    restored(empty_url, file)
    assert state(empty_url) is State.CURRENT
    engine = create_engine(parse_url(empty_url))
    with engine.connect() as connection:
        assert [person.name for person in people.everybody(connection)] == ["李娜"]
        assert audit.verify(connection).rows == 1
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_restored_database_is_built_like_any_other(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    migrated: str = request.getfixturevalue(f"{kind}_url")
    backup(migrated, tmp_path / "backup.gz", "0.1.0", NOW)
    new = restored(request.getfixturevalue(f"empty_{kind}"), tmp_path / "backup.gz")
    built = []
    for url in (migrated, new):
        engine = create_engine(parse_url(url))
        with engine.connect() as connection:
            name = repr(engine.url.database)
            built.append([line.replace(name, "") for line in structure(connection)])
        engine.dispose()
    assert built[0] == built[1]
