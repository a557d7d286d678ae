"""The restore drill: a team's database is lost, and goes on from its backup."""

import asyncio
import csv
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.erasure_list import ErasureList
from handlers.frame.spreadsheet import safe
from scoring.assessments import Kind
from scoring.people import Role
from storage import (
    Ledger,
    Tx,
    alerts,
    audit,
    contacts,
    identity,
    invitations,
    outbox,
    people,
    tables,
)
from storage.erasures import Erasure
from storage.identity import ErasureSubject
from tests.cast import NOW, Cast, enter
from tests.postgres import Postgres
from tests.stage import WEDNESDAY, at_work, furnished

FILE = "team.jsonl.gz"


class Run(Protocol):
    """Runs a command on the database of that URL."""

    def __call__(self, url: str, *words: str, answer: str = "") -> Result: ...


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_BASE", "RAPPORT_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(url: str, *words: str, answer: str = "") -> Result:
        monkeypatch.setenv("RAPPORT_DATABASE_URL", url)
        return CliRunner().invoke(app, list(words), input=answer, env={"COLUMNS": "120"})

    return run


@pytest.fixture
def empty_postgres(postgres: Postgres) -> Iterator[str]:
    name = postgres.create("template1")
    yield postgres.url(name)
    postgres.drop(name)


async def test_after_a_loss_the_team_goes_on_from_its_backup_on_another_database(
    sqlite_url: str, empty_postgres: str, on: Run
) -> None:
    async with furnished(sqlite_url) as sandbox:
        async with at_work(sandbox, sqlite_url) as stage:
            await stage.li_na.says("/visit", "华")
            await stage.li_na.presses("华信科技", "王敏")
            made = on(sqlite_url, "backup", FILE)
            assert made.exit_code == 0, made.output
            await stage.zhang_wei.says("/visit")
            before = await stage.counts()
        assert "readable by you alone" in made.stdout
        restored = on(empty_postgres, "restore", FILE, "--yes")
        assert restored.exit_code == 0, restored.output
        assert "it is whole" in restored.stdout
        async with at_work(sandbox, empty_postgres) as stage:
            after = await stage.counts()
            assert after == {**before, "drafts": before["drafts"] - 1}, "the last was begun later"
            await stage.li_na.presses("王敏")
            visits = after["visits"]
            await stage.li_na.presses("选好了")
            await stage.li_na.presses("保存", "已保存")
            assert (await stage.counts())["visits"] == visits + 1


def waits(tx: Tx) -> tuple[Cast, str]:
    """An alert's notice waits, and an invitation is open."""
    cast = enter(tx)
    people.join(tx, cast.zhang_wei.id, 7_000_000_002, "en", NOW)
    audit.record(tx, cast.li_na.id, "account.created", "account:1", NOW)
    fallen = alerts.open_new(tx, "negative", Kind.KEY, 1, cast.huaxin.id, "critical", {}, NOW)
    alerts.told(tx, [fallen.id], at_once=True)
    outbox.queue(tx, cast.zhang_wei.id, "drop", {"alerts": [fallen.id]}, NOW, priority=outbox.ALERT)
    return cast, invitations.create(tx, cast.li_na.id, datetime.now(UTC))


async def held(url: str) -> tuple[list[Any], list[Any], list[Any]]:
    """Notices, alerts and invitations, with what matters of them."""
    n, a, i = tables.notices.c, tables.alerts.c, tables.invitations.c
    ledger = Ledger(url)
    found = await ledger.read(
        lambda tx: (
            list(tx.execute(select(n.state, n.error, n.attempt_started_at.is_not(None)))),
            list(tx.execute(select(a.told, a.at_once))),
            list(tx.execute(select(i.expires_at <= datetime.now(UTC)))),
        )
    )
    await ledger.close()
    return found


async def aside(on: Run, url: str, *words: str) -> Result:
    """Run a command that has an event loop of its own."""
    return await asyncio.to_thread(on, url, *words)


