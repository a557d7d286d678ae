"""What is committed is there after a power cut, as far as the disk has got; and who is warned."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path, PurePosixPath

import pytest
from sqlalchemy import text

from scoring.people import Role
from storage import Ledger, Tx, audit, people
from storage.machinery.durable import filesystem, worries
from storage.machinery.engine import _must_be_durable, parse_url, writing_engine
from tests.cast import NOW

COMMITS = 40
CUTS = 120
COUNTS = ("SELECT count(*) FROM people", "SELECT count(*) FROM audit")
MOUNTS = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 27 0:28 / /srv rw,relatime shared:1 - nfs4 server:/srv rw
32 31 0:29 / /srv/local\\040disk rw - xfs /dev/vdb rw
33 27 0:30 / /home rw - cifs //server/home rw
"""


def test_every_connection_syncs_each_commit(sqlite_url: str) -> None:
    engine = writing_engine(parse_url(sqlite_url), 1)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    engine.dispose()


@pytest.mark.parametrize("pragma", ["synchronous = NORMAL", "journal_mode = DELETE"])
def test_a_connection_that_would_not_keep_a_commit_is_refused(pragma: str, sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _must_be_durable(connection)
        connection.execute(f"PRAGMA {pragma}")
        with pytest.raises(sqlite3.OperationalError, match="cannot keep what is committed"):
            _must_be_durable(connection)


async def test_a_log_that_ends_anywhere_holds_all_that_was_committed_before(
    sqlite_url: str, tmp_path: Path
) -> None:
    """What a power cut leaves: the log up to some byte, and behind it anything."""
    ledger, file = Ledger(sqlite_url), Path(sqlite_url.removeprefix("sqlite:///"))
    log, ends = file.with_name(f"{file.name}-wal"), list[int]()

    def commit(tx: Tx) -> None:
        person = people.create(tx, "Li Na", Role.REP, NOW)
        audit.record(tx, person.id, "person.added", f"person:{person.id}", NOW)

    for _ in range(COMMITS):
        await ledger.write(commit)
        ends.append(log.stat().st_size)
    taken = log.read_bytes()
    left = tmp_path / "left.db"
    await asyncio.to_thread(cut_everywhere, file, left, taken, ends)
    await ledger.close()


def cut_everywhere(file: Path, left: Path, taken: bytes, ends: list[int]) -> None:
    chance = random.Random(13)
    for cut in (0, len(taken), *(chance.randrange(len(taken)) for _ in range(CUTS))):
        shutil.copy(file, left)
        garbage = chance.randbytes(chance.choice((0, 1, 5000)))
        left.with_name("left.db-wal").write_bytes(taken[:cut] + garbage)
        with closing(sqlite3.connect(left)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = [database.execute(count).fetchone() for count in COUNTS]
        assert kept == [(sum(end <= cut for end in ends),)] * len(COUNTS)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/opt/rapport/var/rapport.db", "ext4"),
        ("/srv/rapport.db", "nfs4"),
        ("/srv/local disk/rapport.db", "xfs"),
        ("/srvrapport.db", "ext4"),
        ("/home/li/rapport.db", "cifs"),
    ],
)
def test_the_file_system_of_a_file_is_found(file: str, kind: str) -> None:
    assert filesystem(PurePosixPath(file), MOUNTS) == kind
    assert filesystem(PurePosixPath(file), "") == ""


def test_a_share_is_warned_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / / rw - ext4 /dev/vda rw\n2 1 0:2 / {tmp_path} rw - nfs4 s:/ rw\n")
    monkeypatch.setattr("storage.machinery.durable.MOUNTS", mounts)
    (said,) = worries(f"sqlite:///{tmp_path}/rapport.db")
    assert said.endswith("lies on a network share (nfs4): move it to a local disk")
    assert worries("sqlite:////elsewhere/rapport.db") == []


def test_a_server_that_does_not_sync_is_warned_of(postgres_url: str) -> None:
    """The tests' own server is one."""
    assert "PostgreSQL's fsync is off: a power cut may lose what was committed" in worries(
        postgres_url
    )
