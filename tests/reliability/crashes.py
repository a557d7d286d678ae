"""P3: a crash at each point of each story and chore, on both databases; then it is done again."""

import os
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.faults.chores import evening_of, everything
from tests.faults.copies import Databases, PostgresDatabases, SqliteFiles
from tests.faults.crash import crashing
from tests.faults.sending import crashed_sending
from tests.faults.steps import crashed, points_of
from tests.faults.stories import STORIES
from tests.postgres import Postgres, quick_place
from tests.reliability.findings import Finding, Size

EVERY = {"SQLite": 8, "PostgreSQL": 60}  # from one point of the gate to the next; the soak: each


class Tally(NamedTuple):
    """What one process has tried."""

    steps: int
    points: int
    crashes: int
    wrong: list[str]


async def everywhere(size: Size) -> list[Finding]:
    return [_trial(kind, 1 if size.times > 1 else every) for kind, every in EVERY.items()]


def _trial(kind: str, every: int) -> Finding:
    """Each process tells all, and crashes a share of it."""
    shares = os.cpu_count() or 1
    with ProcessPoolExecutor(shares, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_share, repeat(kind), range(shares), repeat(shares), repeat(every)))
    crashes = sum(each.crashes for each in found)
    wrong = [words for each in found for words in each.wrong]
    return Finding(
        "P3 a conversation survives a crash at any step",
        f"{kind}: {len(STORIES)} stories, a day’s jobs, an import, migrations, the sender: "
        f"{found[0].steps} steps, {found[0].points:,} statements, commits and acknowledgements",
        "done again, each leaves the rows of a run without a crash",
        f"{crashes:,} crashes, {len(wrong)} differ" + (f": {wrong[0]}" if wrong else ""),
        not wrong,
    )


def _share(kind: str, share: int, shares: int, every: int) -> Tally:
    with TemporaryDirectory(prefix="rapport-crashes-", dir=quick_place()) as folder:
        if kind == "SQLite":
            return _tried(SqliteFiles(Path(folder)), Path(folder), share, shares, every)
        server = Postgres()
        try:
            return _tried(PostgresDatabases(server), Path(folder), share, shares, every)
        finally:
            server.stop()


def _tried(databases: Databases, folder: Path, share: int, shares: int, every: int) -> Tally:
    steps = everything(databases, folder)
    points = points_of(steps, every)[share::shares]
    with crashing() as crash:
        wrong = list(crashed(points, databases, crash))
        sending = crashed_sending(databases, evening_of(steps), folder, crash, every)
        sent = list(sending) if share == 0 else []
    total = sum(step.points for step in steps)
    return Tally(len(steps), total, len(points) + len(sent), [*wrong, *filter(None, sent)])
