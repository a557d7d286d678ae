"""Processes of `python -m bot …`, forked from a Python that has imported all of Rapport.

Nearly all of a start is importing: so it takes a tenth of the time. All else, from the environment
to the exit code, is as in a process that was started afresh.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.warm_imports"])


class Process:
    """One of them, with what is used here of `asyncio.subprocess.Process`."""

    def __init__(self, process: BaseProcess) -> None:
        assert process.pid is not None
        self._process, self.pid = process, process.pid

    @property
    def returncode(self) -> int | None:
        """None: it has not ended."""
        return self._process.exitcode

    async def wait(self) -> int:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self.returncode is not None
        return self.returncode

    def kill(self) -> None:
        self._process.kill()

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)


async def start(
    arguments: Sequence[str], folder: Path, env: Mapping[str, str], out: int
) -> Process:  # fmt: skip
    """`python -m bot` with these arguments; the descriptor `out` takes what it writes."""
    process = FORKS.Process(target=_run, args=(arguments, folder, env, DupFd(out)))
    await asyncio.to_thread(process.start)  # the first one waits for the imports
    return Process(process)


def _run(arguments: Sequence[str], folder: Path, env: Mapping[str, str], out: Any) -> None:
    written = out.detach()
    for number in (sys.stdout.fileno(), sys.stderr.fileno()):
        os.dup2(written, number)
    os.close(written)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["python -m bot", *arguments]
    from bot.__main__ import main

    main()
