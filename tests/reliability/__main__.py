"""`python -m tests.reliability`: the promises under kills, outages, duplicates and lost answers."""

import asyncio
import resource
import signal
import sys
from functools import partial
from time import monotonic
from typing import Annotated

import typer

from tests.bench.machine import description
from tests.bench.report import put
from tests.reliability import course
from tests.reliability.findings import Finding, Size, table
from tests.reliability.trials import TRIALS

DOCUMENT = course.ROOT / "docs" / "reliability.md"
SOAK = 10  # times the figures of the gate
tell = partial(typer.echo, err=True)


def main(
    soak: Annotated[bool, typer.Option("--soak", help=f"{SOAK} times as much of all.")] = False,
    only: Annotated[
        str, typer.Option(help=f"One of {', '.join(TRIALS)}; the document stays as it is.")
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after a run that was cut off.")
    ] = False,
) -> None:
    """Try all promises, print one table, and write it into docs/reliability.md.

    What each trial found is kept in var/reliability as soon as it ends.
    """
    if only and only not in TRIALS:
        raise typer.BadParameter(f"there is no trial {only}")
    _allow_many_files()
    kind = "soak" if soak else "faults"
    keep = course.Keep(kind)
    if only:
        findings = _one(keep, only, soak=soak)
        typer.echo(table(findings))
    else:
        findings = _all(keep, kind, resume=resume)
    if not all(each.kept for each in findings):
        raise typer.Exit(1)


def _one(keep: course.Keep, name: str, *, soak: bool) -> list[Finding]:
    since = monotonic()
    findings = asyncio.run(TRIALS[name].run(Size(SOAK if soak else 1)))
    keep.put(name, findings, monotonic() - since)
    return findings


def _all(keep: course.Keep, kind: str, *, resume: bool) -> list[Finding]:
    if not resume:
        keep.clear()
    since = monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # no trial outlives it
    asyncio.run(course.run(keep, ["--soak"] if kind == "soak" else [], tell))
    minutes = f"{(monotonic() - since) / 60:.0f} minutes, trials side by side"
    findings = course.all_found(keep)
    lines = [*description(), f"{minutes}, in more than one run" if resume else minutes]
    text = "\n".join([*(f"- {line}" for line in lines), "", table(findings)])
    typer.echo(text)
    put(kind, text, DOCUMENT)
    return findings


def _allow_many_files() -> None:
    """Processes, their pipes and connections: more than the usual 1,024 of a shell."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))


if __name__ == "__main__":
    typer.run(main)
