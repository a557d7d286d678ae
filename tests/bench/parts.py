"""`--profile`: the cost of one turn by part, from a run of Rapport with stop-watches on."""

import asyncio
import json
import os
import signal
import tempfile
from pathlib import Path

from tests.bench import picture
from tests.bench.contestants import RAPPORT, environment, running
from tests.bench.machine import cpu_of
from tests.bench.spans import PARTS
from tests.bench.team import FIRST_ID
from tests.bench.twin import Twin

REPS, CYCLES = 16, 4
Sums = dict[str, list[float]]


async def profile() -> str:
    """The table in Markdown. Raises Void."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Twin() as twin:
            reps = twin.reps(FIRST_ID + number for number in range(REPS))
            variables = await environment(RAPPORT, twin.base_url, folder, REPS)
            async with running(["tests.bench.spans", "run"], variables, folder) as pid:
                for _ in range(2):
                    await asyncio.gather(*[rep.lives(RAPPORT.cycle(0)) for rep in reps])
                before, begun = await _sums(pid, folder), cpu_of(pid)
                for rep in reps:
                    rep.turns.clear()
                for _ in range(CYCLES):
                    await asyncio.gather(*[rep.lives(RAPPORT.cycle(0)) for rep in reps])
                after, used = await _sums(pid, folder), cpu_of(pid) - begun
    turns = sum(len(rep.turns) for rep in reps)
    return _table(before, after, used.own / turns, turns)


async def _sums(pid: int, folder: Path) -> Sums:
    file = folder / "spans.json"
    file.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR1)
    async with asyncio.timeout(5):
        while not file.exists():  # noqa: ASYNC110  # another process writes it
            await asyncio.sleep(0.02)
    sums: Sums = json.loads(file.read_text(encoding="utf-8"))
    return sums


def _table(before: Sums, after: Sums, whole: float, turns: int) -> str:
    def each_turn(label: str) -> tuple[float, float]:
        """(CPU ms, times) of a turn."""
        (cpu, times), (cpu_0, times_0) = after.get(label, [0, 0]), before.get(label, [0, 0])
        return 1000 * (cpu - cpu_0) / turns, (times - times_0) / turns

    labels = dict.fromkeys(label for label, _ in PARTS)
    found = {label: each_turn(label) for label in labels}
    lines = ["| part of a turn | CPU ms | share | times a turn |", "|---|--:|--:|--:|"]
    for label, (cpu, times) in sorted(found.items(), key=lambda part: -part[1][0]):
        lines.append(f"| {label} | {cpu:.2f} | {cpu / whole / 10:.0f} % | {times:.2f} |")
    rest = 1000 * whole - sum(cpu for cpu, _ in found.values())
    lines.append(f"| event loop, tasks, hand-over to the writer, the rest | {rest:.2f} "
                 f"| {rest / whole / 10:.0f} % | |")  # fmt: skip
    lines.append(f"| **whole** | **{1000 * whole:.2f}** | | |")
    (sql, statements), (sqlite, _) = (each_turn(label) for label in ("SQL", "SQLite"))
    lines += [
        "",
        f"Inside these parts: {statements:.1f} SQL statements a turn take {sql:.2f} ms "
        f"({sql / whole / 10:.0f} %), of which SQLite itself {sqlite:.2f} ms; the rest is "
        "what values become on the way to the driver and back.",
        "",
        picture.cost(),
    ]
    return "\n".join(lines)
