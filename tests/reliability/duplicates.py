"""P2: an update that comes more than once has its effects once: at once, and minutes later."""

import asyncio
import random
from collections import Counter

from bot.sandbox import Call
from tests.reliability.afterwards import sound
from tests.reliability.findings import Finding, Size
from tests.reliability.kills import SECONDS_TO_SETTLE, settled
from tests.reliability.scene import Scene, on_postgres
from tests.reliability.team import Rep, alarms_of, seen_updates, wrongs

REPLICAS = 3
REPS = 20
AGE, MAX_AGE = 60.0, 300.0  # seconds
LINES = 11  # with the command, the name, two taps: 15 updates a visit


async def to_all(size: Size) -> list[Finding]:
    async with on_postgres(REPS, contacts=1, copies=REPLICAS) as scene:
        await scene.start(REPLICAS)
        rounds = size.of(5)
        await asyncio.gather(*(_life(rep, rounds) for rep in scene.reps))
        typed = sum(rep.typed for rep in scene.reps)
        seen = await scene.ledger.read(seen_updates)
        wrong = await scene.ledger.read(lambda tx: wrongs(tx, scene.reps))
        await scene.until(settled, SECONDS_TO_SETTLE)
        afterwards = await sound(scene, "each update to all")
        handed = len(scene.history.deliveries)
    return [
        Finding(
            "P2 each update takes effect once",
            f"{typed:,} updates, each to {REPLICAS} replicas at once ({handed:,} deliveries)",
            "0 double effects",
            f"{seen - typed} doubled, {len(wrong)} of {REPS} reps' records wrong",
            seen == typed and not wrong,
        ),
        afterwards,
    ]


async def minutes_later(size: Size) -> list[Finding]:
    """To replicas that were started meanwhile, and in any order."""
    age = min(AGE * size.times, MAX_AGE)
    async with on_postgres(REPS, contacts=1) as scene:
        assert scene.front is not None
        await scene.start(REPLICAS)
        await asyncio.gather(*(_life(rep, size.of(2)) for rep in scene.reps))
        await scene.until(settled, SECONDS_TO_SETTLE)
        await asyncio.sleep(age)
        await asyncio.gather(*(each.kill() for each in scene.fleet.running))
        scene.fleet.running.clear()
        await scene.start(REPLICAS)
        said, again = len(_shown(scene)), list(scene.front.taken)
        random.Random(2).shuffle(again)
        statuses = Counter([await scene.front.again(each) for each in again])
        shown = len(_shown(scene)) - said
        typed = sum(rep.typed for rep in scene.reps)
        seen = await scene.ledger.read(seen_updates)
        wrong = await scene.ledger.read(lambda tx: wrongs(tx, scene.reps))
        alarms = await scene.ledger.read(lambda tx: alarms_of(tx, scene.reps))
        afterwards = await sound(scene, "all updates once more")
    return [
        Finding(
            "P2 each update takes effect once",
            f"{len(again):,} updates once more, from {age:.0f} s on after the last, in any order, "
            f"to {REPLICAS} replicas that were started meanwhile",
            "200 each, 0 double effects, nothing shown",
            f"{dict(statuses)}, {seen - typed} doubled, {len([*wrong, *alarms])} records wrong, "
            f"{shown} messages",
            set(statuses) == {200} and seen == typed and not wrong and not alarms and shown == 0,
        ),
        afterwards,
    ]


def _shown(scene: Scene) -> list[Call]:
    """What the bot has put into chats."""
    return [call for call in scene.sandbox.calls if call.method.startswith(("send", "edit"))]


async def _life(rep: Rep, rounds: int) -> None:
    for _ in range(rounds):
        await rep.visits(LINES)
    await rep.rates(random.Random(rep.number))
