"""A backup that somebody altered, with its sum made anew, is refused in a sentence, and the
database stays empty; a hostile one takes no more memory than a plain one."""

import asyncio
import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from handlers.privacy.restoring import settle
from scoring.people import Role
from storage import Ledger, Tx, audit, outbox, people
from storage.machinery.backup import backup
from storage.machinery.backup_file import MAX_LINE, BackupError
from storage.machinery.restore import readable, restore
from storage.machinery.schema import State, state
from tests.cast import NOW

Lines = list[Any]
MEGABYTES = 200
READ = r"""
import re, sys
from pathlib import Path
from storage.machinery.backup_file import BackupError
from storage.machinery.restore import readable
try:
    readable(Path(sys.argv[1]))
except BackupError:
    print("refused")
(peak,) = re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
print(int(peak) // 1024)
"""


def some(tx: Tx) -> None:
    person = people.create(tx, "Li Na", Role.REP, NOW)
    people.join(tx, person.id, 7, "en", NOW)
    audit.record(tx, person.id, "person.joined", "person:1", NOW)
    outbox.queue(tx, person.id, "drop", {"alerts": []}, NOW, priority=outbox.ALERT)


@pytest.fixture
async def saved(sqlite_url: str, tmp_path: Path) -> Path:
    ledger = Ledger(sqlite_url)
    await ledger.write(some)
    await ledger.close()
    backup(sqlite_url, tmp_path / "backup.gz", "0.1.0", NOW)
    return tmp_path / "backup.gz"


def write(file: Path, lines: list[bytes]) -> None:
    body = b"".join(line + b"\n" for line in lines)
    total = json.dumps({"sha256": sha256(body).hexdigest()}).encode() + b"\n"
    file.write_bytes(gzip.compress(body + total, 1))


def altered(file: Path, alter: Callable[[Lines], None]) -> None:
    *kept, _ = gzip.decompress(file.read_bytes()).splitlines()
    lines = [json.loads(line) for line in kept]
    alter(lines)
    write(file, [each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines])


def header(**values: Any) -> Callable[[Lines], None]:
    return lambda lines: lines[0].update(values)


def rows(**values: Any) -> Callable[[Lines], None]:
    return lambda lines: lines[-1]["rows"].update(values)


def place(lines: Lines, table: str) -> int:
    (found,) = [n for n, each in enumerate(lines) if isinstance(each, dict) and
                each.get("table") == table]  # fmt: skip
    return found


def cell(table: str, column: str, value: Any) -> Callable[[Lines], None]:
    def alter(lines: Lines) -> None:
        at = place(lines, table)
        lines[at + 1][lines[at]["columns"].index(column)] = value

    return alter


def line(table: str, change: Callable[[Any], Any], *, after: int = 1) -> Callable[[Lines], None]:
    def alter(lines: Lines) -> None:
        at = place(lines, table) + after
        lines[at] = change(lines[at])

    return alter


def people_twice(lines: Lines) -> None:
    at = place(lines, "people")
    lines[at:at] = lines[at : at + 2]
    lines[-1]["rows"]["people"] = 2


