"""10,000 nudges while people tap: `python -m tests.bench.nudges`.

The clock's own job queues a nudge for each of 10,000 people, and `python -m bot run` drains them
into the twin, which refuses what Telegram would refuse: more than 30 messages a second over all or
one a second in a chat. Meanwhile 16 reps rate, with a pause before each tap, as before the drain.
To drain them all would take 333 s at what Telegram allows, so a sample of the drain is measured;
the ceiling is a sample of a second run without the overall limit, on either side.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

import typer
from holidays import country_holidays
from sqlalchemy import delete, insert, select

from bot.sandbox.flood import Flood
from handlers.frame.settings import Settings, TeamSettings, TellingSettings
from handlers.week.nudges import NudgeSettings, nudge
from scoring.people import Role
from storage import Ledger, Tx, outbox, tables
from tests.bench.contestants import RAPPORT, environment, running
from tests.bench.machine import cpu_of
from tests.bench.measure import percentile
from tests.bench.report import put
from tests.bench.reps import Rep, Void
from tests.bench.team import FIRST_ID
from tests.bench.twin import Twin

ALLOWED = 30.0  # messages a second
COUNTRIES = ("CN", "IR", "US")  # one of them works
FIRST_CHAT = 9_000_000_000  # of those who are nudged and do not tap
TAPPING = 16
PAUSE = 0.75  # seconds before each tap
_p = tables.people.c
RAMP = 8.0  # seconds: the pump looks every five, and Telegram lets a burst of 30 pass


@dataclass(frozen=True, slots=True)
class Plan:
    """`quiet` and `sample` are seconds before and during the drain."""

    people: int = 10_000
    quiet: float = 20.0
    sample: float = 40.0


CEILING = Plan(quiet=8.0, sample=12.0)
QUICK = Plan(people=300, quiet=2.0, sample=3.0)


@dataclass(frozen=True, slots=True)
class Drain:
    """`queueing` is in seconds, `nudges` and `screens` are messages a second, `p99` seconds of a
    tap, `cpu` seconds for each nudge."""

    queueing: float
    nudges: float
    screens: float
    refused: int
    quiet_p99: float
    p99: float
    taps: int
    cpu: float


async def drained(plan: Plan, *, limited: bool) -> Drain:
    """Raises Void when a reply to a tap was wrong or is missing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Twin() as twin:
            reps = twin.reps(FIRST_ID + number for number in range(TAPPING))
            twin.crowd = range(FIRST_CHAT, FIRST_CHAT + plan.people)
            variables = await environment(RAPPORT, twin.base_url, folder, TAPPING)
            command = ["bot" if limited else "tests.bench.unlimited", "run"]
            async with running(command, variables, folder) as pid:
                await asyncio.gather(*[rep.lives(RAPPORT.cycle(0)) for rep in reps])
                # In a chat three at once pass, as on Telegram: a picture follows its question.
                twin.flood = Flood(overall=ALLOWED if limited else 1e6, burst=3)
                async with tapping(reps):
                    quiet = await taps(reps, plan.quiet)
                    queueing = await _queue(variables["RAPPORT_DATABASE_URL"], plan.people)
                    await twin.crowd_hears()
                    await asyncio.sleep(RAMP if limited else 0)
                    before, sent, begun = cpu_of(pid), (twin.nudged, twin.sent), perf_counter()
                    busy = await taps(reps, plan.sample)
                    took, used = perf_counter() - begun, (cpu_of(pid) - before).own
                    nudges, screens = twin.nudged - sent[0], twin.sent - sent[1]
    if not (nudges and quiet and busy):
        raise Void("no nudge arrived, or no tap was answered")
    return Drain(
        queueing=queueing,
        nudges=nudges / took,
        screens=screens / took,
        refused=twin.refused,
        quiet_p99=percentile(quiet, 0.99),
        p99=percentile(busy, 0.99),
        taps=len(busy),
        cpu=used / nudges,
    )


@asynccontextmanager
async def tapping(reps: Sequence[Rep]) -> AsyncIterator[None]:
    """They rate again and again, no two at the same place of the conversation."""
    apart = PAUSE * len(RAPPORT.cycle(0)) / TAPPING

    async def rates(rep: Rep, number: int) -> None:
        await asyncio.sleep(number * apart)
        while True:
            for move in RAPPORT.cycle(0):
                await asyncio.sleep(PAUSE)
                await rep.lives([move])

    lives = [asyncio.create_task(rates(rep, number)) for number, rep in enumerate(reps)]
    await asyncio.sleep(TAPPING * apart)
    try:
        yield
        for life in lives:
            if life.done():
                life.result()
    finally:
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


