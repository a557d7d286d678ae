"""P22: the database is away for a minute while reps talk; nothing is acknowledged, nothing lost."""

import asyncio
import random

import aiohttp

from tests.reliability.afterwards import sound
from tests.reliability.findings import Finding, Size
from tests.reliability.kills import SECONDS_TO_SETTLE, settled
from tests.reliability.scene import Scene, on_postgres
from tests.reliability.team import Rep, seen_updates, wrongs

REPLICAS = 2
REPS = 12
LINES = 8
SECONDS_AWAY = 60.0
SECONDS_BETWEEN = 8.0


async def of_the_database(size: Size) -> list[Finding]:
    async with on_postgres(REPS, contacts=1) as scene:
        await scene.start(REPLICAS)
        over = asyncio.Event()
        lives = asyncio.gather(*(_life(rep, over) for rep in scene.reps))
        outages = [await _outage(scene) for _ in range(size.of(1))]
        over.set()
        await lives
        wrong = await scene.ledger.read(lambda tx: wrongs(tx, scene.reps))
        seen = await scene.ledger.read(seen_updates)
        typed = sum(rep.typed for rep in scene.reps)
        await scene.until(settled, SECONDS_TO_SETTLE)
        afterwards = await sound(scene, "after an outage")
    refused = sum(each[0] for each in outages)
    taken = sum(each[1] for each in outages)
    unasked = sum(each[2] for each in outages)
    ready = sum(each[3] for each in outages)
    return [
        Finding(
            "P22 works with the database down",
            f"{len(outages)} × {SECONDS_AWAY:.0f} s without PostgreSQL, {typed:,} updates",
            "503 with Retry-After, none acknowledged, not ready; then 0 lost",
            f"{refused} × 503 ({unasked} without Retry-After), {taken} acknowledged, "
            f"{ready} replicas ready; {typed - seen} lost, {len(wrong)} wrong",
            refused > 0 and taken == unasked == ready == 0 and seen == typed and not wrong,
        ),
        afterwards,
    ]


async def _life(rep: Rep, over: asyncio.Event) -> None:
    while not over.is_set():
        await rep.visits(LINES)
    await rep.rates(random.Random(rep.number))


async def _outage(scene: Scene) -> tuple[int, int, int, int]:
    """(refused, acknowledged, refused without Retry-After, replicas that said they are ready)."""
    clock = asyncio.get_running_loop().time
    assert scene.postgres is not None
    await asyncio.sleep(SECONDS_BETWEEN)
    # The server's end is waited for in a thread: the sandbox and the front go on meanwhile.
    await asyncio.to_thread(scene.postgres.crash)
    since = clock()
    await asyncio.sleep(SECONDS_AWAY)
    ready = await _ready(scene)
    until = clock()
    await asyncio.to_thread(scene.postgres.recover)
    meanwhile = [each for each in scene.history.deliveries if since < each.began < until - 1]
    refused = [each for each in meanwhile if each.status == 503]
    taken = [each for each in meanwhile if each.status == 200]
    return len(refused), len(taken), sum(not each.retry_after for each in refused), ready


async def _ready(scene: Scene) -> int:
    ready = 0
    async with aiohttp.ClientSession() as session:
        for replica in scene.fleet.running:
            async with session.get(f"{replica.pages}/readyz") as answer:
                ready += answer.status == 200
    return ready
