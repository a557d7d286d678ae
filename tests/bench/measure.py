"""One run of one contestant: started, warmed up, measured at 0 and at 40 ms, and ended."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.bench.contestants import Contestant, NewDatabase, environment, running
from tests.bench.machine import cpu_of, peak_megabytes
from tests.bench.reps import Rep, Void
from tests.bench.sampler import sampling
from tests.bench.team import FIRST_ID
from tests.bench.twin import Twin

ROUND_TRIP = 0.040


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done in a run. `window`: seconds measured at 40 ms; 0 leaves that part out."""

    reps: int = 64
    cycles: int = 1
    drawing_reps: int = 8
    window: float = 3.0


QUICK = Plan(reps=16, cycles=1, drawing_reps=4, window=1.0)
SMOKE = Plan(reps=2, cycles=1, drawing_reps=1, window=0.0)


@dataclass(frozen=True, slots=True)
class Pace:
    """Turns per second of the clock, and how long one took, in seconds."""

    per_second: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Run:
    """`cpu` and `drawing` are CPU seconds per turn (the bot's own process, and the processes that
    draw its pictures); `unit` is what the sampler's unit of work took meanwhile."""

    cpu: float
    drawing: float
    pace: Pace
    far: Pace | None
    start: float
    megabytes: float
    turns: int
    unit: float


async def run(
    contestant: Contestant, plan: Plan, folder: Path, new_postgres: NewDatabase | None = None
) -> Run:
    """Raises Void when a reply was wrong or missing. PostgreSQL is where `new_postgres` makes it,
    for those who need it."""
    count = plan.drawing_reps if contestant.new_pictures else plan.reps
    cycles = 1 if contestant.new_pictures else plan.cycles
    async with Twin() as twin:
        reps = twin.reps(FIRST_ID + number for number in range(count))
        variables = await environment(contestant, twin.base_url, folder, count, new_postgres)
        begun = perf_counter()
        async with running(_command(contestant), variables, folder) as pid:
            await reps[0].lives(contestant.cycle(0)[:1])
            start = perf_counter() - begun
            await reps[0].lives(contestant.cycle(0)[1:])
            await asyncio.gather(*[rep.lives(contestant.cycle(0)) for rep in reps[1:]])
            async with sampling() as units:
                near = await _near(contestant, reps, cycles, pid)
            far = None
            if plan.window and not contestant.new_pictures:
                twin.round_trip = ROUND_TRIP
                far = await _far(contestant, reps, plan.window)
            peak = peak_megabytes(pid)
            if twin.has_webhook is not contestant.webhook:
                raise Void(f"{contestant.name} took its updates in another way")
    turns, cpu, drawing, pace = near
    return Run(cpu / turns, drawing / turns, pace, far, start, peak, turns, units[0])


def _command(contestant: Contestant) -> list[str]:
    return [contestant.module, "run"] if contestant.module == "bot" else [contestant.module]


async def _near(
    contestant: Contestant, reps: list[Rep], cycles: int, pid: int
) -> tuple[int, float, float, Pace]:
    """A fixed number of turns, so that all do the same: (turns, CPU own, CPU drawing, pace)."""
    for rep in reps:
        rep.turns.clear()

    async def measured(rep: Rep) -> None:
        for number in range(1, cycles + 1):
            await rep.lives(contestant.cycle(number))

    cpu, begun = cpu_of(pid), perf_counter()
    await asyncio.gather(*[measured(rep) for rep in reps])
    took, used = perf_counter() - begun, cpu_of(pid) - cpu
    turns = [seconds for rep in reps for seconds in rep.turns]
    return len(turns), used.own, used.children, _pace(turns, took)


async def _far(contestant: Contestant, reps: list[Rep], window: float) -> Pace:
    """A fixed time, since some take long: the turns that end within it, once each rep had one."""
    for rep in reps:
        rep.turns.clear()

    async def lives_on(rep: Rep) -> None:
        number = 0
        while True:
            number += 1
            await rep.lives(contestant.cycle(number))

    async with asyncio.TaskGroup() as group:
        lives = [group.create_task(lives_on(rep)) for rep in reps]
        for rep in reps:
            await rep.had_a_turn()
        for rep in reps:
            rep.turns.clear()
        begun = perf_counter()
        await asyncio.sleep(window)
        turns = [seconds for rep in reps for seconds in rep.turns]
        took = perf_counter() - begun
        for life in lives:
            life.cancel()
    if not turns:
        raise Void(f"no turn ended within {window} s")
    return _pace(turns, took)


def _pace(turns: list[float], took: float) -> Pace:
    return Pace(len(turns) / took, percentile(turns, 0.5), percentile(turns, 0.99))


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that so large a share of all are not above; there must be one."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
