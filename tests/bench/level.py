"""How `/level` grows with the portfolio: `python -m tests.bench.level`.

Fills a SQLite file with 100 and with 10,000 accounts of 12 contacts and two years, and asks for the
whole position of accounts in both, in turn. Printed: the medians and their ratio. It takes about
two minutes and 1.5 GB of disk in the temporary folder.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, create_engine

from handlers.account import position
from handlers.settings import Settings
from storage import accounts
from storage.schema import migrate
from tests.bench.portfolio import UNTIL, fill

SIZES = (100, 10_000)
ASKED = 200
NOW = UNTIL + timedelta(hours=1)


@contextmanager
def _filled(folder: Path, size: int) -> Iterator[tuple[Engine, list[int]]]:
    url = f"sqlite:///{folder / f'{size}.db'}"
    migrate(url)
    engine = create_engine(url)
    with engine.begin() as tx:
        keys = fill(tx, accounts=size)
    try:
        yield engine, keys
    finally:
        engine.dispose()


def _milliseconds(engine: Engine, account_id: int) -> float:
    with engine.connect() as tx:
        begun = time.process_time()
        position(tx, Settings(), accounts.by_id(tx, account_id), NOW)
        return (time.process_time() - begun) * 1000


def main() -> None:
    pick = random.Random(1)
    spent: tuple[list[float], list[float]] = ([], [])
    with (
        tempfile.TemporaryDirectory() as folder,
        _filled(Path(folder), SIZES[0]) as small,
        _filled(Path(folder), SIZES[1]) as large,
    ):
        for _ in range(ASKED):
            for place, (engine, keys) in enumerate((small, large)):
                spent[place].append(_milliseconds(engine, pick.choice(keys)))
    one, all_ = median(spent[0]), median(spent[1])
    print(f"/level, CPU: {one:.1f} ms of {SIZES[0]:,} accounts, {all_:.1f} ms of {SIZES[1]:,}")  # noqa: T201
    print(f"ratio {all_ / one:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
