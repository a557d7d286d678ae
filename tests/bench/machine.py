"""What Linux's /proc tells of a process, and what the machine is."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
LIBRARIES = ("python-telegram-bot", "aiogram", "aiohttp", "httpx", "sqlalchemy", "sqlmodel")


@dataclass(frozen=True, slots=True)
class Cpu:
    """Seconds of user and system time: a process's own, and of its children that have ended."""

    own: float
    children: float

    def __sub__(self, other: "Cpu") -> "Cpu":
        return Cpu(self.own - other.own, self.children - other.children)


def cpu_of(pid: int) -> Cpu:
    # The name, in parentheses, may hold anything; the numbers begin behind it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    utime, stime, cutime, cstime = (int(each) / _TICK for each in fields[11:15])
    return Cpu(utime + stime, cutime + cstime)


def peak_megabytes(pid: int) -> float:
    """The most memory that the process ever held, without its children."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell a process's peak memory")


def description() -> Sequence[str]:
    """The machine in a few lines, without its name or anything of its owner's."""
    known = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.partition(":")[2].strip() for line in known if line.startswith("model name")]
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"{os.cpu_count()} cores ({models[0] if models else platform.machine()})",
        f"{platform.system()}, {platform.python_implementation()} {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}",
        libraries,
    ]
