"""Whether an SQLite file is still the one that was opened, and whole.

A file that is deleted or replaced while it is open still accepts commits, and these are lost.
"""

import os
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from storage.machinery import driver
from storage.machinery.away import is_damage
from storage.machinery.engine import is_sqlite

Identity = tuple[int, int]


class Present:
    """`trouble()` is why nothing may be written just now; "" if all is well.

    The file has to be there already. Its log appears with the first commit, and stays."""

    def __init__(self, url: URL) -> None:
        self._files: dict[str, Identity | None] = {}
        if is_sqlite(url) and url.database:
            self._files = {url.database: identity(url.database), f"{url.database}-wal": None}
        self.damage = ""

    def trouble(self, *, committed: bool = False) -> str:
        """`committed`: a commit has just been made, so that all of the files must be there."""
        return self.gone(committed=committed) or self.damage

    def gone(self, *, committed: bool = False) -> str:
        """As `trouble`, damage aside: what is damaged can still be read in part."""
        for name, known in self._files.items():
            now = identity(name)
            if known is None and not committed:
                continue
            if known is None and now is not None:
                self._files[name] = now
            elif now is None or now != known:
                what = "replaced" if now else "deleted"
                return (
                    f"{Path(name).name} was {what} while it was open: put it back, or stop Rapport,"
                    " restore the newest backup and start it again"
                )
        return ""

    def look(self, tx: Connection) -> None:
        """Read the whole file for damage, which is trouble until a look finds none."""
        self.damage = damage(tx) if self._files else ""


def identity(name: str) -> Identity | None:
    """What tells a file from another of its name; None: it is not there."""
    try:
        found = os.stat(name)  # noqa: PTH116  # before and after each commit, so it counts
    except OSError:
        return None
    return found.st_dev, found.st_ino


def damage(tx: Connection) -> str:
    """What is wrong with an SQLite file, in a sentence; "" if nothing is.

    Raises sqlalchemy.exc.DBAPIError where it cannot be read at all."""
    try:
        rows, _ = driver.rows(tx, "PRAGMA quick_check(1)")
    except DBAPIError as error:
        if not is_damage(error):
            raise
    else:
        if rows == [("ok",)]:
            return ""
    return "the database file is damaged: stop Rapport and restore the newest backup"
