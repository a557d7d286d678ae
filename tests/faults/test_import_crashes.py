"""A crash before any statement of an import leaves nothing of it, or all of it is going to be
recorded: by the bot that runs, or by the next import.

The suite crashes at some of them only; RAPPORT_CRASH_EVERY=1 crashes at each."""

import asyncio
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from bot.decided import finish
from bot.importing import record
from handlers.imports.importing import close_sources, read_sources
from storage import Ledger, staged
from storage.import_parts import PART
from tests import trail
from tests.cast import NOW
from tests.faults.copies import PostgresDatabases
from tests.faults.crash import crash_everywhere
from tests.faults.story import rows
from tests.imports.files import TEAM, csv_file, ignore_progress

EVERY = {"sqlite": 9, "postgres": 19}  # statements from one crash to the next


def import_here(url: str, *, files: Sequence[Path]) -> None:
    asyncio.run(_import(url, files))


async def _import(url: str, files: Sequence[Path]) -> None:
    ledger, sources = Ledger(url), read_sources(files, [])
    await record(ledger, sources, ignore_progress, lambda: NOW, skip_refused=False)
    close_sources(sources)
    await ledger.close()


async def go_on(url: str) -> None:
    """The bot that runs: its crank, and its housekeeping of the day after."""
    ledger = Ledger(url)
    await finish(ledger, lambda: NOW, ignore_progress)
    await ledger.read(trail.holds)
    await ledger.write(partial(staged.drop_abandoned, before=NOW.replace(year=NOW.year + 1)))
    await ledger.close()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    contacts = "".join(f"Acme,Contact {n},CTO\n" for n in range(PART + 1))
    return [
        csv_file(tmp_path, "team.csv", TEAM),
        csv_file(tmp_path, "accounts.csv", "account,owner\nAcme,Li Na\n"),
        csv_file(tmp_path, "contacts.csv", "account,contact,title\n" + contacts),
    ]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_crash_anywhere_in_an_import_leaves_nothing_or_all(
    kind: str, files: list[Path], request: pytest.FixtureRequest
) -> None:
    new: Callable[[], str] = request.getfixturevalue(f"new_{kind}")
    import_here(whole_at := new(), files=files)
    nothing, whole = rows(new()), rows(whole_at)

    def left(url: str) -> bool:
        """Whether all is there, or nothing; and then somebody imports it again."""
        if kind == "postgres":
            PostgresDatabases(request.getfixturevalue("postgres")).rewind(url)
        asyncio.run(go_on(url))
        found = rows(url)
        assert found in (nothing, whole)
        import_here(url, files=files)
        assert rows(url) == whole
        return found == whole

    every = int(os.environ.get("RAPPORT_CRASH_EVERY", EVERY[kind]))
    outcomes = crash_everywhere(partial(import_here, files=files), left, new, every)
    assert set(outcomes) == {False, True}
    assert outcomes == sorted(outcomes), "from the decision on it is all"
