"""The list of the erased, outside the database; and erasing from the command line."""

import asyncio
import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.config import Config
from bot.erasure_list import ErasureList
from bot.privacy import list_of
from storage import Ledger
from storage.erasures import Erasure, Subject
from tests.cast import NOW, enter
from tests.everything import places_of

PERSON, CONTACT = Erasure(Subject.PERSON, 3, NOW), Erasure(Subject.CONTACT, 2**53, NOW)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAPPORT_CONFIG", raising=False)
    return tmp_path


def test_it_grows_by_who_is_missing_and_only_its_owner_reads_it(folder: Path) -> None:
    file = folder / "var" / "erasures.jsonl"
    listed = ErasureList(file)
    assert listed.read() == []
    assert listed.complete([PERSON]) == 1
    assert listed.complete([PERSON, CONTACT]) == 1
    assert listed.complete([PERSON, CONTACT]) == 0
    assert listed.read() == [PERSON, CONTACT]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(json.loads(file.read_text().splitlines()[-1])) == {"kind", "id", "at"}


def test_a_line_cut_off_by_a_crash_is_written_anew(folder: Path) -> None:
    file = folder / "erasures.jsonl"
    ErasureList(file).complete([PERSON, CONTACT])
    file.write_bytes(file.read_bytes()[:-20])
    assert ErasureList(file).read() == [PERSON]
    assert ErasureList(file).complete([PERSON, CONTACT]) == 1
    assert ErasureList(file).read() == [PERSON, CONTACT]


def test_another_database_has_a_list_of_its_own() -> None:
    config = Config()
    ours = list_of(config, f"sqlite:///{config.database.file}").read
    theirs = list_of(config, f"sqlite:///{config.sandbox.database}").read
    server = list_of(config, "postgresql://example/rapport").read
    files = [each.__self__._file for each in (ours, theirs, server)]  # type: ignore[attr-defined]
    assert files[0] == files[2] == Path("var/erasures.jsonl")
    assert files[1] != files[0]


def rapport(url: str, line: str) -> Result:
    return CliRunner().invoke(app, ["erase", *line.split()], env={"RAPPORT_DATABASE_URL": url})


async def holds(url: str, words: str) -> list[str]:
    ledger = Ledger(url)
    found = await ledger.read(lambda tx: places_of(tx, [words]))
    await ledger.close()
    return found


def test_the_preview_says_what_goes_and_stays_and_no_erases_nothing(sqlite_url: str) -> None:
    asyncio.run(_enter(sqlite_url))
    refused = CliRunner().invoke(
        app, ["erase", "person", "Li Na"], env={"RAPPORT_DATABASE_URL": sqlite_url}, input="n\n"
    )
    assert refused.exit_code == 1
    for words in ("Li Na", "goes:", "stays:", "accounts that will have no owner: 1", "Nothing was"):
        assert words in refused.output, words
    assert asyncio.run(holds(sqlite_url, "Li Na"))
    done = rapport(sqlite_url, "contact 王芳 --yes")
    assert done.exit_code == 0, done.output
    assert "前联系人1" in done.output
    assert asyncio.run(holds(sqlite_url, "王芳")) == []
    assert list_of(Config(), sqlite_url).read()[0].kind is Subject.CONTACT
    unknown = rapport(sqlite_url, "contact 王芳 --yes")
    assert unknown.exit_code == 2
    assert "nobody has this number, or this whole name" in unknown.stderr


async def _enter(url: str) -> None:
    ledger = Ledger(url)
    await ledger.write(enter)
    await ledger.close()