@pytest.fixture
async def saved(sqlite_url: str, on: Run, folder: Path) -> Path:
    ledger = Ledger(sqlite_url)
    await ledger.write(waits)
    await ledger.close()
    assert (await aside(on, sqlite_url, "backup", FILE)).exit_code == 0
    return folder / FILE


async def test_what_waited_is_dropped_aloud_and_told_in_the_next_digest(
    saved: Path, on: Run, folder: Path
) -> None:
    url = f"sqlite:///{folder}/restored.db"
    result = on(url, "restore", str(saved), "--yes")
    assert result.exit_code == 0, result.output
    assert "Notices that waited then are dropped: drop 1." in result.stdout
    assert "The next digest tells of 1 alerts anew" in result.stdout
    assert "Open invitations closed" in result.stdout
    assert await held(url) == ([("dropped", "restored", False)], [(False, False)], [(True,)])


async def test_what_waited_is_sent_as_a_copy_where_that_is_asked_for(
    saved: Path, on: Run, folder: Path
) -> None:
    url = f"sqlite:///{folder}/restored.db"
    assert on(url, "restore", str(saved), "--yes", "--send-waiting").exit_code == 0
    assert await held(url) == ([("waiting", "", True)], [(True, True)], [(True,)])


def cut_off(file: Path, to: Path) -> None:
    to.write_bytes(file.read_bytes()[:-9])


async def test_a_restore_is_asked_for_and_never_into_what_is_there(
    saved: Path, sqlite_url: str, on: Run, folder: Path
) -> None:
    url = f"sqlite:///{folder}/restored.db"
    declined = on(url, "restore", str(saved), answer="n\n")
    assert declined.exit_code == 1
    assert "Nothing was restored." in declined.stdout
    assert not (folder / "restored.db").exists()
    refused = on(sqlite_url, "restore", str(saved), "--yes")
    assert refused.exit_code == 2
    assert "is not empty: move it out of the way" in refused.stderr
    assert refused.stderr.count("\n") == 1
    cut_off(saved, folder / "cut.gz")
    cut = on(url, "restore", "cut.gz", "--yes")
    assert cut.exit_code == 2
    assert cut.stderr.startswith("cut.gz is no whole backup: it was cut off")


async def test_who_was_erased_after_the_backup_is_erased_again(
    saved: Path, sqlite_url: str, on: Run, folder: Path
) -> None:
    ledger = Ledger(sqlite_url)
    here = (await ledger.read(identity.of)).name
    await ledger.close()
    ErasureList(folder / "var/erasures.jsonl").complete(
        [Erasure(ErasureSubject.CONTACT, number, NOW, here, here) for number in (1, 99)]
    )
    url = f"sqlite:///{folder}/restored.db"
    result = on(url, "restore", str(saved), "--yes")
    assert "Erased again, since the backup still had them: 1." in result.stdout
    ledger = Ledger(url)
    contact = await ledger.read(lambda tx: contacts.get(tx, 1))
    await ledger.close()
    assert contact is not None
    assert "王芳" not in contact.name


def test_a_backup_to_a_disk_that_is_not_there_is_refused(
    sqlite_url: str, on: Run, folder: Path
) -> None:
    refused = on(sqlite_url, "backup", str(folder / "safe"))
    assert refused.exit_code == 2
    assert "safe: is no folder; make it first" in refused.stderr
    (folder / "safe").mkdir()
    assert on(sqlite_url, "backup", str(folder / "safe")).exit_code == 0
    assert len(list((folder / "safe").glob("rapport-*.jsonl.gz"))) == 1


