"""What the sandbox remembers over a restart: shelves of JSON values in one SQLite file."""

import json
import sqlite3
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from storage.machinery.files import private_folder

Json = dict[str, Any]
Key = TypeVar("Key", int, str, tuple[int, int])
Value = TypeVar("Value")

_SCHEMA = """CREATE TABLE IF NOT EXISTS kept (
    shelf TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (shelf, key)
) WITHOUT ROWID"""


class Store:
    """Rows of (shelf, key, JSON body); without a path they live in memory and die with it."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            private_folder(path.parent)
            path.touch(mode=0o600)
            path.chmod(0o600)  # one of an older version, too
        self._db = sqlite3.connect(path or ":memory:")
        self._db.execute("PRAGMA journal_mode = WAL")
        # A commit outlives the process; that a power cut may take the last one is no harm here.
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(_SCHEMA)

    def rows(self, shelf: str) -> list[tuple[str, str]]:
        return self._db.execute("SELECT key, body FROM kept WHERE shelf = ?", (shelf,)).fetchall()

    def put(self, shelf: str, key: str, body: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (shelf, key, body))

    def drop(self, shelf: str, key: str) -> None:
        self._db.execute("DELETE FROM kept WHERE shelf = ? AND key = ?", (shelf, key))

    def commit(self) -> None:
        """Everything since the last commit is kept, or nothing of it."""
        self._db.commit()

    def close(self) -> None:
        self.commit()
        self._db.close()


class Shelf(MutableMapping[Key, Value], Generic[Key, Value]):
    """A dictionary that the store remembers. A value changed in place is to be set again."""

    def __init__(
        self,
        store: Store,
        name: str,
        thaw: Callable[[Any], Value] = lambda body: body,
        freeze: Callable[[Value], object] = lambda value: value,
    ) -> None:
        self._store, self._name, self._freeze = store, name, freeze
        self._values: dict[Key, Value] = {
            _key(key): thaw(json.loads(body)) for key, body in store.rows(name)
        }

    def __getitem__(self, key: Key) -> Value:
        return self._values[key]

    def __setitem__(self, key: Key, value: Value) -> None:
        self._values[key] = value
        # ASCII JSON carries even a lone surrogate, which UTF-8 could not.
        self._store.put(self._name, json.dumps(key), json.dumps(self._freeze(value)))

    def __delitem__(self, key: Key) -> None:
        del self._values[key]
        self._store.drop(self._name, json.dumps(key))

    def __iter__(self) -> Iterator[Key]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _key(text: str) -> Any:
    key = json.loads(text)
    return tuple(key) if isinstance(key, list) else key
