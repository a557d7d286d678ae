"""P22: the disk of the database is full for a while; then it goes on, and nothing is lost."""

import asyncio
import random
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from tests.reliability.afterwards import sound
from tests.reliability.findings import Finding, Size
from tests.reliability.kills import SECONDS_TO_SETTLE, settled
from tests.reliability.scene import Scene, on_sqlite
from tests.reliability.team import Rep, seen_updates, wrongs

REPS = 6
LINES = 8
MEGABYTES = 16
SECONDS_FULL = 20.0
SECONDS_BETWEEN = 5.0
PROMISE = "P22 works with the disk full"


async def full(size: Size) -> list[Finding]:
    """The team's SQLite file on a small file system of its own."""
    with TemporaryDirectory(prefix="rapport-disk-") as folder:
        try:
            async with _small_disk(Path(folder)), on_sqlite(REPS, 1, Path(folder)) as scene:
                return await _trial(scene, Path(folder), size.of(1))
        except _NoDisk as reason:
            return [Finding(PROMISE, "a file system of its own", "tried", str(reason), kept=False)]


class _NoDisk(Exception):
    """Why there can be none here."""


@asynccontextmanager
async def _small_disk(folder: Path) -> AsyncIterator[None]:
    """A file that is mounted, which only root may."""
    image = folder.with_suffix(".image")
    try:
        for command in (
            ["truncate", "-s", f"{MEGABYTES}M", str(image)],
            ["mkfs.ext4", "-q", "-F", str(image)],
            ["mount", "-o", "loop", str(image), str(folder)],
        ):
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
            if done.returncode != 0:
                raise _NoDisk(f"not tried: {done.stderr.strip()}")
        try:
            yield
        finally:
            await asyncio.to_thread(subprocess.run, ["umount", str(folder)], check=True)
    finally:
        image.unlink(missing_ok=True)


async def _trial(scene: Scene, disk: Path, times: int) -> list[Finding]:
    await scene.start(1)
    over = asyncio.Event()
    lives = asyncio.gather(*(_life(rep, over) for rep in scene.reps))
    refusals = 0
    for _ in range(times):
        await asyncio.sleep(SECONDS_BETWEEN)
        refusals += await _full(scene, disk)
    over.set()
    await lives
    await scene.until(settled, SECONDS_TO_SETTLE)
    typed = sum(rep.typed for rep in scene.reps)
    seen = await scene.ledger.read(seen_updates)
    wrong = await scene.ledger.read(lambda tx: wrongs(tx, scene.reps))
    return [
        Finding(
            PROMISE,
            f"SQLite: {times} × {SECONDS_FULL:.0f} s without a free byte, {typed:,} updates",
            "not ready; it goes on by itself, 0 lost",
            f"not ready {refusals} of {times} times; {typed - seen} lost, {len(wrong)} wrong",
            refusals == times and seen == typed and not wrong,
        ),
        await sound(scene, "after a full disk", known="make room"),
    ]


async def _full(scene: Scene, disk: Path) -> bool:
    """Fill the disk for a while; whether the process says that it is not ready."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4_096)
    try:
        await asyncio.sleep(SECONDS_FULL)
        [replica] = scene.fleet.running
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{replica.pages}/readyz") as answer,
        ):
            checks = (await answer.json())["checks"]
            return answer.status == 503 and not checks["database"]
    finally:
        filler.unlink()


async def _life(rep: Rep, over: asyncio.Event) -> None:
    while not over.is_set():
        await rep.visits(LINES)
    await rep.rates(random.Random(rep.number))
