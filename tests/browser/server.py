"""The sandbox as a person starts it: a process of its own, with its own configuration and files."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
START, END = 60, 20  # seconds; far more than is needed, so that a hang fails by itself

CONFIG = """
[team]
country = ""   # no public holidays: the week of the story owes five visits on every calendar

[sandbox]
port = {port}
database = "{folder}/rapport.db"
state = "{folder}/telegram.db"
"""


@dataclass(slots=True)
class Server:
    """`url` holds from the first start on: a restart takes the same port."""

    folder: Path
    url: str = ""
    _process: asyncio.subprocess.Process | None = field(default=None, repr=False)

    async def start(self) -> None:
        config = self.folder / "config.toml"
        port = urlsplit(self.url).port or 0
        config.write_text(CONFIG.format(port=port, folder=self.folder.as_posix()), "utf-8")
        ours = ("TELEGRAM_", "RAPPORT_")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        with (self.folder / "log.txt").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, stderr=log,
                stdout=asyncio.subprocess.PIPE, env=inherited | {"RAPPORT_CONFIG": str(config)},
            )  # fmt: skip
        line = await asyncio.wait_for(self._output.readline(), START)
        assert b"http://" in line, self.log
        url = line.decode().split()[2].rstrip("/")
        assert self.url in ("", url), "the port was taken meanwhile"
        self.url = url

    async def kill(self) -> None:
        """As a power cut does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ctrl-C; it must be a clean end."""
        said = await self._end(signal.SIGINT)
        assert "as it was left" in said, self.log

    async def _end(self, how: signal.Signals) -> str:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        said = await asyncio.wait_for(self._output.read(), END)
        code = await self._process.wait()
        assert code == (-how if how == signal.SIGKILL else 0), self.log
        return said.decode()

    @property
    def _output(self) -> asyncio.StreamReader:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text("utf-8")
