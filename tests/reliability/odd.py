"""P27: the Bot API answers oddly (null, nothing, HTML, JSON that is cut off, words for numbers, one
401): that ends nothing, and loses nothing."""

import asyncio
import random
from functools import partial

from bot.sandbox import ApiError, Fault
from tests.reliability.afterwards import sound
from tests.reliability.findings import Finding, Size
from tests.reliability.kills import SECONDS_TO_SETTLE, settled, states_of
from tests.reliability.notices import promise
from tests.reliability.scene import on_sqlite
from tests.reliability.team import Rep, seen_updates, told_to_managers, wrongs

REPS = 6
CONTACTS = 2
LINES = 4
SECONDS = 15.0
BETWEEN = (0.02, 0.2)  # seconds
MAX_SECONDS = 60.0  # after the first good answer
METHODS = (
    "getUpdates", "sendMessage", "editMessageText", "deleteMessage", "answerCallbackQuery", "getMe",
    "setMyCommands", "getWebhookInfo", "sendPhoto", "*",
)  # fmt: skip
ODD = (
    Fault.NULL, Fault.EMPTY, Fault.PAGE, Fault.STRANGE, Fault.TRUNCATED, Fault.HOLLOW,
    Fault.GARBAGE, Fault.BAD_GATEWAY, ApiError(500, "Internal Server Error"),
    ApiError(401, "Unauthorized"), ApiError(404, "Not Found"),
)  # fmt: skip


async def answers(size: Size) -> list[Finding]:
    """One process that polls, on SQLite."""
    async with on_sqlite(REPS, CONTACTS) as scene:
        await scene.start(1)
        (replica,) = scene.fleet.running
        over, chance, odd = asyncio.Event(), random.Random(27), 0
        lives = asyncio.gather(*(_life(rep, over) for rep in scene.reps))
        for rep in scene.reps:
            await scene.ledger.write(partial(promise, rep=rep))
        clock = asyncio.get_running_loop().time
        until = clock() + SECONDS * size.times
        while clock() < until:
            scene.sandbox.faults.add(chance.choice(METHODS), chance.choice(ODD))
            odd += 1
            await asyncio.sleep(chance.uniform(*BETWEEN))
        odd -= scene.sandbox.faults.waiting
        scene.sandbox.faults.clear()
        over.set()
        since = clock()
        await lives
        await scene.until(settled, SECONDS_TO_SETTLE)
        seconds = clock() - since
        typed = sum(rep.typed for rep in scene.reps)
        seen = await scene.ledger.read(seen_updates)
        wrong = await scene.ledger.read(lambda tx: wrongs(tx, scene.reps))
        told = await scene.ledger.read(lambda tx: told_to_managers(tx, scene.reps))
        states = await scene.ledger.read(states_of)
        unseen = [each for rep in scene.reps for each in rep.unseen]
        found = Finding(
            "P27 odd answers of the Bot API end nothing",
            f"SQLite: {odd} answers that are null, empty, HTML, cut off or of wrong types, 401,"
            f" 404, 5xx; {typed:,} updates, {told.notices} notices",
            f"it goes on within {MAX_SECONDS:.0f} s of good answers; 0 lost, all sent,"
            " copies marked",
            f"all answered after {seconds:.1f} s; {typed - seen} lost, {len(wrong)} wrong,"
            f" {len(unseen)} not shown; {states}, {told.never} never arrived,"
            f" {told.copies} copies, {told.unmarked} unmarked",
            replica.process.returncode is None
            and seconds <= MAX_SECONDS
            and seen == typed
            and not wrong
            and set(states) == {"sent"}
            and told.never == told.unmarked == 0,
        )
        return [found, await sound(scene, "after odd answers")]


async def _life(rep: Rep, over: asyncio.Event) -> None:
    while not over.is_set():
        await rep.visits(LINES)
    await rep.rates(random.Random(rep.number))
