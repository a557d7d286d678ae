"""The steps build what the tables say, keep the rows, and refuse what is not theirs."""

import multiprocessing
import os
import pwd
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from scoring.people import Role
from storage import Ledger, accounts, people
from storage.machinery import schema
from storage.machinery.engine import parse_url
from storage.machinery.schema import SchemaError, State, migrate, state
from storage.tables import METADATA
from tests.cast import NOW, enter
from tests.storage.structure import structure

STEPS = sorted(file.name[1:5] for file in schema.MIGRATIONS.glob("versions/v*.py"))
NEWEST, NEXT = STEPS[-1], f"{int(STEPS[-1]) + 1:04}"
LANDED = {
    "0001": "a852b103be3f49d92011d2d4789346cea55e82786440744088b8215e4b59c76d",
    "0002": "9ae45cdfe9ac69349fc72ab8459420a0bad73b8b091c4d59bf2ea942a692df28",
    "0003": "2a8945bbf1e48f75b670a116fc8c9fc659327f268964ec0d080574f69aec28b5",
    "0004": "52217e0eaf13e3a9081e33c3eac7c1e1128687d350f1b59c5d9bd726faf327be",
    "0005": "3aee2a769b5078327e5a155b1fbf13185fecc4d1266fb623878fda569a2df238",
    "0006": "67c5d43fce418c3c4aac686d38a2b3176839001e43ed1bbcacbfa73dafc733f7",
    "0009": "599e1764679594bc95b516b09259d940bb70c9b2aaac725f9a1182c2526355b5",
    "0010": "dcc4e84a252f8427ef5d8f2d8fc2dfa94f5d3fe36e291d212d39cc5600c33640",
    "0011": "d1908e0da491eb54215bb1c7b025d932f5b7a5ac78b8981002caddfa2bf444fc",
    "0012": "b30724395d79125c7f1d4280b02c903a79407a5cf4fe0d9ed5fe9403d4bbe172",
    "0013": "81c2ba4018d85a2f9efeb591afdd95dc1db565a389f1b0040fbf81dd80ba38fd",
    "0014": "72e4193ae737d1d176553601605e92d4a83962f27d0bc45bec82cd900884a49b",
    "0015": "e60cfbd49387163b41b65344b15e36ebf76b868f882c99013446468bec286a3d",
    "0016": "d448ed01fb20dba42b5ab2a34b3f86cae9c2233578b6b2f5a4f6f798b518c694",
    "0017": "7d97be93dd9384b0bb66bab72948c16d683c8eaf20bcd01624b03bac26ddcbcb",
    "0018": "06780c50973bb524ba2d4bfa0abf81346d773ff9257164f20d209be354162ab3",
    "0019": "f71b9a38a17354fae0a5aa2e143f522f436367aab4cb9ee8a7c17369c83002a8",
    "0020": "bf8c48f61e2641ca17637c1263cbc6c0267d7da8fae72c8ca5d2d62319c29bab",
    "0021": "03e6c742f74ce2c85ec20b6777f0ba76c8ae7eae145912b027c76a2875f95b6b",
}
A_LATER_STEP = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{NEWEST}"


def upgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.alter_column("office", new_column_name="place", existing_type=sa.String())
        people.alter_column("weekly_target", type_=sa.BigInteger(), existing_type=sa.Integer())
        people.add_column(sa.Column("nickname", sa.String(), nullable=False, server_default="-"))
"""
A_FAILING_STEP = A_LATER_STEP + '    op.drop_table("nowhere")\n'
A_CARELESS_STEP = A_LATER_STEP + '    op.execute(sa.table("people").delete())\n'


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def add_step(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next version of Rapport bring one more step."""
    steps = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    (steps / "versions" / f"v{NEXT}_later.py").write_text(source)
    monkeypatch.setattr(schema, "MIGRATIONS", steps)


def test_looking_at_an_empty_place_leaves_it_empty(empty_url: str, tmp_path: Path) -> None:
    assert state(empty_url) is State.EMPTY
    assert list(tmp_path.iterdir()) == []


def test_the_first_start_builds_everything_and_the_next_finds_it_current(empty_url: str) -> None:
    assert migrate(empty_url) == (None, NEWEST)
    assert state(empty_url) is State.CURRENT
    assert migrate(empty_url) == (NEWEST, NEWEST)


