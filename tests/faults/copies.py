"""Databases of either kind, of which copies can be had: for looking at one moment many times."""

import itertools
import shutil
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, func, select

from storage import tables
from storage.machinery.engine import parse_url
from storage.machinery.schema import State, migrate, state
from tests.postgres import Postgres


class Databases(Protocol):
    """All are named by their URLs."""

    def empty(self) -> str: ...

    def migrated(self) -> str: ...

    def copy(self, url: str) -> str:
        """Of one that nobody has open."""

    def drop(self, url: str) -> None: ...

    def rewind(self, url: str) -> None:
        """Give out anew the numbers that only transactions without a commit have used."""


class SqliteFiles:
    """In a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._migrated = self.empty()
        migrate(self._migrated)

    def empty(self) -> str:
        file = self._folder / f"{next(self._numbers)}.db"
        file.touch()
        return f"sqlite:///{file}"

    def migrated(self) -> str:
        return self.copy(self._migrated)

    def copy(self, url: str) -> str:
        new = self.empty()
        shutil.copy(_path(url), _path(new))
        return new

    def drop(self, url: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(_path(url) + end).unlink(missing_ok=True)

    def rewind(self, url: str) -> None:
        """They are part of the transaction here."""


class PostgresDatabases:
    """On one server."""

    def __init__(self, server: Postgres) -> None:
        self._server = server

    def empty(self) -> str:
        return self._server.url(self._server.create("template1"))

    def migrated(self) -> str:
        return self._server.url(self._server.create())

    def copy(self, url: str) -> str:
        return self._server.url(self._server.create(_name(url)))

    def drop(self, url: str) -> None:
        self._server.drop(_name(url))

    def rewind(self, url: str) -> None:
        if state(url) is not State.CURRENT:
            return  # migrations make no rows
        engine = create_engine(parse_url(url))
        with engine.begin() as tx:
            tx.execute(select(*_REWOUND))
        engine.dispose()


_REWOUND = [
    func.setval(
        func.pg_get_serial_sequence(table.name, column.name),
        select(func.coalesce(func.max(column), 0) + 1).scalar_subquery(),
        False,  # the next number is this one
    )
    for table in tables.METADATA.sorted_tables
    if (column := table.autoincrement_column) is not None
]


def _path(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _name(url: str) -> str:
    return str(parse_url(url).database)
