"""The list of who was erased, outside the database: a restored backup brings them back.

One JSON object a line: `{"kind": "person", "id": 17, "at": "2026-11-20T07:00:00+00:00",
"database": "3f2a…", "origin": "3f2a…"}`. Nothing but numbers and instants, readable by its owner
alone. One list serves all databases, each of which finds its own lines by its identity.
"""

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from storage.erasures import Erasure
from storage.identity import ErasureSubject
from storage.machinery.files import private_folder


class ErasureList:
    """A file that only grows. A line cut off by a crash is passed over, and written anew.

    `older` is where an older version kept the list of one database: it is read, too.
    """

    def __init__(self, file: Path, older: Path | None = None) -> None:
        self.file, self._older = file, older

    @property
    def missing(self) -> bool:
        return not self.file.exists()

    def read(self) -> list[Erasure]:
        """All that were erased, in the order of the files; none where there is no file."""
        files = [each for each in (self._older, self.file) if each is not None and each.exists()]
        lines = [line for each in files for line in _lines(each)]
        return [erasure for line in lines if (erasure := _read(line)) is not None]

    def complete(self, erased: Iterable[Erasure]) -> int:
        """Add those that are missing, on disk before it returns; how many these were.

        The file is there from then on, so that its loss can be noticed."""
        listed = {_who(each) for each in self.read()}
        missing = [each for each in erased if _who(each) not in listed]
        if missing or self.missing:
            self._append(missing)
        return len(missing)

    def _append(self, erased: Iterable[Erasure]) -> None:
        private_folder(self.file.parent)
        # A newline first ends a line that was cut off; an empty line is nothing.
        lines = ["", *(_line(each) for each in erased), ""]
        number = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            os.fchmod(number, 0o600)
            file.write("\n".join(lines))
            file.flush()
            os.fsync(number)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="replace").splitlines()


def _who(each: Erasure) -> tuple[str, int, str, str]:
    return each.kind, each.subject_id, each.database, each.origin


def _line(each: Erasure) -> str:
    return json.dumps(
        {
            "kind": each.kind,
            "id": each.subject_id,
            "at": each.at.isoformat(),
            "database": each.database,
            "origin": each.origin,
        }
    )


def _read(line: str) -> Erasure | None:
    try:
        said = json.loads(line)
        at = datetime.fromisoformat(said["at"])
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        named = str(said.get("database", "")), str(said.get("origin", ""))
        return Erasure(ErasureSubject(said["kind"]), int(said["id"]), at, *named)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
