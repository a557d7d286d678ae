"""What people and the clock ask for is found, however much there is: nothing reads a table that
grows from its one end to the other."""

from pathlib import Path

import pytest

from storage import Tx, people, references
from tests.faults.chores import jobs_of_a_day
from tests.faults.conftest import Told
from tests.faults.copies import Databases, SqliteFiles
from tests.faults.scans import Statement, heard, scanned
from tests.faults.stories import STORIES, alone, enter, told

# Who reads all on purpose, and how often.
ALL_OF_IT = {
    ("contacts.all_key", "contacts"),  # each morning: who was not met for long
    ("audit.record", "audit"),  # SQLite's word for the last row alone
    ("audit._seal", "audit"),
    ("retention.drop_notices", "notices"),  # the oldest alone, by their keys
}
ERASING = ("erasing.", "scrubbing.")  # looks everywhere, once, for one name


def wrongly_scanned(statements: list[Statement], url: str) -> set[tuple[str, str]]:
    found = set(scanned(statements, url)) - ALL_OF_IT
    return {(by, table) for by, table in found if not by.startswith(ERASING)}


def in_low_content(url: str) -> None:
    """What is looked up for a page: whom it names, and whether its reader may see them."""
    alone(url, look_up)


def look_up(tx: Tx) -> None:
    for name in ("li", "zhang"):
        reader = people.named(tx, f"Name {name}")[0]
        references.known(tx, ["A-1", "C-1", "P-1"], reader)


def test_on_sqlite(tmp_path: Path) -> None:
    files: Databases = SqliteFiles(tmp_path)
    world = files.migrated()
    cast = alone(world, enter)
    with heard() as statements:
        for name in STORIES:
            told(name, files, world, cast)
        jobs_of_a_day(files, world)
        in_low_content(world)
    assert len(statements) > 100
    assert wrongly_scanned(statements, world) == set()


def test_on_postgresql(told_on_postgres: Told) -> None:
    world = told_on_postgres.databases.copy(told_on_postgres.world)
    with heard() as statements:
        in_low_content(world)
    statements += told_on_postgres.statements
    assert len(statements) > 100
    assert wrongly_scanned(statements, world) == set()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_table_that_is_read_whole_is_caught(kind: str, request: pytest.FixtureRequest) -> None:
    url: str = request.getfixturevalue(f"{kind}_url")
    whole = Statement("somebody", "SELECT id FROM visits WHERE type = 'call'", ())
    found = Statement("somebody", "SELECT type FROM visits WHERE id = 7", ())
    assert list(scanned([whole, found], url)) == [("somebody", "visits")]
