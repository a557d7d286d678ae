"""P1, P3, P4, P15: replicas are killed and ended at any moment while reps talk to the bot."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from bot.sandbox import Fault
from storage import Tx, tables
from tests.reliability.afterwards import sound
from tests.reliability.findings import Finding, Size
from tests.reliability.scene import Scene, on_postgres, on_sqlite
from tests.reliability.team import (
    SECONDS_TO_SHOW,
    Rep,
    alarms_of,
    seen_updates,
    told_to_managers,
    wrongs,
)

LINES = 8  # notes of a visit
VISITS_A_RATING = 3
BETWEEN_KILLS = (0.2, 0.9)  # seconds
SECONDS_TO_SETTLE = 120.0
MAX_SECONDS_TO_END = 10.0


@dataclass
class Ends:
    """How processes ended in a trial."""

    kills: int = 0
    codes: tuple[int, ...] = ()
    longest: float = 0.0


async def on_many(size: Size) -> list[Finding]:
    """Three replicas behind a webhook, on PostgreSQL."""
    rounds = size.of(5)
    async with on_postgres(reps=24, contacts=-(-rounds // 2)) as scene:
        await scene.start(3)
        return await _trial(scene, rounds, kills=size.of(75), ends=size.of(14), where="3 replicas")


async def on_one(size: Size) -> list[Finding]:
    """One process that polls, on SQLite."""
    rounds = size.of(3)
    async with on_sqlite(reps=12, contacts=-(-rounds // 2)) as scene:
        await scene.start(1)
        return await _trial(scene, rounds, kills=size.of(30), ends=size.of(6), where="SQLite")


async def _trial(scene: Scene, rounds: int, kills: int, ends: int, where: str) -> list[Finding]:
    chance = random.Random(17)
    done = Ends()
    async with _talking(scene, rounds) as talk:
        plan = [True] * kills + [False] * ends
        chance.shuffle(plan)
        for kill in plan:
            await asyncio.sleep(chance.uniform(*BETWEEN_KILLS))
            await _end_one(scene, done, chance, kill=kill)
        still = not talk.done()
    await scene.until(settled, SECONDS_TO_SETTLE)  # leases of the killed run out by themselves
    findings = await _findings(scene, done, where, still_talking=still)
    return [*findings, await sound(scene, where)]


@asynccontextmanager
async def _talking(scene: Scene, rounds: int) -> AsyncIterator["asyncio.Future[list[None]]"]:
    """The reps talk until each has told all; leaving it waits for that."""
    lives = asyncio.gather(*(_life(rep, rounds, random.Random(rep.number)) for rep in scene.reps))
    try:
        yield lives
        await lives
    finally:
        lives.cancel()


async def _life(rep: Rep, rounds: int, chance: random.Random) -> None:
    for _ in range(rounds):
        for _ in range(VISITS_A_RATING):
            await rep.visits(LINES)
        await rep.rates(chance)


async def _end_one(scene: Scene, done: Ends, chance: random.Random, *, kill: bool) -> None:
    """One replica goes, another one comes; of several, one more may be starting meanwhile."""
    for each in scene.fleet.running[:-1] or scene.fleet.running:
        await each.serves()
    victim = chance.choice([each for each in scene.fleet.running if each.at_work])
    scene.fleet.forget(victim)
    if kill:
        await victim.kill()
        done.kills += 1
        if chance.random() < 0.2:
            scene.sandbox.faults.add("sendMessage", Fault.LOST)
    else:
        scene.replicas_changed()
        code, seconds = await victim.end()
        done.codes = (*done.codes, code)
        done.longest = max(done.longest, seconds)
    await scene.fleet.add()
    scene.replicas_changed()


def settled(tx: Tx) -> bool:
    """No notice is still to be sent now; what waits for the end of quiet hours may wait."""
    n = tables.notices.c
    due = select(func.count(n.id)).where(n.state == "waiting", n.not_before <= datetime.now(UTC))
    return int(tx.execute(due).scalar_one()) == 0


def states_of(tx: Tx) -> dict[str, int]:
    """How many notices of falls are in which state."""
    n = tables.notices.c
    query = select(n.state, func.count()).where(n.kind == "drop").group_by(n.state)
    return dict(tx.execute(query).tuples().all())


async def _findings(scene: Scene, done: Ends, where: str, *, still_talking: bool) -> list[Finding]:
    reps = scene.reps
    typed = sum(rep.typed for rep in reps)
    seen = await scene.ledger.read(seen_updates)
    wrong = await scene.ledger.read(lambda tx: wrongs(tx, reps))
    alarms = await scene.ledger.read(lambda tx: alarms_of(tx, reps))
    states = await scene.ledger.read(states_of)
    told = await scene.ledger.read(lambda tx: told_to_managers(tx, reps))
    doubtful = done.kills + sum(call.fault is Fault.LOST for call in scene.sandbox.calls)
    unseen = [each for rep in reps for each in rep.unseen]
    load = f"{typed:,} updates, {done.kills} kill -9, {len(done.codes)} SIGTERM"
    if not still_talking:
        load += " (the last ones after the talk)"
    return [
        Finding("P1 no acknowledged update is lost", f"{where}: {load}", "0 lost",
                f"{typed - seen} of {typed:,} lost", seen == typed),
        Finding("P3 every answer once, in order",
                f"{where}: what {len(reps)} reps said, and pressed on what they were shown",
                "0 wrong", _counted(wrong, "wrong"), not wrong),
        Finding("P3 every fall has its alert and its notice, once",
                f"{where}: ratings against alerts against notices, as multisets",
                "0 differ", _counted(alarms, "differ"), not alarms),
        Finding("P4 every alert reaches its manager", f"{where}: {told.notices} notices",
                f"all sent, copies ≤ {doubtful}, each marked",
                f"{states}, {told.never} never arrived, {told.copies} copies, "
                f"{told.unmarked} unmarked",
                set(states) <= {"sent"} and told.never == told.unmarked == 0
                and told.copies <= doubtful),
        Finding("P26 what was said is answered", f"{where}: each screen that a rep waits for",
                f"all within {SECONDS_TO_SHOW:.0f} s",
                f"longest {max(rep.longest for rep in reps):.1f} s, "
                + _counted(unseen, "not shown"), not unseen),
        Finding("P15 a clean stop", f"{where}: {len(done.codes)} SIGTERM under load",
                f"exit 0 within {MAX_SECONDS_TO_END:.0f} s",
                f"codes {sorted(set(done.codes))}, longest {done.longest:.1f} s",
                set(done.codes) <= {0} and done.longest <= MAX_SECONDS_TO_END),
    ]  # fmt: skip


def _counted(found: list[str], what: str) -> str:
    """How many, and the first of them."""
    return f"{len(found)} {what}" + (f": {found[0]}" if found else "")
