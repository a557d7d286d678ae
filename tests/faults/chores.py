"""Steps that nobody says: the jobs of a day, an import, the end of an access, migrations."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.commands.deactivate import end_access
from bot.commands.score import BadInput
from bot.importing import record
from handlers.doors.clock import JOBS
from handlers.frame.feature import Job
from handlers.frame.settings import PrivacySettings
from handlers.imports.importing import Source, close_sources, preview, read_sources
from handlers.operation import CanarySettings
from storage import Ledger, Tx, staged
from storage.machinery.schema import migrate
from storage.machinery.schema import steps as steps_known
from tests.cast import NOW
from tests.faults.copies import Databases
from tests.faults.crash import crash_point
from tests.faults.steps import Step, Telling
from tests.faults.stories import STORIES, alone, enter, told
from tests.imports.files import ACCOUNTS, PIPELINE, TEAM, csv_file, ignore_progress
from tests.permission.world import SETTINGS
from tests.storage import first_release

HOME = ZoneInfo("Asia/Shanghai")
# Long after the world was made, a Friday on which everything is due: first there is nothing, then
# the digest, the silent and what has served its time, then the nudge; then a month begins.
MOMENTS = (
    datetime(2027, 2, 26, 7, 0, tzinfo=HOME),
    datetime(2027, 2, 26, 8, 45, tzinfo=HOME),
    datetime(2027, 2, 26, 15, 15, tzinfo=HOME),
    datetime(2027, 3, 1, 8, 45, tzinfo=HOME),
)
OF_THE_CLOCK = SETTINGS.but(
    CanarySettings(canary_minutes=60, canary_to="Name chen"), PrivacySettings(text_days=60)
)
OPPORTUNITIES = PIPELINE + "O1,Li Na,Router,Acme Ltd,Won,2026-01-05,2026-03-02,1200\n"


def turn_crank(url: str, job: Job, now: datetime) -> None:
    """One job of one turn; the next process turns again."""
    alone(url, lambda tx: job(tx, OF_THE_CLOCK, now))


def jobs_of_a_day(databases: Databases, world: str) -> list[Step]:
    telling = Telling(databases, databases.copy(world))
    for now in MOMENTS:
        for job in JOBS:
            name = f"{job.__name__} at {now:%H:%M}"
            telling.does(name, partial(turn_crank, job=job, now=now))
    databases.drop(telling.url)
    return telling.steps


def evening_of(steps: Sequence[Step]) -> str:
    """The database after the day's last job, with all its notices waiting."""
    jobs = [step for step in steps if step.name.startswith(f"{JOBS[-1].__name__} at ")]
    return jobs[-1].after


def import_files(url: str, files: Sequence[Path]) -> None:
    """As the command does: a preview, and what it would change is recorded."""
    sources = read_sources(files, [])
    try:
        if alone(url, partial(_would_change, sources=sources)):
            asyncio.run(_record(url, sources))
    finally:
        close_sources(sources)
    # What a crash left behind is dropped by the day's housekeeping.
    alone(url, partial(staged.drop_abandoned, before=NOW + timedelta(days=1)))
    crash_point("the word that it is recorded")


async def _record(url: str, sources: Sequence[Source]) -> None:
    ledger = Ledger(url)
    await record(ledger, sources, ignore_progress, lambda: NOW, skip_refused=False)
    await ledger.close()


def _would_change(tx: Tx, sources: Sequence[Source]) -> bool:
    return preview(tx, sources, ignore_progress).changes


def an_import(databases: Databases, folder: Path) -> list[Step]:
    texts = {"team.csv": TEAM, "accounts.csv": ACCOUNTS, "pipeline.csv": OPPORTUNITIES}
    files = [csv_file(folder, name, text) for name, text in texts.items()]
    telling = Telling(databases, databases.migrated())
    telling.does("import", partial(import_files, files=files))
    return telling.steps


def deactivate(url: str, name: str) -> None:
    """As the command does; who asks again reads that it is done."""
    try:
        alone(url, partial(end_access, name=name, now=NOW))
    except BadInput:
        crash_point("the word that it is done already")


def an_end_of_access(databases: Databases, world: str) -> list[Step]:
    telling = Telling(databases, databases.copy(world))
    telling.does("deactivate", partial(deactivate, name="Name li"))
    return telling.steps


def migrations(databases: Databases) -> list[Step]:
    """From nothing, and from each release before, with its rows."""
    builders: dict[str, Callable[[str], None]] = {"nothing": lambda url: None}
    for step in sorted(steps_known())[:-1]:
        builders[step] = partial(first_release.build, step=step)
    steps: list[Step] = []
    for before, build in builders.items():
        telling = Telling(databases, databases.empty())
        build(telling.url)
        telling.does(f"migration from {before}", migrate)
        steps += telling.steps
    return steps


def everything(databases: Databases, folder: Path, stories: Iterable[str] = STORIES) -> list[Step]:
    """The steps of these stories and of all chores."""
    world = databases.migrated()
    cast = alone(world, enter)
    steps = [step for name in stories for step in told(name, databases, world, cast)]
    steps += jobs_of_a_day(databases, world)
    steps += an_import(databases, folder)
    steps += an_end_of_access(databases, world)
    return steps + migrations(databases)