def test_the_steps_build_exactly_what_the_tables_say(empty_url: str) -> None:
    with connected(empty_url) as connection:
        METADATA.create_all(connection)
        fresh = structure(connection)
        METADATA.drop_all(connection)
    migrate(empty_url)
    with connected(empty_url) as connection:
        options = {"version_table": schema.VERSION_TABLE, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []
        assert structure(connection) == fresh
    assert len(fresh) > 200


async def test_a_later_step_keeps_rows_and_what_refers_to_them(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(database_url)
    cast = await ledger.write(enter)
    await ledger.close()
    add_step(A_LATER_STEP, tmp_path, monkeypatch)

    assert state(database_url) is State.BEHIND
    assert migrate(database_url) == (NEWEST, NEXT)
    assert state(database_url) is State.CURRENT

    with connected(database_url) as connection:
        rows = connection.execute(text("SELECT name, place, nickname FROM people ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            ("Chen Jie", "", "-"),
            ("Zhang Wei", "", "-"),
            ("Li Na", "", "-"),
        ]
        assert accounts.by_id(connection, cast.huaxin.id).owner_id == cast.li_na.id


@pytest.mark.parametrize("source", [A_FAILING_STEP, A_CARELESS_STEP])
async def test_a_step_that_fails_leaves_the_database_as_it_was(
    source: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(database_url)
    await ledger.write(enter)
    await ledger.close()
    with connected(database_url) as connection:
        before = structure(connection)
    add_step(source, tmp_path, monkeypatch)

    with pytest.raises(SchemaError):
        migrate(database_url)

    assert state(database_url) is State.BEHIND
    with connected(database_url) as connection:
        assert structure(connection) == before
        assert len(people.everybody(connection)) == 3


def test_no_step_that_has_landed_is_changed_any_more() -> None:
    """Databases have been through it: what was wrong is mended by one more step, whose checksum is
    added here when it lands (`sha256sum storage/migrations/versions/v*.py`)."""
    files = sorted((schema.MIGRATIONS / "versions").glob("v*.py"))
    stands_on = re.compile(r'^down_revision = (?:None|"(\d+)")$', re.MULTILINE)
    found = [stands_on.findall(file.read_text()) for file in files]
    assert found == [[""], *([step] for step in STEPS[:-1])], "each stands on the one before it"
    assert {file.name[1:5]: sha256(file.read_bytes()).hexdigest() for file in files} == LANDED


def test_a_newer_database_is_refused_with_what_to_do(database_url: str) -> None:
    with connected(database_url) as connection:
        connection.execute(text("UPDATE rapport_version SET version_num = '9999'"))
    assert state(database_url) is State.AHEAD
    with pytest.raises(SchemaError, match=r"written by a newer Rapport: upgrade Rapport$"):
        migrate(database_url)


def test_another_programs_database_is_refused_and_not_touched(empty_url: str) -> None:
    with connected(empty_url) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        before = structure(connection)
    assert state(empty_url) is State.FOREIGN
    with pytest.raises(SchemaError, match="tables that are not Rapport's"):
        migrate(empty_url)
    with connected(empty_url) as connection:
        assert structure(connection) == before


def test_several_processes_may_start_at_once(empty_url: str) -> None:
    processes = multiprocessing.get_context("spawn")
    with processes.Pool(3) as pool:
        outcomes = pool.map(migrate, [empty_url] * 12, chunksize=1)
    assert sorted(outcomes, key=str) == [(NEWEST, NEWEST)] * 11 + [(None, NEWEST)]
    assert state(empty_url) is State.CURRENT


def test_a_file_that_is_no_database_is_named_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("a shopping list\n" * 100)
    with pytest.raises(SchemaError, match=r"notes\.txt cannot be used: file is not a database"):
        migrate(f"sqlite:///{file}")
    assert file.read_text() == "a shopping list\n" * 100


def test_a_folder_that_cannot_be_made_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SchemaError, match=r"file/x\.db cannot be used: File exists"):
        migrate(f"sqlite:///{tmp_path}/file/x.db")


def test_a_server_that_does_not_answer_is_named_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as refusal:
        state(f"postgresql://rapport:secret@/rapport?host={tmp_path}")
    assert str(refusal.value).startswith("the database rapport cannot be used: connection")
    assert "secret" not in str(refusal.value)


def test_a_disk_that_cannot_be_written_is_refused_in_one_sentence() -> None:
    with tempfile.TemporaryDirectory() as folder, as_ordinary_user(folder):
        url = f"sqlite:///{folder}/rapport.db"
        Path(folder).chmod(0o500)
        with pytest.raises(SchemaError, match="cannot be used: Permission denied"):
            migrate(url)
        Path(folder).chmod(0o700)
        sqlite3.connect(f"{folder}/rapport.db").close()
        Path(folder, "rapport.db").chmod(0o400)
        with pytest.raises(SchemaError, match="cannot be used: attempt to write a readonly"):
            migrate(url)


@contextmanager
def as_ordinary_user(folder: str) -> Iterator[None]:
    """Root may write anywhere: act as `nobody` meanwhile, who gets the folder."""
    if os.geteuid() != 0:
        yield
        return
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(folder, nobody, -1)
    os.seteuid(nobody)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_migrated_ledger_takes_rows(database_url: str) -> None:
    ledger = Ledger(database_url)
    person = await ledger.write(lambda tx: people.create(tx, "Li Na", Role.REP, NOW))
    assert await ledger.read(lambda tx: people.get(tx, person.id)) == person
    await ledger.close()
