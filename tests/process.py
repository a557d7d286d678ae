"""`python -m bot …` as a process of its own, the way an operator has it."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests import warm
from tests.canaries import WATCH

ROOT = Path(__file__).parent.parent
# What is refused is refused for good, without minutes of asking again.
NO_PATIENCE = "from bot.transport import token; token.PATIENCE = 0"
SECONDS_TO_ANSWER = 60  # only a hang takes so long


def environment(**variables: str) -> dict[str, str]:
    """Ours without what Rapport reads, and `variables`."""
    ours = ("TELEGRAM_", "RAPPORT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "120", **variables}


Process = warm.Process | asyncio.subprocess.Process


async def afresh(
    arguments: Sequence[str], folder: Path, env: Mapping[str, str], out: int, *, first: str = ""
) -> asyncio.subprocess.Process:
    """A Python of its own, for what must come before any import: `first` is run before all."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", f"{first}\nfrom bot.__main__ import main; main()", *arguments),
        cwd=folder,
        env=env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=out,
        stderr=out,
    )


class Program:
    """One run. What it writes is kept in `out`; its folder is where its files go by default."""

    def __init__(self, process: Process, written: asyncio.StreamReader) -> None:
        self._process, self._written = process, written
        self.out = ""

    @classmethod
    async def start(
        cls, arguments: Sequence[str], folder: Path, *, first: str = "", **variables: str
    ) -> "Program":
        """`first` is Python to be run before the program. Without settings in the folder it has
        the shipped ones, but for the operator's pages: their address belongs to one process of a
        machine."""
        settings = folder / "config.toml"
        if not settings.exists():
            settings.write_text('[operation]\nlisten = ""\n')
        out, into = os.pipe()
        written = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(written), os.fdopen(out, "rb")
        )
        try:
            env = environment(**variables)
            process: Process
            if first:
                process = await afresh(arguments, folder, env, into, first=first)
            else:
                process = await warm.start(arguments, folder, env, into)
        finally:
            os.close(into)
        return cls(process, written)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def says(self, words: str) -> str:
        """Wait for a line that holds `words`; returns it."""
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            while line := (await self._written.readline()).decode():
                self.out += line
                if words in line:
                    return line
        raise AssertionError(f"it ended and never said {words!r}:\n{self.out}")

    async def ends(self) -> int:
        """Wait for its end; returns the exit code."""
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            self.out += (await self._written.read()).decode()
            WATCH.look(self.out, "what `python -m bot` printed")
            return await self._process.wait()

    async def kill(self) -> None:
        """SIGKILL: nothing can be said or saved any more."""
        self._process.kill()
        await self.ends()

    async def interrupt(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; returns the exit code."""
        self._process.send_signal(number)
        return await self.ends()
