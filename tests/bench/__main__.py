"""`python -m tests.bench`: Rapport and its peers, interleaved, as ratios in one run."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from tests.bench.contestants import ALL, Contestant, NewDatabase
from tests.bench.machine import description
from tests.bench.measure import QUICK, Plan, Run, run
from tests.bench.parts import profile
from tests.bench.report import README, put, quoted, table, targets
from tests.bench.reps import Void
from tests.postgres import Postgres

ROUNDS = 2
# What has a command of its own, and whether it takes the folder of the large portfolios.
REST = {
    "tests.bench.level": True,
    "tests.bench.mornings": True,
    "tests.bench.imports": False,
    "tests.bench.nudges": False,
    "tests.bench.texts": False,
}


def main(
    quick: Annotated[
        bool, typer.Option("--quick", help="One short round; writes nothing.")
    ] = False,
    only: Annotated[
        str, typer.Option(help=f"One of {', '.join(each.name for each in ALL)}; writes nothing.")
    ] = "",
    rounds: Annotated[int, typer.Option(min=1, help="Interleaved rounds.")] = ROUNDS,
    parts: Annotated[
        bool, typer.Option("--profile", help="Where the time of a turn goes, part by part.")
    ] = False,
) -> None:
    """Measure, print the tables, and write them into docs/performance.md."""
    try:
        if parts:
            found = asyncio.run(profile())
            typer.echo(found)
            put("profile", found)
            return
        _compare(quick, only, rounds)
        if not only:
            _the_rest(quick)
    except Void as reason:
        typer.echo(f"The run is void: {reason}", err=True)
        raise typer.Exit(1) from None


def _compare(quick: bool, only: str, rounds: int) -> None:
    chosen = [each for each in ALL if only in ("", each.name)]
    if not chosen:
        raise typer.BadParameter(f"there is no contestant {only}")
    begun, plan = monotonic(), QUICK if quick else Plan()
    with _server() as new_postgres:
        runs = _interleaved(chosen, plan, 1 if quick else rounds, new_postgres)
    minutes = (monotonic() - begun) / 60
    lines = [
        *[f"- {line}" for line in description()],
        f"- {plan.reps} reps, {1 if quick else rounds} interleaved round(s), {minutes:.1f} minutes",
        "- medians, in parentheses the least and the most",
        "", table(runs), "", targets(runs),
    ]  # fmt: skip
    text = "\n".join(lines).rstrip()
    typer.echo(text)
    if not quick and not only:
        put("bench", text)
        put("speed", quoted(runs), README)


def _the_rest(quick: bool) -> None:
    """Each in a process of its own, since it measures its own memory and time."""
    with tempfile.TemporaryDirectory() as folder:
        for name, portfolios in REST.items():
            options = ["--quick"] * quick + ["--folder", folder] * portfolios
            typer.echo(f"\n{name}")
            done = subprocess.run([sys.executable, "-m", name, *options], check=False)
            if done.returncode:
                raise typer.Exit(done.returncode)


def _interleaved(
    chosen: Sequence[Contestant], plan: Plan, rounds: int, new_postgres: NewDatabase
) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {each.name: [] for each in chosen}
    for number in range(rounds):
        for each in chosen:
            with tempfile.TemporaryDirectory() as folder:
                done = asyncio.run(run(each, plan, Path(folder), new_postgres))
            runs[each.name].append(done)
            said = f"round {number + 1}: {each.name}: {1000 * done.cpu:.2f} CPU ms a turn"
            typer.echo(said, err=True)
    return runs


@contextmanager
def _server() -> Iterator[NewDatabase]:
    """A PostgreSQL that waits for its disk, as SQLite with FULL does."""
    server = Postgres(durable=True, on_disk=True)
    try:
        yield lambda: server.url(server.create())
    finally:
        server.stop()


if __name__ == "__main__":
    typer.run(main)
