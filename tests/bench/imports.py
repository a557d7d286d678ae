"""An import of 100,000 rows: `python -m tests.bench.imports`.

`python -m bot import` reads 10,000 and 100,000 rows of accounts and contacts, previews and records
them in an empty SQLite file. Memory is the peak of the whole command.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import typer

from bot import portfolio_names as names
from tests.bench.contestants import ROOT
from tests.bench.report import put

SIZES, QUICK_SIZES = (10_000, 100_000), (100, 1000)
CONTACTS = 9  # of an account: so a tenth of the rows are accounts
LINES = ("business", "technical", "procurement", "finance", "executive")


@dataclass(frozen=True, slots=True)
class Import:
    rows: int
    seconds: float
    cpu: float
    megabytes: float


def measured(rows: int) -> Import:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [str(each) for each in written(folder, rows // (CONTACTS + 1))]
        variables = {**os.environ, "RAPPORT_DATABASE_URL": f"sqlite:///{folder / 'rapport.db'}"}
        begun = time.perf_counter()
        command = [sys.executable, "-m", "bot", "import", "--yes", *files]
        with (folder / "said").open("wb") as said:
            bot = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=said, stderr=said)
            _, status, used = os.wait4(bot.pid, 0)
        bot.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - begun
        if bot.returncode:
            raise RuntimeError((folder / "said").read_text(encoding="utf-8")[-2000:])
    return Import(rows, took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def written(folder: Path, accounts: int) -> Sequence[Path]:
    """Files of so many accounts and their contacts."""
    chance = Random(1)
    companies = names.companies(chance)
    known = [next(companies) for _ in range(accounts)]
    clients = ((name, chance.choice(("software", "retail", "energy"))) for name, _ in known)
    staff = (
        (name, each, LINES[place % len(LINES)], chance.randint(1, 3))
        for name, is_chinese in known
        for place, each in enumerate(names.staff(chance, CONTACTS, is_chinese=is_chinese))
    )
    return [
        _table(folder / "accounts.csv", ("account", "sector"), clients),
        _table(folder / "contacts.csv", ("account", "contact", "line", "influence"), staff),
    ]


def _table(file: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([head])
        csv.writer(opened).writerows(rows)
    return file


def report(done: Sequence[Import]) -> str:
    lines = ["| rows | seconds | CPU s | rows a second | peak MB |", "|--:|--:|--:|--:|--:|"]
    lines += [
        f"| {each.rows:,} | {each.seconds:.1f} | {each.cpu:.1f} | {each.rows / each.seconds:,.0f} "
        f"| {each.megabytes:.0f} |"
        for each in done
    ]
    return "\n".join(lines)


def main(quick: bool = False) -> None:
    """Measure, print, and write it into docs/performance.md."""
    text = report([measured(rows) for rows in (QUICK_SIZES if quick else SIZES)])
    typer.echo(text)
    if not quick:
        put("imports", text)


if __name__ == "__main__":
    typer.run(main)
