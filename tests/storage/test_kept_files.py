"""Files behind facts: claimed once, kept within bounds, in a backup, and gone with their facts."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, text

from scoring.assessments import FactKind
from storage import Ledger, Tx, facts, kept_files, retention
from storage.machinery.backup import backup
from storage.machinery.engine import parse_url
from storage.machinery.restore import readable, restore
from storage.machinery.schema import migrate
from tests.cast import NOW, enter
from tests.storage.first_release import build

ROOM = 10 * kept_files.MAX_BYTES
PHOTO = bytes(range(256)) * 40


def named(tx: Tx, file_id: str = "photo") -> None:
    cast = enter(tx)
    facts.add(tx, cast.huaxin.id, cast.li_na.id, FactKind.PHOTO, "", NOW, file_id=file_id)
    kept_files.want(tx, file_id, NOW)
    kept_files.want(tx, file_id, NOW)  # by another fact


async def test_a_file_is_claimed_by_one_and_again_when_that_came_to_nothing(ledger: Ledger) -> None:
    await ledger.write(named)
    claim = partial(kept_files.claim, room=ROOM)
    assert await ledger.write(partial(claim, now=NOW)) == "photo"
    assert await ledger.write(partial(claim, now=NOW)) is None
    assert not await ledger.read(partial(kept_files.is_due, now=NOW))
    later = NOW + kept_files.FIRST
    assert await ledger.write(partial(claim, now=later)) == "photo"
    await ledger.write(partial(kept_files.keep, file_id="photo", content=PHOTO))
    assert await ledger.read(partial(kept_files.content, file_id="photo")) == PHOTO
    assert await ledger.read(kept_files.total) == len(PHOTO)
    assert await ledger.write(partial(claim, now=later + timedelta(days=9))) is None


async def test_after_many_tries_the_reference_has_to_do(ledger: Ledger) -> None:
    await ledger.write(named)
    days = [NOW + timedelta(days=n) for n in range(kept_files.TRIES + 3)]
    claims = [await ledger.write(partial(kept_files.claim, now=day, room=ROOM)) for day in days]
    assert claims == ["photo"] * kept_files.TRIES + [None] * 3


async def test_where_there_is_no_room_nothing_is_fetched(ledger: Ledger) -> None:
    await ledger.write(named)
    room = kept_files.MAX_BYTES
    assert await ledger.write(partial(kept_files.claim, now=NOW, room=room - 1)) is None
    assert await ledger.write(partial(kept_files.claim, now=NOW, room=room)) == "photo"


async def test_a_file_goes_with_the_last_text_that_named_it(ledger: Ledger) -> None:
    await ledger.write(named)
    await ledger.write(partial(kept_files.keep, file_id="photo", content=PHOTO))
    await ledger.write(kept_files.drop_unnamed)
    assert await ledger.read(kept_files.total) == len(PHOTO)
    await ledger.write(partial(retention.drop_texts, before=NOW + timedelta(days=1)))
    assert await ledger.read(partial(kept_files.content, file_id="photo")) is None
    await ledger.write(partial(kept_files.keep, file_id="photo", content=PHOTO))  # came too late
    assert await ledger.read(kept_files.total) == 0


async def test_a_backup_brings_the_bytes_back(
    ledger: Ledger, database_url: str, tmp_path: Path
) -> None:
    largest = PHOTO * (kept_files.MAX_BYTES // len(PHOTO))
    await ledger.write(named)
    await ledger.write(partial(kept_files.keep, file_id="photo", content=largest))
    file = tmp_path / "kept.gz"
    backup(database_url, file, "0", NOW)
    url = f"sqlite:///{tmp_path}/restored.db"
    restore(url, file, readable(file), lambda tx: None)
    restored = Ledger(url)
    assert await restored.read(partial(kept_files.content, file_id="photo")) == largest
    await restored.close()


def test_what_was_sent_before_is_fetched_too(empty_url: str) -> None:
    build(empty_url)
    engine = create_engine(parse_url(empty_url))
    insert = text(
        "INSERT INTO facts (account_id, author_id, kind, text, origin, file_id, at)"
        " VALUES (7, 1, 'photo', '', '', :file, '2026-11-18 00:00:00')"
    )
    with engine.begin() as tx:
        for file in ("one", "one", "two", None):
            tx.execute(insert, {"file": file})
    migrate(empty_url)
    with engine.begin() as tx:
        rows = tx.execute(text("SELECT file_id, state, content FROM files ORDER BY file_id"))
        assert [tuple(row) for row in rows] == [("one", "wanted", None), ("two", "wanted", None)]
    engine.dispose()
