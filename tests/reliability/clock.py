"""P25: the machine's clock is set back and forth under a process at work: it goes on, and what is
due comes once."""

import asyncio
import random
import struct
import subprocess
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from mmap import mmap
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from storage import Tx, due, tables
from storage.vitals import ALIVE
from tests.reliability.afterwards import sound
from tests.reliability.findings import Finding, Size
from tests.reliability.kills import SECONDS_TO_SETTLE, settled
from tests.reliability.scene import PAUSE, Scene, on_sqlite
from tests.reliability.team import Rep, seen_updates, wrongs

PROMISE = "P25 a clock that is set stops and doubles nothing"
REPS = 4
LINES = 8
NOON = time(12)
DUE = ("wed 12:20", "wed 13:20")
# Minutes from a Wednesday's noon on: over what is due, back before it, over it again and on, back.
MINUTES = (30, -30, 90, 10)
MAX_SECONDS = 60.0  # until the next turn
NEAR = timedelta(seconds=20)
SETTINGS = f"""[team]
zone = "UTC"
country = ""
[cadence]
nudges = {list(DUE)}
[alerts]
quiet_from = "00:00"
quiet_until = "00:00"
"""


class _NoClock(Exception):
    """Why there can be none here."""


async def set_back_and_forth(size: Size) -> list[Finding]:
    """A clock of the process's own (clock.c): nobody may set that of the machine."""
    with TemporaryDirectory(prefix="rapport-clock-") as folder:
        try:
            library = await asyncio.to_thread(_built, Path(folder))
        except _NoClock as reason:
            return [Finding(PROMISE, "a clock of its own", "tried", str(reason), kept=False)]
        file = Path(folder) / "offset"
        file.write_bytes(bytes(8))
        with file.open("r+b") as opened, mmap(opened.fileno(), 8) as offset:
            async with on_sqlite(REPS, 1) as scene:
                scene.fleet.settings = SETTINGS
                scene.fleet.variables |= {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(file)}
                return await _trial(scene, offset, size)


def _built(folder: Path) -> Path:
    library = folder / "clock.so"
    source = Path(__file__).with_name("clock.c")
    command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(source)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise _NoClock("not tried: there is no C compiler") from None
    except subprocess.CalledProcessError as error:
        raise _NoClock(f"not tried: {error.stderr.strip()}") from None
    return library


async def _trial(scene: Scene, offset: mmap, size: Size) -> list[Finding]:
    now = datetime.now(UTC)
    days = (2 - now.weekday()) % 7 or 7
    noon = datetime.combine(now.date() + timedelta(days=days), NOON, UTC)
    ahead = noon - now

    def sets(by: timedelta) -> None:
        offset[:] = struct.pack("=q", round(by.total_seconds()))

    sets(ahead)
    await scene.start(1)
    over = asyncio.Event()
    lives = asyncio.gather(*(_life(rep, over) for rep in scene.reps))
    steps = [ahead + timedelta(minutes=each) for each in MINUTES * size.times] + [timedelta()]
    waited = []
    for step in steps:
        sets(step)
        waited.append(await _seconds_until_turned(scene, step))
    over.set()
    await lives
    await scene.until(settled, SECONDS_TO_SETTLE)
    return [await _finding(scene, waited), await sound(scene, "after a clock that was set")]


async def _seconds_until_turned(scene: Scene, ahead: timedelta) -> float:
    """Until the crank has turned by the clock as it is now."""
    clock = asyncio.get_running_loop().time
    since = clock()
    with suppress(TimeoutError):
        async with asyncio.timeout(2 * MAX_SECONDS):
            while True:
                turned = await scene.ledger.read(lambda tx: due.mark(tx, ALIVE))
                if turned and abs(turned - datetime.now(UTC) - ahead) < NEAR:
                    break
                await asyncio.sleep(PAUSE)
    return clock() - since


async def _finding(scene: Scene, waited: list[float]) -> Finding:
    fired = await scene.ledger.read(_fired)
    arrived = Counter(
        call.chat
        for call in scene.sandbox.calls
        if call.method == "sendMessage" and call.result and "visits done" in str(call.params)
    )
    personas = [each for rep in scene.reps for each in (rep.persona, rep.manager)]
    told = [arrived[each.chat] for each in personas]
    typed = sum(rep.typed for rep in scene.reps)
    seen = await scene.ledger.read(seen_updates)
    wrong = await scene.ledger.read(lambda tx: wrongs(tx, scene.reps))
    unseen = [each for rep in scene.reps for each in rep.unseen]
    (replica,) = scene.fleet.running
    noticed = replica.log.read_text().count("the clock was set")
    wanted = len(personas) * len(DUE)
    return Finding(
        PROMISE,
        f"SQLite: {len(waited)} × set, by minutes and at last by days, {typed:,} updates",
        f"next turn within {MAX_SECONDS:.0f} s; {wanted} nudges, each once; 0 lost",
        f"longest {max(waited):.1f} s; {len(fired)} nudges, {sum(told)} messages; {typed - seen}"
        f" lost, {len(wrong)} wrong, {len(unseen)} not shown; noticed {noticed} times",
        max(waited) <= MAX_SECONDS
        and len(fired) == len(set(fired)) == wanted
        and told == [len(DUE)] * len(personas)
        and seen == typed
        and not wrong
        and not unseen
        and noticed == len(waited),
    )


def _fired(tx: Tx) -> list[tuple[int, str]]:
    """Whom a nudge was promised, and for which moment."""
    n = tables.notices.c
    rows = tx.execute(select(n.person_id, n.payload).where(n.kind == "nudge"))
    return [(row.person_id, str(row.payload)) for row in rows]


async def _life(rep: Rep, over: asyncio.Event) -> None:
    while not over.is_set():
        await rep.visits(LINES)
    await rep.rates(random.Random(rep.number))
