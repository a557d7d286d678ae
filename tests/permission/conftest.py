"""One world for all cases: each is tried in a savepoint, and undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.machinery.engine import parse_url, writing_engine
from tests.chat.conftest import complaints
from tests.permission.world import World, furnished
from tests.sqlite import copies_of

__all__ = ["complaints"]


@pytest.fixture(scope="module")
def furnished_world(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    url = copies_of(migrated_file, tmp_path_factory.mktemp("world"))()
    engine = writing_engine(parse_url(url), 1)
    with engine.connect() as connection, connection.begin():
        yield furnished(connection)
    engine.dispose()


@pytest.fixture
def world(furnished_world: World) -> Iterator[World]:
    with furnished_world.tx.begin_nested() as savepoint:
        yield furnished_world
        savepoint.rollback()
