"""P31: the database's file is replaced or damaged under a bot that is at work."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import aiohttp

from storage.machinery.schema import migrate
from tests.process import Program
from tests.reliability.findings import Finding, Size
from tests.reliability.scene import Scene, on_sqlite

MAX_SECONDS = 90.0  # a file is read whole about once a minute
PAUSE = 2.0
LINES = 3
PAGE = 4_096


async def of_the_file(size: Size) -> list[Finding]:
    return [await _trial(name, harm) for name, harm in HARMS.items()]


def _replace(file: Path) -> None:
    """By an empty one of this version."""
    for end in ("", "-wal", "-shm"):
        if (part := file.with_name(file.name + end)).exists():
            part.rename(part.with_name(f"away-{part.name}"))
    migrate(f"sqlite:///{file}")


def _damage(file: Path) -> None:
    """Garbage in the middle of it, behind everybody's back."""
    with file.open("r+b") as pages:
        half = file.stat().st_size // PAGE // 2
        for number in range(half, half + half // 2):
            pages.seek(number * PAGE)
            pages.write(b"\xa5" * PAGE)


HARMS: dict[str, Callable[[Path], None]] = {"replaced": _replace, "damaged": _damage}


async def _trial(name: str, harm: Callable[[Path], None]) -> Finding:
    async with on_sqlite(1, 1) as scene:
        await scene.start(1)
        assert await _becomes(scene, 200) is not None, "it is never ready"
        [rep] = scene.reps
        await rep.visits(LINES)
        url = scene.fleet.variables["RAPPORT_DATABASE_URL"]
        harm(Path(url.removeprefix("sqlite:///")))
        unready = await _becomes(scene, 503)
        refused = await _refuses(scene)
        said = await _check(scene)
    kept = unready is not None and refused is not None
    if harm is _damage:  # of another file `check` cannot know
        kept = kept and said.startswith("BAD")
    return Finding(
        "P31 a damaged or missing database is noticed",
        f"SQLite: the file is {name} under a bot at work",
        f"within {MAX_SECONDS:.0f} s not ready, and nothing acknowledged; a damaged one is BAD to "
        "`check`",
        f"not ready after {_seconds(unready)}, refused after {_seconds(refused)}; check: {said}",
        kept,
    )


def _seconds(found: float | None) -> str:
    return "never" if found is None else f"{found:.0f} s"


async def _refuses(scene: Scene) -> float | None:
    """Seconds until what is said is not acknowledged any more."""
    clock, persona = asyncio.get_running_loop().time, scene.reps[0].persona
    since = clock()
    while clock() < since + MAX_SECONDS:
        persona.say("said into nothing")
        await asyncio.sleep(PAUSE)
        if scene.sandbox.world.has_updates():
            return clock() - since
    return None


async def _becomes(scene: Scene, status: int) -> float | None:
    """Seconds until the process says that it is ready (200), or is not (503)."""
    clock = asyncio.get_running_loop().time
    since, [replica] = clock(), scene.fleet.running
    async with aiohttp.ClientSession() as session:
        while clock() < since + MAX_SECONDS:
            async with session.get(f"{replica.pages}/readyz") as answer:
                if answer.status == status:
                    return clock() - since
            await asyncio.sleep(PAUSE)
    return None


async def _check(scene: Scene) -> str:
    """The first line that is not good."""
    program = await Program.start(["check"], scene.fleet.homes[0], **scene.fleet.variables)
    code = await program.ends()
    bad = [line for line in program.out.splitlines() if line.startswith("BAD")]
    if "Traceback" in program.out:
        return f"code {code}, {program.out[-200:]!r}"
    return " ".join(bad[0].split()) if bad else "nothing"