async def taps(reps: Sequence[Rep], seconds: float) -> list[float]:
    """How long each took that ended within so many seconds."""
    for rep in reps:
        rep.turns.clear()
    await asyncio.sleep(seconds)
    return [each for rep in reps for each in rep.turns]


async def _queue(url: str, count: int) -> float:
    """Let so many people have joined, and the nudge of this minute fall due for them; returns
    the seconds that the clock's job took."""
    ledger = Ledger(url)
    try:
        return await ledger.write(partial(_nudged, count=count))
    finally:
        await ledger.close()


def _nudged(tx: Tx, count: int) -> float:
    now = datetime.now(UTC)
    minute = now.replace(second=0, microsecond=0)
    # Nobody is nudged on a day off: whoever works today, be it a weekend here.
    country = next(each for each in COUNTRIES if country_holidays(each).is_working_day(now))
    tx.execute(insert(tables.people), [
        {"name": f"Rep {n}", "name_key": f"rep{n}", "role": Role.REP, "created_at": now,
         "telegram_id": FIRST_CHAT + n, "language": "en", "country": country,
         "joined_at": now - timedelta(days=30)}
        for n in range(count)
    ])  # fmt: skip
    settings = Settings().but(
        TeamSettings(zone="UTC"),
        NudgeSettings.model_validate({"nudges": [f"{minute:%a %H:%M}".lower()]}),
        TellingSettings.model_validate({"quiet_from": "00:00", "quiet_until": "00:00"}),
    )
    nudge(tx, settings, minute - timedelta(minutes=1))
    begun = perf_counter()
    nudge(tx, settings, now)
    took = perf_counter() - begun
    tapping = select(_p.id).where(_p.telegram_id < FIRST_CHAT)
    tx.execute(delete(tables.notices).where(tables.notices.c.person_id.in_(tapping)))
    if outbox.waiting(tx) != count:
        raise Void("the nudges were not queued")
    return took


def report(plan: Plan, free: Plan, real: Drain, ceiling: Drain) -> str:
    """`free` is the plan of the run without the overall limit."""
    rate, harm = real.nudges + real.screens, real.p99 / real.quiet_p99
    return "\n".join([
        f"{plan.people:,} nudges were queued, which took {real.queueing:.1f} s. Measured were "
        f"{plan.sample:.0f} s of their drain, {real.nudges * plan.sample:,.0f} nudges, and "
        f"{free.sample:.0f} s of a drain without the overall limit, "
        f"{ceiling.nudges * free.sample:,.0f} nudges. {TAPPING} reps tapped meanwhile, each "
        f"{PAUSE} s after the last answer: {real.taps:,} and {ceiling.taps:,} taps.",
        "",
        "| | Telegram's limits | no overall limit |",
        "|---|--:|--:|",
        f"| nudges a second | {real.nudges:.1f} | {ceiling.nudges:.1f} |",
        f"| screens sent anew a second | {real.screens:.1f} | {ceiling.screens:.1f} |",
        f"| both, of the 30 allowed (wanted: ≥ 95 %) | {rate / ALLOWED:.0%} | – |",
        f"| flood answers (wanted: 0) | {real.refused} | {ceiling.refused} |",
        f"| a tap's p99, before the drain | {1000 * real.quiet_p99:.0f} ms "
        f"| {1000 * ceiling.quiet_p99:.0f} ms |",
        f"| a tap's p99, meanwhile | {1000 * real.p99:.0f} ms | {1000 * ceiling.p99:.0f} ms |",
        f"| its ratio (wanted: ≤ 1.5) | {harm:.2f} | {ceiling.p99 / ceiling.quiet_p99:.2f} |",
        f"| CPU a nudge, the taps' share in it | {1000 * real.cpu:.1f} ms "
        f"| {1000 * ceiling.cpu:.1f} ms |",
    ])  # fmt: skip


def main(quick: bool = False) -> None:
    """Measure, print, and write it into docs/performance.md."""
    plan, free = (QUICK, QUICK) if quick else (Plan(), CEILING)
    try:
        real = asyncio.run(drained(plan, limited=True))
        ceiling = asyncio.run(drained(free, limited=False))
    except Void as reason:
        typer.echo(f"The run is void: {reason}", err=True)
        raise typer.Exit(1) from None
    text = report(plan, free, real, ceiling)
    typer.echo(text)
    if not quick:
        put("nudges", text)


if __name__ == "__main__":
    typer.run(main)
