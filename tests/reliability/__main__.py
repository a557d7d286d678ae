"""`python -m tests.reliability`: the promises under kills, outages, duplicates and lost answers."""

import asyncio
import resource
from collections.abc import Callable, Coroutine
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from tests.bench.machine import description
from tests.bench.report import put
from tests.reliability import (
    anything,
    crashes,
    duplicates,
    kills,
    notices,
    order,
    outage,
    periods,
    poison,
    zones,
)
from tests.reliability.findings import Finding, Size, table

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "reliability.md"
SOAK = 10  # times the figures of the gate
Trial = Callable[[Size], Coroutine[Any, Any, list[Finding]]]

TRIALS: dict[str, Trial] = {
    "crashes": crashes.everywhere,
    "zones": zones.everywhere,
    "periods": periods.on_postgres,
    "periods-sqlite": periods.on_sqlite,
    "anything": anything.in_any_order,
    "order": order.at_once,
    "duplicates": duplicates.to_all,
    "notices": notices.under_faults,
    "takeover": notices.taken_over,
    "poison": poison.under_load,
    "outage": outage.of_the_database,
    "kills": kills.on_many,
    "kills-sqlite": kills.on_one,
}


def main(
    soak: Annotated[bool, typer.Option("--soak", help=f"{SOAK} times as much of all.")] = False,
    only: Annotated[str, typer.Option(help=f"One of {', '.join(TRIALS)}; writes nothing.")] = "",
) -> None:
    """Try all promises, print one table, and write it into docs/reliability.md."""
    chosen = {name: trial for name, trial in TRIALS.items() if only in ("", name)}
    if not chosen:
        raise typer.BadParameter(f"there is no trial {only}")
    _allow_many_files()
    findings: list[Finding] = []
    begun = monotonic()
    for name, trial in chosen.items():
        since = monotonic()
        new = asyncio.run(trial(Size(SOAK if soak else 1)))
        findings += new
        typer.echo(f"{name}: {monotonic() - since:.0f} s", err=True)
        for each in new:
            word = "kept  " if each.kept else "BROKEN"
            typer.echo(f"  {word} {each.promise}: {each.found}", err=True)
    minutes = (monotonic() - begun) / 60
    lines = [*(f"- {line}" for line in description()), f"- {minutes:.1f} minutes", ""]
    text = "\n".join([*lines, table(findings)])
    typer.echo(text)
    if not only:
        put("soak" if soak else "faults", text, DOCUMENT)
    if not all(each.kept for each in findings):
        raise typer.Exit(1)


def _allow_many_files() -> None:
    """Processes, their pipes and connections: more than the usual 1,024 of a shell."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))


if __name__ == "__main__":
    typer.run(main)
