"""A whole run: each trial a process of its own, side by side; what it found is kept in a file.

What is kept outlives a run that is cut off: the next one may go on from there.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from tests.reliability.findings import Finding
from tests.reliability.trials import SPARE, TRIALS

ROOT = Path(__file__).parent.parent.parent
KEPT = ROOT / "var" / "reliability"
LINES_OF_A_LOG = 3
MAX_SECONDS = 3_000.0  # of one trial, in a soak

Tell = Callable[[str], None]


class Keep:
    """What the trials of one kind of run ("faults" or "soak") have found so far."""

    def __init__(self, kind: str) -> None:
        self.folder = KEPT / kind

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, name: str, findings: list[Finding], seconds: float) -> None:
        """Whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        body = {"seconds": seconds, "findings": [asdict(each) for each in findings]}
        new = self.folder / f"{name}.new"
        new.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
        new.replace(self._file(name))

    def get(self, name: str) -> tuple[list[Finding], float] | None:
        """None: it has not ended yet."""
        if not self._file(name).exists():
            return None
        body = json.loads(self._file(name).read_text(encoding="utf-8"))
        return [Finding(**each) for each in body["findings"]], body["seconds"]

    def log(self, name: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{name}.log"

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


async def run(keep: Keep, arguments: list[str], tell: Tell) -> None:
    """Run the trials of which nothing is kept yet, as many at once as there are cores for."""
    waiting = [name for name in TRIALS if keep.get(name) is None]
    running: dict[asyncio.Task[None], str] = {}
    try:
        while waiting or running:
            for name in _fitting(waiting, running.values()):
                waiting.remove(name)
                running[asyncio.create_task(_run_one(keep, name, arguments))] = name
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                _report(keep, running.pop(task), tell)
                task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _fitting(waiting: list[str], running: Collection[str]) -> list[str]:
    """Which may begin now, in order; something always runs."""
    chosen: list[str] = []
    for name in waiting:
        load = sum(TRIALS[each].load for each in (*running, *chosen))
        if load == 0 or load + TRIALS[name].load <= (os.cpu_count() or 1) + SPARE:
            chosen.append(name)
    return chosen


async def _run_one(keep: Keep, name: str, arguments: list[str]) -> None:
    """Its processes are a group, so that none of them is left behind."""
    with keep.log(name).open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.reliability", "--only", name, *arguments),
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            with suppress(TimeoutError):  # it hangs, and has kept nothing
                await asyncio.wait_for(process.wait(), MAX_SECONDS)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


def _report(keep: Keep, name: str, tell: Tell) -> None:
    found = keep.get(name)
    if found is None:
        tell(f"{name}: failed by itself; see {keep.log(name)}")
        return
    findings, seconds = found
    tell(f"{name}: {seconds:.0f} s")
    for each in findings:
        tell(f"  {'kept  ' if each.kept else 'BROKEN'} {each.promise}: {each.found}")


def all_found(keep: Keep) -> list[Finding]:
    """In the order of the trials; one that failed by itself has kept no promise."""
    found: list[Finding] = []
    for name in TRIALS:
        kept = keep.get(name)
        found += kept[0] if kept else [_failed(keep, name)]
    return found


def _failed(keep: Keep, name: str) -> Finding:
    lines = keep.log(name).read_text(errors="replace").strip().splitlines()
    last = " ".join(lines[-LINES_OF_A_LOG:]).replace("|", "/")
    return Finding(f"the trial {name}", "a process of its own", "it ends", last[-300:], kept=False)
