"""P24: replicas are frozen in the middle of sending, wake, and send nothing that was taken over."""

import asyncio
import random
from functools import partial

from tests.reliability.findings import Finding, Size
from tests.reliability.kills import settled
from tests.reliability.laws import MARK
from tests.reliability.notices import promise
from tests.reliability.replicas import Replica
from tests.reliability.scene import Scene, on_postgres

REPLICAS = 3
MANAGERS = 40
EACH = 12  # notices a manager: one a second goes into a chat
FREEZES = 6  # of each of two replicas
LENGTHS = (5.0, 25.0, 40.0, 60.0)  # seconds; a lease lasts twenty
BETWEEN = (1.0, 4.0)
SECONDS_TO_SEND = 1_800.0


async def while_sending(size: Size) -> list[Finding]:
    """All but one replica freeze again and again; new notices come all the while."""
    async with on_postgres(MANAGERS, contacts=EACH) as scene:
        await scene.start(REPLICAS)
        chance, (_, *victims) = random.Random(24), scene.fleet.running
        freezing = [
            _freezes(each, random.Random(chance.random()), size.of(FREEZES)) for each in victims
        ]
        promising = asyncio.create_task(_promises(scene, freezing_for=_longest(size)))
        lengths = [length for each in await asyncio.gather(*freezing) for length in each]
        await promising
        await scene.until(settled, SECONDS_TO_SEND)
        return [_finding(scene, lengths)]


def _longest(size: Size) -> float:
    return size.of(FREEZES) * (sum(LENGTHS) / len(LENGTHS) + sum(BETWEEN) / 2)


async def _promises(scene: Scene, freezing_for: float) -> None:
    """Spread over the freezes, so that each meets work."""
    pause = freezing_for / len(scene.reps)
    for rep in scene.reps:
        await scene.ledger.write(partial(promise, rep=rep))
        await asyncio.sleep(pause)


async def _freezes(victim: Replica, chance: random.Random, times: int) -> list[float]:
    lengths = [chance.choice(LENGTHS) for _ in range(times)]
    for length in lengths:
        await asyncio.sleep(chance.uniform(*BETWEEN))
        async with victim.frozen():
            await asyncio.sleep(length)
    return lengths


def _finding(scene: Scene, lengths: list[float]) -> Finding:
    never = copies = unmarked = 0
    for rep in scene.reps:
        told = [each.text for each in rep.manager.messages if each.from_bot]
        for _, name in rep.contacts:
            about = [text for text in told if name in text]
            never += not about
            copies += max(len(about) - 1, 0)
            # A frozen sender's own message may be the later of two: one of them is marked.
            unmarked += max(sum(MARK not in text for text in about) - 1, 0)
    return Finding(
        "P24 a frozen process sends nothing that was taken over",
        f"{MANAGERS * EACH} notices, {REPLICAS} replicas, {len(lengths)} × SIGSTOP of "
        f"{min(lengths):.0f} … {max(lengths):.0f} s",
        "0 never sent, 0 unmarked copies",
        f"{never} never sent, {copies} copies, {unmarked} unmarked",
        never == unmarked == 0,
    )
