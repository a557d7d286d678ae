"""The list of who was erased, outside the database: a restored backup brings them back.

One JSON object a line: `{"kind": "person", "id": 17, "at": "2026-11-20T07:00:00+00:00"}`. Nothing
but numbers and instants, readable by its owner alone.
"""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from storage.erasures import Erasure, Subject
from storage.files import private_folder


class ErasureList:
    """A file that only grows. A line cut off by a crash is passed over, and written anew."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> list[Erasure]:
        """All that were erased, in the order of the file; none where there is no file."""
        if not self._file.exists():
            return []
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return [erasure for line in lines if (erasure := _read(line)) is not None]

    def complete(self, erased: Iterable[Erasure]) -> int:
        """Add those that are missing, on disk before it returns; how many these were."""
        listed = {(each.kind, each.subject_id) for each in self.read()}
        missing = [each for each in erased if (each.kind, each.subject_id) not in listed]
        if missing:
            self._append(missing)
        return len(missing)

    def _append(self, erased: Iterable[Erasure]) -> None:
        private_folder(self._file.parent)
        # A newline first ends a line that was cut off; an empty line is nothing.
        lines = ["", *(_line(each) for each in erased), ""]
        number = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            os.fchmod(number, 0o600)
            file.write("\n".join(lines))
            file.flush()
            os.fsync(number)


def _line(each: Erasure) -> str:
    return json.dumps({"kind": each.kind, "id": each.subject_id, "at": each.at.isoformat()})


def _read(line: str) -> Erasure | None:
    try:
        said = json.loads(line)
        return Erasure(Subject(said["kind"]), int(said["id"]), datetime.fromisoformat(said["at"]))
    except (ValueError, TypeError, KeyError):
        return None
