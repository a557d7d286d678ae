"""P23, P22, P31: starts without a database, ends without its answer, and a file that is gone."""

import asyncio
import random
from pathlib import Path

import aiohttp

from tests.reliability.findings import Finding, Size
from tests.reliability.replicas import Replica
from tests.reliability.scene import PAUSE, on_postgres, on_sqlite
from tests.silent import a_way_to

AT_ONCE = 4
MAX_SECONDS_TO_END = 10.0
MAX_SECONDS_TO_NOTICE = 60.0


async def while_away(size: Size) -> list[Finding]:
    """Replicas start before, while and after PostgreSQL goes and comes."""
    chance, rounds = random.Random(23), size.of(6)
    longest, stayed, codes = 0.0, 0, set[int]()
    async with on_postgres(reps=1, contacts=1) as scene:
        assert scene.postgres is not None
        for _ in range(rounds):
            await asyncio.to_thread(scene.postgres.crash)
            for _ in range(AT_ONCE):
                await scene.fleet.add()
                await asyncio.sleep(chance.uniform(0, 1))
            await asyncio.to_thread(scene.postgres.recover)
            since = asyncio.get_running_loop().time()
            served = await asyncio.gather(*map(_serves, scene.fleet.running))
            longest = max(longest, asyncio.get_running_loop().time() - since)
            stayed += served.count(False)
            for each in list(scene.fleet.running):
                codes.add((await each.end())[0])
                scene.fleet.forget(each)
    return [
        Finding(
            "P23 a start waits for its database",
            f"{rounds * AT_ONCE} starts of replicas while PostgreSQL was away",
            "0 stay down, exit 0 afterwards",
            f"{stayed} stayed down, the last at work {longest:.1f} s after it was back; "
            f"codes {sorted(codes)}",
            stayed == 0 and codes == {0},
        )
    ]


async def _serves(replica: Replica) -> bool:
    try:
        await replica.serves()
    except (AssertionError, TimeoutError):
        return False
    return True


async def while_silent(size: Size) -> list[Finding]:
    """SIGTERM while PostgreSQL answers nothing, with updates at hand."""
    rounds = size.of(4)
    codes, longest, lost = set[int](), 0.0, 0
    async with on_postgres(reps=1, contacts=1) as scene:
        direct = scene.fleet.variables["RAPPORT_DATABASE_URL"]
        for number in range(rounds):
            async with a_way_to(direct) as way:
                scene.fleet.variables["RAPPORT_DATABASE_URL"] = way.url
                replica = await scene.fleet.add()
                await replica.serves()
                scene.replicas_changed()
                way.silent = True
                scene.sandbox.person(8_000_000_001 + number, "Somebody").say("hello")
                await way.asked.wait()
                code, seconds = await replica.end()
                codes.add(code)
                longest = max(longest, seconds)
                lost += not scene.sandbox.world.has_updates()
                scene.fleet.forget(replica)
                scene.replicas_changed()
    return [
        Finding(
            "P22 an end while the database is silent",
            f"{rounds} SIGTERM with PostgreSQL reachable and silent",
            f"exit 0 within {MAX_SECONDS_TO_END:.0f} s, nothing acknowledged",
            f"codes {sorted(codes)}, longest {longest:.1f} s, {lost} acknowledged",
            codes == {0} and longest <= MAX_SECONDS_TO_END and lost == 0,
        )
    ]


async def without_its_file(size: Size) -> list[Finding]:
    """The SQLite file is taken away from under a bot that polls, and put back."""
    rounds = size.of(3)
    longest, lost = 0.0, 0
    async with on_sqlite(reps=1, contacts=1) as scene:
        await scene.start(1)
        (replica,) = scene.fleet.running
        file = Path(scene.ledger.url.database or "")
        for number in range(rounds):
            file.rename(file.with_name("aside"))  # noqa: ASYNC240  # at once
            since = asyncio.get_running_loop().time()
            scene.sandbox.person(8_000_000_001 + number, "Somebody").say("hello")
            await _until(replica, ready=False)
            longest = max(longest, asyncio.get_running_loop().time() - since)
            lost += not scene.sandbox.world.has_updates()
            file.with_name("aside").rename(file)  # at once
            await scene.sandbox.idle()
        code, _ = await replica.end()
        scene.fleet.forget(replica)
    return [
        Finding(
            "P31 a database file that is gone is noticed",
            f"{rounds} × the SQLite file taken away from under a running bot",
            f"not ready within {MAX_SECONDS_TO_NOTICE:.0f} s, nothing acknowledged",
            f"not ready after {longest:.1f} s, {lost} acknowledged; all heard when it was back",
            longest <= MAX_SECONDS_TO_NOTICE and lost == 0 and code == 0,
        )
    ]


async def _until(replica: Replica, *, ready: bool) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(MAX_SECONDS_TO_NOTICE):
        while True:
            async with session.get(f"{replica.pages}/readyz") as answer:
                said = await answer.json()
            if said["checks"].get("database") is ready:
                return
            await asyncio.sleep(PAUSE)