ALTERED: dict[str, Callable[[Lines], None]] = {
    "the step is a number": header(schema=4),
    "the step is a list": header(schema=["0003"]),
    "the instant has no zone": header(at="2026-11-20T07:00:00"),
    "the instant is a number": header(at=5),
    "the instant is a word": header(at="yesterday"),
    "the format is a word": header(format="1"),
    "the format is missing": lambda lines: lines[0].pop("format"),
    "the header is a list": lambda lines: lines.__setitem__(0, [1]),
    "the counts are a list": lambda lines: lines.__setitem__(-1, {"rows": [1]}),
    "a count is a word": rows(people="many"),
    "a count is wrong": rows(people=2),
    "a table is not counted": lambda lines: lines[-1]["rows"].pop("people"),
    "a table is counted that is not there": rows(nowhere=1),
    "an unknown table": line("people", lambda said: {**said, "table": "nowhere"}, after=0),
    "our own table of versions": line(
        "people", lambda said: {**said, "table": "rapport_version"}, after=0
    ),
    "a table without columns": line("people", lambda said: {"table": "people"}, after=0),
    "an unknown column": line("people", lambda said: {**said, "columns": ["x"]}, after=0),
    "a column twice": line(
        "people", lambda said: {**said, "columns": [*said["columns"][:-1], "id"]}, after=0
    ),
    "columns that are a number": line("people", lambda said: {**said, "columns": 7}, after=0),
    "a row that is too short": line("people", lambda row: row[:-1]),
    "a row that is too long": line("people", lambda row: [*row, 1]),
    "a table twice": people_twice,
    "a list in a cell": cell("people", "name", ["Li Na"]),
    "a document in a cell": cell("people", "name", {"a": 1}),
    "a number for a name": cell("people", "name", 7),
    "a name for a number": cell("people", "id", "one"),
    "yes for a number": cell("people", "id", True),
    "half a number": cell("people", "id", 1.5),
    "a number of no size": cell("people", "weekly_target", 10**30),
    "no name": cell("people", "name", None),
    "a zero in a name": cell("people", "name", "Li\0Na"),
    "half a character": cell("people", "name", "\ud800"),
    "a day that is none": cell("people", "created_at", "2026-02-30T00:00:00+00:00"),
    "an instant that is a number": cell("people", "created_at", 7),
    "an instant of no size": cell("people", "created_at", "9" * 5000),
    "nobody's notice": cell("notices", "person_id", 99),
    "a manager who is not there": cell("people", "manager_id", 99),
    "a document that is none": cell("notices", "payload", "{"),
    "a document of another kind": cell("notices", "payload", "7"),
    "not a number": cell("people", "weekly_target", float("nan")),
    "a line that goes ever deeper": line("people", lambda row: b"[" * 500_000),
    "a line that is no JSON": line("people", lambda row: b"[1,"),
}
TAKEN = {("a zero in a name", "sqlite")}  # kept as it is
# What the database itself has to refuse; the rest is refused before it is asked.
BY_THE_DATABASE = (
    *("a table twice", "a number of no size", "no name", "a zero in a name", "half a character"),
    *("nobody's notice", "a manager who is not there"),
)
CASES = [(what, "sqlite") for what in ALTERED] + [(what, "postgres") for what in BY_THE_DATABASE]


@pytest.mark.parametrize(("what", "empty_url"), CASES, indirect=["empty_url"])
async def test_an_altered_backup_is_refused_in_a_sentence(
    what: str, saved: Path, empty_url: str
) -> None:
    altered(saved, ALTERED[what])

    def restored() -> None:
        restore(
            empty_url, saved, readable(saved),
            lambda tx: void(settle(tx, [], NOW, NOW, send_waiting=False, keep_texts=True)),
        )  # fmt: skip

    if (what, empty_url.partition(":")[0]) in TAKEN:
        restored()
        return
    with pytest.raises(BackupError) as refused:
        restored()
    assert str(refused.value).count("\n") == 0
    assert str(saved) in str(refused.value)
    assert state(empty_url) is State.EMPTY


def void(_of: object) -> None:
    """Nobody looks at what was settled."""


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a line of 200 MB": lambda: b'["' + b"x" * 200_000_000 + b'"]',
    "a line of small things": lambda: b'{"table":[' + b"{}," * (MAX_LINE // 3 - 9) + b"1]}",
    "a line of 200 MB that is no row": lambda: b'{"table":"' + b"x" * 200_000_000 + b'"}',
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_backup_is_bounded_while_it_is_read(what: str, saved: Path) -> None:
    altered(saved, lambda lines: lines.insert(1, HOSTILE[what]()))
    command = [sys.executable, "-c", READ, str(saved)]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, check=True, text=True
    )
    *said, peak = done.stdout.split()
    assert int(peak) < MEGABYTES
    assert said == ([] if what == "a line of small things" else ["refused"])


async def test_a_row_that_a_restore_would_refuse_is_no_backup(
    sqlite_url: str, tmp_path: Path
) -> None:
    ledger = Ledger(sqlite_url)
    await ledger.write(lambda tx: people.create(tx, "x" * MAX_LINE, Role.REP, NOW))
    await ledger.close()
    with pytest.raises(BackupError, match="the table people holds a row of more than 4,194,304"):
        backup(sqlite_url, tmp_path / "backup.gz", "0.1.0", NOW)
    assert not (tmp_path / "backup.gz").exists()
