"""The portfolio as the bench and the tests have it: it ends on a day that never changes."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine

from bot import portfolio
from storage.machinery.schema import migrate

UNTIL = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
fill = partial(portfolio.fill, until=UNTIL)


def filled(folder: Path, accounts: int, months: int = 24) -> Path:
    """A SQLite file in `folder` with so many accounts; one that is there already is used again."""
    file = folder / f"portfolio-{accounts}-{months}.db"
    if not file.exists():
        half_done = file.with_suffix(".filling")
        half_done.unlink(missing_ok=True)
        migrate(f"sqlite:///{half_done}")
        engine = create_engine(f"sqlite:///{half_done}")
        with engine.begin() as tx:
            fill(tx, accounts=accounts, months=months)
        engine.dispose()  # the last connection closes the log
        half_done.rename(file)
    return file
