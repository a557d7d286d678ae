"""A crash before any statement of a restore leaves the database as empty as it was, or whole.

Most of its hundreds of statements build the schema, so the suite crashes at some of them only;
RAPPORT_CRASH_EVERY=1 crashes at each (minutes).
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from handlers.privacy.restoring import settle
from storage import Ledger, Tx
from storage.machinery.backup import backup
from storage.machinery.restore import readable, restore
from storage.machinery.schema import State, state
from tests.cast import NOW
from tests.faults.crash import crash_everywhere
from tests.faults.story import Rep, Rows, enter_joined, rate_after_a_visit, rows, tell
from tests.postgres import Postgres, quick_place

LI_NA = 7_000_000_001
EVERY = {"sqlite": 11, "postgres": 61}  # statements from one crash to the next


def restore_here(url: str, *, file: Path) -> None:
    def afterwards(tx: Tx) -> None:
        settle(tx, [], NOW, NOW, send_waiting=False, keep_texts=True)

    restore(url, file, readable(file), afterwards)


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory if there is room: a killed process, unlike a power cut, needs no disk."""
    with TemporaryDirectory(prefix="rapport-restores-", dir=quick_place()) as name:
        yield Path(name)


@pytest.fixture
def saved(sqlite_url: str, folder: Path) -> Path:
    """A backup of the rating story, with an alert's notice waiting."""

    async def story() -> None:
        ledger = Ledger(sqlite_url)
        await ledger.write(lambda tx: enter_joined(tx, LI_NA))
        await rate_after_a_visit(Rep(LI_NA, partial(tell, ledger)))
        await ledger.close()

    asyncio.run(story())
    file = folder / "backup.gz"
    backup(sqlite_url, file, "0.1.0", NOW)
    return file


@pytest.fixture(params=["sqlite", "postgres"])
def empty_databases(request: pytest.FixtureRequest, folder: Path) -> Iterator[Callable[[], str]]:
    """On both databases: call it for the URL of one more in which nothing has been built."""
    numbers = count(1)
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{folder}/{next(numbers)}.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    names: list[str] = []

    def new() -> str:
        names.append(server.create("template1"))
        return server.url(names[-1])

    yield new
    for name in names:
        server.drop(name)


def test_a_crash_anywhere_in_a_restore_leaves_nothing_or_all(
    saved: Path, empty_databases: Callable[[], str]
) -> None:
    whole: list[Rows] = []

    def left(url: str) -> State:
        found = state(url)
        if found is not State.EMPTY:
            whole.append(rows(url))
        return found

    kind = "postgres" if "postgres" in empty_databases() else "sqlite"
    every = int(os.environ.get("RAPPORT_CRASH_EVERY", EVERY[kind]))
    restoring = partial(restore_here, file=saved)
    outcomes = crash_everywhere(restoring, left, empty_databases, every)
    assert set(outcomes) == {State.EMPTY, State.CURRENT}
    assert outcomes == sorted(outcomes, key=[State.EMPTY, State.CURRENT].index)
    assert all(each == whole[-1] for each in whole)
    assert whole[-1]["notices"]
    assert whole[-1]["audit"]
