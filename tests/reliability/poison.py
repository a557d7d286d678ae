"""P16, P17: a bad update harms only itself, and what is slow is safe."""

import asyncio
import random
import time
from collections.abc import Sequence

from sqlalchemy import func, select

from storage import Tx, people, tables
from tests.reliability.afterwards import sound
from tests.reliability.findings import Finding, Size
from tests.reliability.history import Delivery
from tests.reliability.scene import Scene, on_postgres
from tests.reliability.team import Rep, seen_updates, wrongs

REPLICAS = 3
REPS = 25
UPDATES_A_SECOND = 50.0
WARM_UP = 6.0  # seconds
SECONDS = 15.0  # of each phase
MAX_TIMES = 4  # that, or a note would not fit into one message
POISON_IN = 100  # updates
MAX_P99 = 0.3  # seconds
MAX_TO_RESUME = 30.0  # seconds
HELD = 13.0  # seconds that somebody's row is held: longer than a webhook may wait


async def under_load(size: Size) -> list[Finding]:
    seconds = SECONDS * min(size.times, MAX_TIMES)
    async with on_postgres(REPS, contacts=1) as scene:
        await scene.start(REPLICAS)
        await _phase(scene, WARM_UP, poisonous=False)  # the first turn of a process loads a lot
        phases = []
        for poisonous in (False, True):
            mark = len(scene.history.deliveries)
            poisoned = await _phase(scene, seconds, poisonous=poisonous)
            phases.append(scene.history.deliveries[mark:])
        slow = await _held_up(scene, scene.reps[0])
        kept = await scene.ledger.read(_quarantined)
        seen = await scene.ledger.read(seen_updates)
        wrong = await scene.ledger.read(lambda tx: wrongs(tx, scene.reps))
        typed = sum(rep.typed for rep in scene.reps)
        afterwards = await sound(scene, "poison under load", quarantined=len(poisoned))
    clean, sick = (_p99(phase, ()) for phase in (phases[0], phases[1]))
    others = _p99(phases[1], poisoned)
    resumed = _longest_to_resume(phases[1], poisoned)
    return [
        Finding(
            "P16 a bad update harms only itself",
            f"1 poison in {POISON_IN} updates, {len(poisoned)} of them, {REPLICAS} replicas",
            f"others' p99 as without; same chat on within {MAX_TO_RESUME:.0f} s; raw update kept",
            f"p99 {1000 * others:.0f} ms against {1000 * clean:.0f} ms; on after "
            f"{resumed:.1f} s at most; {kept} kept; {typed - seen} lost",
            kept == len(poisoned) and resumed <= MAX_TO_RESUME and others <= MAX_P99
            and seen == typed and not wrong,
        ),
        Finding(
            "P17 slow is safe",
            f"{UPDATES_A_SECOND:.0f} updates/s for {2 * seconds:.0f} s; then a turn "
            f"that is held up for {HELD:.0f} s",
            f"p99 < {1000 * MAX_P99:.0f} ms; the slow one refused, delivered again, once",
            f"p99 {1000 * max(clean, sick):.0f} ms; refused {slow[0]} times, {slow[1]} effects",
            max(clean, sick) < MAX_P99 and slow[0] > 0 and slow[1] == 1,
        ),
        afterwards,
    ]  # fmt: skip


async def _phase(scene: Scene, seconds: float, *, poisonous: bool) -> list[int]:
    """Each rep adds a line to a visit's note now and then; returns the ids of the poison."""
    chance, poison = random.Random(8), list[int]()

    async def life(rep: Rep, pause: float) -> None:
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        await asyncio.sleep(pause * rep.number / REPS)
        lines = await rep.opens_a_visit()
        while clock() < until:
            if poisonous and chance.random() < 1 / POISON_IN:
                poison.append(rep.sends_poison())
            lines.append(rep.adds_a_line())
            await asyncio.sleep(pause)
        await rep.closes_the_visit(lines)

    await asyncio.gather(*(life(rep, REPS / UPDATES_A_SECOND) for rep in scene.reps))
    return poison


async def _held_up(scene: Scene, rep: Rep) -> tuple[int, int]:
    """Hold the person's row while they speak: (times refused, effects in the end)."""
    mark = len(scene.history.deliveries)
    lines = await rep.opens_a_visit()
    held = asyncio.create_task(scene.ledger.write(lambda tx: _hold(tx, rep.persona.id)))
    await asyncio.sleep(0.5)
    lines.append(rep.adds_a_line())
    await held
    await rep.acknowledged()
    await rep.closes_the_visit(lines)
    refused = sum(each.status == 503 for each in scene.history.deliveries[mark:])
    kept = await scene.ledger.read(lambda tx: _notes_with(tx, lines[-1]))
    return refused, kept


def _hold(tx: Tx, chat: int) -> None:
    people.speaking(tx, chat)
    time.sleep(HELD)


def _notes_with(tx: Tx, line: str) -> int:
    v = tables.visits.c
    return int(tx.execute(select(func.count(v.id)).where(v.note.contains(line))).scalar_one())


def _quarantined(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).select_from(tables.quarantine)).scalar_one())


def _p99(deliveries: Sequence[Delivery], without: Sequence[int]) -> float:
    """Of the answered deliveries to chats that had no poison of these, in seconds."""
    sick = {each.person for each in deliveries if each.update_id in set(without)}
    well = [each for each in deliveries if each.status == 200 and each.person not in sick]
    seconds = sorted(each.seconds for each in well or deliveries)
    return seconds[int(len(seconds) * 0.99)]


def _longest_to_resume(deliveries: Sequence[Delivery], poisoned: Sequence[int]) -> float:
    """From the first delivery of a poison to the next good answer of its chat, at worst."""
    longest = 0.0
    for number in poisoned:
        first = next(each for each in deliveries if each.update_id == number)
        after = [
            each.ended
            for each in deliveries
            if each.person == first.person and each.update_id > number and each.status == 200
        ]
        longest = max(longest, min(after, default=first.began) - first.began)
    return longest
