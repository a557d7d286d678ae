"""The list of the erased, outside the database; and erasing from the command line."""

import asyncio
import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.clock import Clock
from bot.commands.check_privacy import privacy
from bot.config import config_of
from bot.erasure_list import ErasureList
from bot.privacy import guarded, list_of
from handlers.privacy.erasing import erase
from storage import Ledger, Tx, accounts, visits
from storage.erasures import Erasure
from storage.identity import ErasureSubject
from storage.machinery.schema import migrate
from tests.cast import NOW, enter
from tests.everything import places_of

PERSON, CONTACT = (
    Erasure(ErasureSubject.PERSON, 3, NOW),
    Erasure(ErasureSubject.CONTACT, 2**53, NOW),
)


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
    last = json.loads(file.read_text().splitlines()[-1])
    assert set(last) == {"kind", "id", "at", "database", "origin"}


def test_a_line_cut_off_by_a_crash_is_written_anew(folder: Path) -> None:
    file = folder / "erasures.jsonl"
    ErasureList(file).complete([PERSON, CONTACT])
    file.write_bytes(file.read_bytes()[:-20])
    assert ErasureList(file).read() == [PERSON]
    assert ErasureList(file).complete([PERSON, CONTACT]) == 1
    assert ErasureList(file).read() == [PERSON, CONTACT]


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
    asyncio.run(_mention(sqlite_url))
    done = rapport(sqlite_url, "contact 王芳 --yes")
    assert "  the name goes from: visits 2\n" in done.output
    assert "  the name stays in names of others and of companies: 王芳餐饮\n" in done.output
    assert done.exit_code == 0, done.output
    assert done.output.startswith("In the database file ")
    assert "前联系人1" in done.output
    assert {each.rpartition(": ")[0] for each in asyncio.run(holds(sqlite_url, "王芳"))} == {
        "accounts.name",
        "accounts.name_key",
        "accounts.search",
        "visits.note",
    }, "the company is called so"
    assert list_of(config_of(), sqlite_url).read()[0].kind is ErasureSubject.CONTACT
    unknown = rapport(sqlite_url, "contact 王芳 --yes")
    assert unknown.exit_code == 2
    assert "nobody has this number, or this whole name" in unknown.stderr


async def _enter(url: str) -> None:
    ledger = Ledger(url)
    await ledger.write(enter)
    await ledger.close()


async def _mention(url: str) -> None:
    def visit(tx: Tx) -> None:
        account = accounts.create(tx, "王芳餐饮", None, NOW)
        for note in ("王芳 was there", "with 王 芳", "at 王芳餐饮"):
            visits.record(tx, account.id, 3, NOW.date(), NOW, note=note)

    ledger = Ledger(url)
    await ledger.write(visit)
    await ledger.close()


def test_two_databases_at_once_are_refused(sqlite_url: str) -> None:
    for command in (
        "erase person 1 --yes", "restore x.gz --yes", "import x.csv", "backup", "migrate",
        "invite X", "deactivate X", "quarantine", "audit verify", "audit list",
    ):  # fmt: skip
        words = [*command.split(), "--sandbox"]
        refused = CliRunner().invoke(app, words, env={"RAPPORT_DATABASE_URL": sqlite_url})
        assert refused.exit_code == 2, command
        assert refused.stderr == (
            "--sandbox and RAPPORT_DATABASE_URL name two databases: leave one of them out\n"
        )


def test_the_list_stays_where_it_is_when_the_database_is_moved_away(folder: Path) -> None:
    """As docs/operate.md says: with an absolute URL, `mv var/rapport.db*`, then restore."""
    var = folder / "var"
    url = {"RAPPORT_DATABASE_URL": f"sqlite:///{var}/rapport.db"}

    def run(line: str) -> Result:
        done = CliRunner().invoke(app, line.split(), env=url)
        assert done.exit_code == 0, done.output
        return done

    run("migrate")
    asyncio.run(_enter(url["RAPPORT_DATABASE_URL"]))
    run("backup var/backup.gz")
    run("erase contact 1 --yes")
    (var / "lost").mkdir()
    for file in var.glob("rapport.db*"):
        file.rename(var / "lost" / file.name)
    restored = run("restore var/backup.gz --yes")
    assert restored.output.startswith(f"Into the database file {var}/rapport.db.\n")
    assert "Erased again, since the backup still had them: 1." in restored.output
    assert asyncio.run(holds(url["RAPPORT_DATABASE_URL"], "王芳")) == []
    for file in (*var.glob("rapport.db*"), *var.glob("*.jsonl")):
        file.unlink()
    missing = run("restore var/backup.gz --yes")
    assert "THERE IS NO LIST OF THE ERASED at var/erasures.jsonl" in missing.output


def test_a_list_that_an_older_version_kept_beside_its_database_is_read(
    folder: Path, sqlite_url: str
) -> None:
    beside = Path(sqlite_url.removeprefix("sqlite:///") + ".erasures.jsonl")
    beside.write_text(f'{{"kind": "contact", "id": 7, "at": "{NOW.isoformat()}"}}\n')
    assert list_of(config_of(), sqlite_url).read() == [Erasure(ErasureSubject.CONTACT, 7, NOW)]


def test_a_restored_demonstration_erases_nobody_of_the_team(folder: Path) -> None:
    """Both are in one folder, have the same numbers, and share the list."""
    team, demonstration = "sqlite:///var/rapport.db", "sqlite:///var/sandbox/rapport.db"
    for url in (team, demonstration):
        migrate(url)
        asyncio.run(_enter(url))
    for line in ("erase person 3 --sandbox --yes", "backup a.gz --sandbox"):
        assert CliRunner().invoke(app, line.split()).exit_code == 0
    for file in (folder / "var" / "sandbox").iterdir():
        file.unlink()
    assert CliRunner().invoke(app, ["restore", "a.gz", "--sandbox", "--yes"]).exit_code == 0
    asyncio.run(_starts(team))
    assert asyncio.run(holds(team, "Li Na"))
    assert asyncio.run(holds(demonstration, "Li Na")) == []


async def _starts(url: str) -> None:
    ledger = Ledger(url)
    async with guarded(config_of(), ledger, Clock(), url):
        pass
    await ledger.close()


async def test_a_list_that_is_missing_is_said_at_the_start_and_by_check(
    folder: Path, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await _enter(sqlite_url)
    ledger = Ledger(sqlite_url)
    await ledger.write(lambda tx: erase(tx, ErasureSubject.CONTACT, 1, None, NOW, keep_texts=True))
    await ledger.close()
    (said,) = await privacy(sqlite_url, config_of())
    assert str(said).startswith("BAD  erased         var/erasures.jsonl is missing")
    await _starts(sqlite_url)
    assert "var/erasures.jsonl was missing" in caplog.text
    (said,) = await privacy(sqlite_url, config_of())
    assert str(said) == "ok   erased         1 here; var/erasures.jsonl"