async def test_periods_since_the_backup_bring_one_of_each_and_no_storm(
    sqlite_url: str, on: Run, folder: Path
) -> None:
    """Restored nine days after the backup: five nudges and nine digests lie between."""
    url = f"sqlite:///{folder}/restored.db"
    async with furnished(sqlite_url) as sandbox:
        async with at_work(sandbox, sqlite_url):
            assert on(sqlite_url, "backup", FILE).exit_code == 0
        assert on(url, "restore", FILE, "--yes").exit_code == 0
        async with at_work(sandbox, url) as stage:
            told = len(stage.li_na.persona.messages)
            await stage.moves(to=WEDNESDAY + timedelta(days=9, hours=5, minutes=30))
            await stage.settles()
            d = tables.due_periods.c
            decided = await stage.asks(
                lambda tx: list(tx.execute(select(d.job, d.subject_id, d.outcome, d.reason)))
            )
            fired = [(job, subject) for job, subject, outcome, _ in decided if outcome == "fired"]
            nudges = Counter(subject for job, subject in fired if job.startswith("nudge"))
            assert set(nudges.values()) == {1}
            skipped = {reason for _, _, outcome, reason in decided if outcome == "skipped"}
            assert skipped <= {"a later one is due as well", "too late"}
            assert skipped
            assert len(stage.li_na.persona.messages) - told <= 2


async def test_the_trail_is_proved_and_a_cut_tail_is_found_by_a_noted_seal(
    sqlite_url: str, on: Run
) -> None:
    ledger = Ledger(sqlite_url)
    await ledger.write(waits)
    await ledger.close()
    whole = await aside(on, sqlite_url, "audit", "verify")
    assert whole.exit_code == 0
    (seal,) = re.findall(r"\b[0-9a-f]{64}\b", whole.stdout)
    assert "The seal noted earlier is there: row 1." in (
        (await aside(on, sqlite_url, "audit", "verify", "--known", seal[:16])).stdout
    )
    missing = await aside(on, sqlite_url, "audit", "verify", "--known", "0" * 64)
    assert missing.exit_code == 1
    assert "MISSING: the seal noted earlier is not in the trail" in missing.stdout
    assert (await aside(on, sqlite_url, "audit", "verify", "--known", "abc")).exit_code == 2
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as insider:
        insider.execute("DROP TRIGGER audit_no_update")
        insider.execute("UPDATE audit SET object = 'account:2'")
        insider.commit()
    broken = await aside(on, sqlite_url, "audit", "verify")
    assert broken.exit_code == 1
    assert broken.stdout.startswith("BROKEN at row 1:")


async def test_the_trail_is_listed_and_no_cell_of_it_is_a_formula(
    sqlite_url: str, on: Run, folder: Path
) -> None:
    def act(tx: Tx) -> None:
        person = people.create(tx, "=HYPERLINK(1)", Role.REP, NOW)
        audit.record(tx, person.id, "account.created", "account:7", NOW)
        audit.record(tx, None, "account.graded", "account:8", NOW + timedelta(days=1))

    ledger = Ledger(sqlite_url)
    await ledger.write(act)
    await ledger.close()
    assert (await aside(on, sqlite_url, "audit", "list", "--object", "account:7")).stdout == (
        "     1  2026-11-20 15:00:00  =HYPERLINK(1)  account.created  account:7\n"
    )
    assert (
        "account:8"
        in (await aside(on, sqlite_url, "audit", "list", "--since", "2026-11-21")).stdout
    )
    assert (await aside(on, sqlite_url, "audit", "list", "--since", "2026-11-22")).stdout == (
        "No row of the trail matches.\n"
    )
    assert (await aside(on, sqlite_url, "audit", "list", "--object", "account")).exit_code == 2
    assert (await aside(on, sqlite_url, "audit", "list", "--since", "tomorrow")).exit_code == 2
    assert (await aside(on, sqlite_url, "audit", "list", "--csv", "trail.csv")).exit_code == 0
    assert (folder / "trail.csv").stat().st_mode & 0o777 == 0o600
    with (folder / "trail.csv").open(encoding="utf-8-sig", newline="") as file:
        _, first, second = csv.reader(file)
    assert first[2] == "'=HYPERLINK(1)"
    assert second[2] == "command line or clock"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\0=1", "＝1", " =1"])
def test_a_cell_that_a_spreadsheet_would_compute_is_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe(f"a{cell}") == f"a{cell}"
