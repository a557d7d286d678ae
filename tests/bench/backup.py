"""How long a backup and a restore take: `python -m tests.bench.backup`.

Fills a SQLite file with 10,000 accounts (or as many as are named behind it) of 12 contacts and
two years, backs it up and restores it into SQLite and into PostgreSQL. It takes many minutes and
2 GB of disk in the temporary folder.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import TypeVar

from sqlalchemy import create_engine

from bot import VERSION
from storage.machinery.backup import backup
from storage.machinery.restore import readable, restore
from storage.machinery.schema import migrate
from tests.bench.portfolio import UNTIL, fill
from tests.postgres import Postgres

ACCOUNTS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
T = TypeVar("T")


def _timed(what: str, work: Callable[[], T]) -> T:
    begun, cpu = time.monotonic(), time.process_time()
    done = work()
    seconds, used = time.monotonic() - begun, time.process_time() - cpu
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1000
    print(f"{what}: {seconds:.0f} s ({used:.0f} s of CPU here), peak {peak:.0f} MB", flush=True)  # noqa: T201
    return done


def main() -> None:
    server = Postgres()
    goal = server.create("template1")
    try:
        with tempfile.TemporaryDirectory() as name:
            _measure(Path(name), server.url(goal))
    finally:
        server.stop()


def _measure(folder: Path, postgres: str) -> None:
    url, file = f"sqlite:///{folder / 'full.db'}", folder / "backup.jsonl.gz"
    migrate(url)
    engine = create_engine(url)
    with engine.begin() as tx:
        fill(tx, accounts=ACCOUNTS)
    engine.dispose()
    made = _timed("backup of SQLite", lambda: backup(url, file, VERSION, UNTIL))
    rows, size = sum(made.rows.values()), file.stat().st_size / 1e6
    print(f"{ACCOUNTS:,} accounts, {rows:,} rows, {size:.0f} MB", flush=True)  # noqa: T201
    for name, goal in (("SQLite", f"sqlite:///{folder / 'restored.db'}"), ("PostgreSQL", postgres)):
        into = partial(_restore, goal, file)
        _timed(f"restore into {name}", into)
    again = folder / "again.jsonl.gz"
    _timed("backup of PostgreSQL", lambda: backup(postgres, again, VERSION, UNTIL))


def _restore(url: str, file: Path) -> None:
    # Nothing waits in a portfolio that was made up, so nothing is to be settled.
    restore(url, file, readable(file), lambda _tx: None)


if __name__ == "__main__":
    main()
