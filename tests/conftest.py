"""What all tests share: real databases, with the structure that the migrations build."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from storage import Ledger
from storage.machinery.schema import migrate
from tests import trail
from tests.canaries import WATCH
from tests.postgres import Postgres, PostgresMissing
from tests.sqlite import copies_of
from tests.stage import Stage, raised
from tests.wire import a_hook

NewDatabase = Callable[[], str]
NO_POSTGRES = "NO POSTGRESQL, half of the storage is not tested"
WATCH.install()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tests that were skipped for want of a server are not passed over in a number."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [str(report.longrepr) for report in skipped]
    missing = [reason for reason in reasons if NO_POSTGRES in reason]
    if missing:
        text = f"{NO_POSTGRES}: {len(missing)} tests were skipped. {missing[0]}"
        terminalreporter.write_line(text, red=True, bold=True)


@pytest.fixture(autouse=True)
def no_secret_gets_out() -> Iterator[None]:
    """P20: at DEBUG no test lets a canary into a log, or into what `python -m bot` prints."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    WATCH.leaks.clear()
    yield
    root.setLevel(level)
    assert WATCH.leaks == []


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def new_sqlite(migrated_file: Path, tmp_path: Path) -> NewDatabase:
    """Call it for the URL of one more migrated SQLite database."""
    return copies_of(migrated_file, tmp_path)


@pytest.fixture
def sqlite_url(new_sqlite: NewDatabase) -> str:
    """A migrated SQLite database of this test's own."""
    return new_sqlite()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started when the first test asks for it; each worker has its own."""
    try:
        server = Postgres()
    except PostgresMissing as reason:
        pytest.skip(f"{NO_POSTGRES}: {reason}")
    yield server
    server.stop()


@pytest.fixture
def new_postgres(postgres: Postgres) -> Iterator[NewDatabase]:
    """Call it for the URL of one more migrated PostgreSQL database."""
    names: list[str] = []

    def new() -> str:
        names.append(postgres.create())
        return postgres.url(names[-1])

    yield new
    for name in names:
        postgres.drop(name)


@pytest.fixture
def postgres_url(new_postgres: NewDatabase) -> str:
    """A migrated PostgreSQL database of this test's own."""
    return new_postgres()


@pytest.fixture(params=["sqlite", "postgres"])
def new_database(request: pytest.FixtureRequest) -> NewDatabase:
    """On both databases: call it for the URL of one more migrated database."""
    new: NewDatabase = request.getfixturevalue(f"new_{request.param}")
    return new


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    """On both databases: a migrated one of this test's own."""
    return new_database()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """On both databases: one in which nothing has been built."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/100% empty.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create("template1")
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Ledger]:
    """On both databases: an open ledger, empty. Whatever a test does there, the trail holds."""
    opened = Ledger(database_url)
    yield opened
    await opened.read(trail.holds)
    await opened.close()


@pytest.fixture
async def stage(sqlite_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """The demonstration team in the sandbox, with Rapport at work on SQLite; a Wednesday, 10:00.

    The parameter "webhook" has the updates brought; otherwise they are polled."""
    hook = a_hook() if getattr(request, "param", "polling") == "webhook" else None
    async with raised(sqlite_url, hook=hook) as up:
        yield up
        await up.asks(trail.holds)
        await trail.checks(sqlite_url, up.service.settings)
