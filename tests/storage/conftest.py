"""What the tests of the memory share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Postgres


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
