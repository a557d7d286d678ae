"""SQLite databases for the tests: copies of one that is ready."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

_numbers = itertools.count(1)


def copies_of(file: Path, folder: Path) -> Callable[[], str]:
    """Each call copies the database `file` (closed) into `folder`; returns the copy's URL."""

    def new() -> str:
        copy = folder / f"{file.stem}-{next(_numbers)}.db"
        shutil.copy(file, copy)
        return f"sqlite:///{copy}"

    return new
