"""P2: each update is handed to all replicas at once, and has its effects once."""

import asyncio
import random

from tests.reliability.afterwards import sound
from tests.reliability.findings import Finding, Size
from tests.reliability.kills import SECONDS_TO_SETTLE, settled
from tests.reliability.scene import on_postgres
from tests.reliability.team import Rep, seen_updates, wrongs

REPLICAS = 3
REPS = 20
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


async def _life(rep: Rep, rounds: int) -> None:
    for _ in range(rounds):
        await rep.visits(LINES)
    await rep.rates(random.Random(rep.number))
