"""A team as people make it: files are imported, people invited, who join, work, and are joined by
more. The trail holds all the while, on both databases, and in the backup."""

import asyncio
import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.clock import Clock
from bot.sandbox import Sandbox
from tests.imports.files import csv_file
from tests.stage import Actor, Stage, at_work

TEAM = (
    "name,role,manager\nChen Jie,administrator,\nZhang Wei,manager,Chen Jie\nLi Na,rep,Zhang Wei\n"
)
ACCOUNTS = "account,grade,owner\nHuaxin Technology,A,Li Na\n"
CONTACTS = (
    "account,contact,line,role,influence,key\nHuaxin Technology,Wang Min,technical,decider,3,yes\n"
)
MORE = "name,role,manager\nWu Di,rep,Zhang Wei\n"
Command = Callable[..., Result]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command on the database of that URL, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_BASE", "RAPPORT_CONFIG"):
        monkeypatch.delenv(name, raising=False)

    def run(url: str, *words: str) -> Result:
        monkeypatch.setenv("RAPPORT_DATABASE_URL", url)
        return CliRunner().invoke(app, list(words), env={"COLUMNS": "160"})

    return run


class Team:
    """Somebody at the command line, and people in the messenger."""

    def __init__(self, url: str, command: Command) -> None:
        self.url, self._command = url, command

    async def does(self, *words: str, ends_with: int = 0) -> str:
        result = await asyncio.to_thread(self._command, self.url, *words)
        assert result.exit_code == ends_with, result.output
        return result.stdout

    async def imports(self, *files: Path) -> None:
        told = await self.does("import", "--yes", *map(str, files))
        assert told.rstrip().endswith("Recorded.")

    async def joins(self, stage: Stage, name: str) -> Actor:
        told = await self.does("invite", name)
        (code,) = re.findall(r"/start ([A-Za-z0-9_-]{20,64})", told)
        actor = stage.bring(name)
        await actor.says(f"/start {code}", name)
        return actor

    async def is_proved(self, rows: int) -> None:
        told = await self.does("audit", "verify")
        assert f"The audit trail holds: {rows} rows." in told
        checked = await asyncio.to_thread(self._command, self.url, "check")
        assert f"the trail holds, {rows} rows" in checked.stdout, checked.output


@pytest.mark.parametrize(
    ("new_database", "empty_url"),
    [("sqlite", "postgres"), ("postgres", "sqlite")],
    indirect=True,
)
async def test_a_team_that_is_imported_invited_and_imported_into_keeps_its_trail(
    database_url: str, empty_url: str, command: Command, tmp_path: Path
) -> None:
    team = Team(database_url, command)
    await team.imports(
        csv_file(tmp_path, "team.csv", TEAM),
        csv_file(tmp_path, "accounts.csv", ACCOUNTS),
        csv_file(tmp_path, "contacts.csv", CONTACTS),
    )
    await team.is_proved(3)
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(clock=Clock()))
        stage = await stack.enter_async_context(at_work(sandbox, database_url))
        for name in ("Chen Jie", "Zhang Wei"):
            await team.joins(stage, name)
        li_na = await team.joins(stage, "Li Na")
        await team.is_proved(9)

        await li_na.says("/visit", "Huaxin")
        await li_na.presses("Huaxin", "Wang Min")
        await li_na.presses("Wang Min")
        await li_na.presses("Done")
        await li_na.presses("Save", "saved")
        await team.is_proved(10)

        # Into a team at work, once and again: each is taken at the first attempt.
        for name in ("Wu Di", "Han Mei", "Gao Yu"):
            await team.imports(csv_file(tmp_path, "more.csv", MORE.replace("Wu Di", name)))
            await team.joins(stage, name)
        await team.is_proved(19)

    await team.does("backup", "team.jsonl.gz")
    restored = Team(empty_url, command)
    assert "BROKEN" not in await restored.does("restore", "team.jsonl.gz", "--yes")
    await restored.is_proved(20)
    await restored.imports(csv_file(tmp_path, "more.csv", MORE.replace("Wu Di", "Sun Li")))
    await restored.is_proved(21)
