"""P31: a file that is deleted, replaced or damaged under an open ledger takes nothing any more."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from storage import Ledger, LedgerUnavailable, Tx, due
from storage.machinery import durable
from storage.machinery.durable import container_worries, damages, disk_worries
from storage.machinery.engine import parse_url
from tests.cast import NOW


def note(tx: Tx) -> None:
    due.set_mark(tx, "it", NOW)


def noted(tx: Tx) -> bool:
    return due.mark(tx, "it") is not None


def file_of(url: str) -> Path:
    return Path(parse_url(url).database or "")


@pytest.mark.parametrize("ending", ["", "-wal"])
async def test_what_is_written_into_a_deleted_file_is_not_confirmed_until_it_is_back(
    sqlite_url: str, ending: str
) -> None:
    file = Path(f"{file_of(sqlite_url)}{ending}")
    aside = file.with_name("aside")
    ledger = Ledger(sqlite_url)
    await ledger.write(note)
    file.rename(aside)  # noqa: ASYNC240  # at once
    with pytest.raises(LedgerUnavailable, match="was deleted while it was open"):
        await ledger.write(note)
    aside.rename(file)  # at once
    await ledger.write(note)
    await ledger.close()


async def test_nor_what_is_committed_while_it_is_being_deleted(sqlite_url: str) -> None:
    file = file_of(sqlite_url)
    ledger = Ledger(sqlite_url)
    await ledger.write(note)

    def loses_it(tx: Tx) -> None:
        note(tx)
        file.rename(file.with_name("aside"))

    with pytest.raises(LedgerUnavailable, match="deleted"):
        await ledger.write(loses_it)
    await ledger.close()


async def test_a_file_that_was_replaced_is_neither_written_nor_read(sqlite_url: str) -> None:
    file = file_of(sqlite_url)
    ledger = Ledger(sqlite_url)
    await ledger.write(note)
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    copy.replace(file)  # at once
    for work in (ledger.write(note), ledger.read(noted)):
        with pytest.raises(LedgerUnavailable, match="was replaced while it was open"):
            await work
    await ledger.close()


def damaged(url: str, table: str) -> None:
    """The first page of a table is overwritten; SQLite meets it only where it reads it."""
    file = file_of(url)
    reading = sqlite3.connect(file)
    (size,) = reading.execute("PRAGMA page_size").fetchone()
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    (page,) = reading.execute(query, (table,)).fetchone()
    reading.close()
    with file.open("r+b") as out:
        out.seek((page - 1) * size)
        out.write(b"\xa5" * size)


async def test_damage_is_found_by_a_look_and_nothing_is_built_on_it(sqlite_url: str) -> None:
    assert damages(sqlite_url) == []
    ledger = Ledger(sqlite_url)
    assert await ledger.look() == ""
    await ledger.write(note)
    await ledger.close()
    damaged(sqlite_url, "groups")
    (said,) = damages(sqlite_url)
    assert "is damaged" in said
    ledger = Ledger(sqlite_url)
    assert "is damaged" in await ledger.look()
    with pytest.raises(LedgerUnavailable, match="is damaged"):
        await ledger.write(note)
    await ledger.close()


async def test_who_meets_damage_hears_that_the_database_is_away_and_not_that_they_are_poison(
    sqlite_url: str,
) -> None:
    damaged(sqlite_url, "marks")
    ledger = Ledger(sqlite_url)

    with pytest.raises(LedgerUnavailable, match="malformed"):
        await ledger.write(note)
    await ledger.close()


def test_a_disk_that_keeps_nothing_or_has_no_room_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    monkeypatch.setattr(durable, "MOUNTS", mounts)
    mounts.write_text("1 0 8:1 / / rw - ext4 /dev/sda rw\n")
    file = tmp_path / "new" / "rapport.db"
    url = f"sqlite:///{file}"
    assert disk_worries(url) == []
    monkeypatch.setattr(durable, "ROOM", 10**18)
    (said,) = disk_worries(url)
    assert "MB left: make room" in said
    monkeypatch.setattr(durable, "ROOM", 0)
    mounts.write_text("1 0 8:1 / / rw - tmpfs tmpfs rw\n")
    (said,) = disk_worries(url)
    assert "lies in memory (tmpfs)" in said
    assert container_worries(url) == []
    mounts.write_text("1 0 0:1 / / rw - overlay overlay rw\n")
    assert disk_worries(url) == []
    (said,) = container_worries(url)
    assert "lies in a container's own layer (overlay), and goes with it: use a volume" in said
    mounts.write_text(f"1 0 0:1 / / rw - overlay o rw\n2 1 8:1 / {tmp_path} rw - ext4 /dev/a rw\n")
    assert container_worries(url) == []
