"""Real processes, `python -m bot run`, that are killed, ended and started again."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import warm
from tests.process import Process, afresh, environment
from tests.reliability.front import PATH

SECRET = "canary-webhook-Secret"
SECONDS_TO_START = 60.0
SECONDS_TO_END = 60.0
PAUSE = 0.05
# The reps type faster than hands can, so that a kill always meets work.
SETTINGS = """[operation]
listen = "127.0.0.1:{pages}"
[conversation]
messages_at_once = 1000000
"""
WEBHOOK = """[public]
url = "{url}"
listen = "127.0.0.1:{port}"
[webhook]
enabled = true
path = "{path}"
"""


@dataclass
class Replica:
    """One process; `url` is where it takes updates (None: it polls), `pages` the operator's own."""

    process: Process
    log: Path
    url: str | None
    pages: str

    @property
    def at_work(self) -> bool:
        """Whether it says so."""
        return "is at work" in self.log.read_text()

    async def serves(self) -> None:
        """Wait until it is at work."""
        async with asyncio.timeout(SECONDS_TO_START):
            while not self.at_work:
                if self.process.returncode is not None:
                    raise AssertionError(f"a replica ended:\n{self.log.read_text()}")
                await asyncio.sleep(PAUSE)

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    @asynccontextmanager
    async def frozen(self) -> AsyncIterator[None]:
        """SIGSTOP until the end, as of a paused machine; then it goes on as if nothing had been."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    async def end(self) -> tuple[int, float]:
        """SIGTERM; the exit code, and the seconds it took."""
        clock = asyncio.get_running_loop().time
        began = clock()
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(SECONDS_TO_END):
            code = await self.process.wait()
        return code, clock() - began


@dataclass
class Fleet:
    """The replicas of one trial: `add` starts one more, in a folder of its own."""

    folder: Path
    variables: dict[str, str]
    front: str | None = None  # the public address; None: they poll
    settings: str = ""  # more of the configuration
    running: list[Replica] = field(default_factory=list)
    homes: list[Path] = field(default_factory=list)  # of all that ever were

    async def add(self) -> Replica:
        """It is not waited for."""
        home = self.folder / f"replica-{len(self.homes)}"
        home.mkdir()
        self.homes.append(home)
        port, pages = _free_port(), _free_port()
        settings = SETTINGS.format(pages=pages)
        if self.front is not None:
            settings += WEBHOOK.format(url=self.front, path=PATH[1:], port=port)
        (home / "config.toml").write_text(settings + self.settings)
        log = home / "log"
        with log.open("wb") as out:
            env = environment(**self.variables)
            start = afresh if "LD_PRELOAD" in env else warm.start
            process = await start(["run"], home, env, out.fileno())
        url = f"http://127.0.0.1:{port}{PATH}" if self.front is not None else None
        replica = Replica(process, log, url, f"http://127.0.0.1:{pages}")
        self.running.append(replica)
        return replica

    def forget(self, replica: Replica) -> None:
        self.running.remove(replica)

    async def close(self) -> None:
        for each in self.running:
            if each.process.returncode is None:
                os.kill(each.process.pid, signal.SIGKILL)
                await each.process.wait()
        self.running.clear()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
