"""The worst messages, and what others notice of them: `python -m tests.bench.texts`.

Among 10,000 accounts an administrator sends 4,096 characters of each kind to every command and to
every question of every conversation: how long is the writer busy with one? Then one person sends
thirty of them, and as many that are looked for, at "which account?" while 16 reps rate.
"""

import asyncio
import tempfile
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import thread_time
from typing import Any

import typer
from sqlalchemy import insert

from handlers.doors.commands import COMMANDS
from handlers.doors.flows import FLOWS
from handlers.frame.search import LookFirst
from scoring.people import Role
from storage import Ledger, Tx, people, tables
from storage.machinery.engine import parse_url, writing_engine
from storage.machinery.schema import migrate
from storage.names import fold, search_keys
from tests.bench.contestants import RAPPORT, environment, running
from tests.bench.measure import percentile
from tests.bench.nudges import TAPPING, tapping, taps
from tests.bench.report import put
from tests.bench.reps import Move, Rep, Void
from tests.bench.team import FIRST_ID
from tests.bench.twin import Twin
from tests.permission.test_steps import begun, steps, under_way
from tests.permission.world import World, furnished, telegram_id

ACCOUNTS, QUICK_ACCOUNTS = 10_000, 300
SENT = 30
WORST = {
    "Chinese": "华信能源" * 1024,
    "Latin": "ab c" * 1024,
    "accents": "e\u0301" * 2048,
    "families": "👩\u200d👩\u200d👧" * 512,
    "digits": "1" * 4096,
    "lines": "a\n" * 2048,
}
LOOKED_FOR = "华信能源" * 30  # as long as the longest name


@dataclass(frozen=True, slots=True)
class Noticed:
    """A tap's p99 in seconds: in peace, and while either kind of text comes."""

    quiet: float
    too_long: float
    looked_for: float


def grow(tx: Tx, count: int) -> None:
    """So many accounts more, each with a name of its own."""
    now = datetime.now(UTC)
    names = [
        f"{'华信' if n % 2 else 'Orion'} {n:05} {'能源' if n % 3 else 'Energy'}"
        for n in range(count)
    ]
    tx.execute(insert(tables.accounts), [
        {"name": name, "name_key": fold(name), "search": search_keys(name), "created_at": now}
        for name in names
    ])  # fmt: skip


def places(world: World) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    """Every command with words behind it, and every question: (name, answers, question)."""
    for name in (*COMMANDS, "words"):
        yield name, {}, None
    for name, answers in begun(world, "li").items():
        for at in steps(world, FLOWS[name], answers):
            yield name, answers, at or "summary"


def busy(world: World, name: str, answers: dict[str, Any], at: str | None, text: str) -> float:
    """Seconds of the writer's CPU; what is looked for meanwhile is a reader's."""
    looked: dict[Hashable, Any] = {}
    said = f"{name} {text}"[:4096] if name.startswith("/") else text
    while True:
        savepoint = world.tx.begin_nested()
        if at is not None:
            under_way(world, "chen", name, answers, None if at == "summary" else at)
        begun_at = thread_time()
        try:
            world.does(telegram_id("chen"), text=said, looked=looked)
        except LookFirst as first:
            looked[first.key] = first.question(world.tx)
        else:
            return thread_time() - begun_at
        finally:
            savepoint.rollback()


def worst(count: int) -> list[tuple[float, str, str]]:
    """For each place the CPU seconds of its worst text, the place, the text; the worst first."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/rapport.db"
        migrate(url)
        engine = writing_engine(parse_url(url), 1)
        with engine.connect() as tx, tx.begin():
            world = furnished(tx)
            grow(tx, count)
            found = []
            for name, answers, at in places(world):
                took = [
                    (min(busy(world, name, answers, at, text) for _ in range(2)), kind)  # warm
                    for kind, text in WORST.items()
                ]
                seconds, kind = max(took)
                found.append((seconds, f"{name}: {at}" if at else name, kind))
        engine.dispose()
    return sorted(found, reverse=True)


async def noticed(count: int, quiet: float) -> Noticed:
    """Raises Void when a reply was wrong or is missing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Twin() as twin:
            *reps, typist = twin.reps(FIRST_ID + number for number in range(TAPPING + 1))
            variables = await environment(RAPPORT, twin.base_url, folder, TAPPING)
            await _typist(variables["RAPPORT_DATABASE_URL"], typist.id, count)
            async with running(["bot", "run"], variables, folder):
                await asyncio.gather(*[rep.lives(RAPPORT.cycle(0)) for rep in reps])
                async with tapping(reps):
                    before = percentile(await taps(reps, quiet), 0.99)
                    too_long = await _while_typing(reps, typist, WORST["Chinese"], quiet)
                    looked_for = await _while_typing(reps, typist, LOOKED_FOR, quiet)
    return Noticed(before, too_long, looked_for)


async def _while_typing(reps: Sequence[Rep], typist: Rep, text: str, seconds: float) -> float:
    """The others' p99 while that many texts are sent at "which account?", one after the other."""
    await typist.lives(
        [Move("", say="/visit"), Move("", say="华信")]
    )  # the dictionaries are loaded
    typing = asyncio.create_task(typist.lives([Move("", say=text)] * SENT))
    found = await taps(reps, seconds)
    await typing
    return percentile(found, 0.99)


async def _typist(url: str, telegram: int, count: int) -> None:
    def joins(tx: Tx) -> None:
        now = datetime.now(UTC)
        person = people.create(tx, "Chen Jie", Role.ADMINISTRATOR, now)
        people.join(tx, person.id, telegram, "en", now)
        grow(tx, count)

    ledger = Ledger(url)
    try:
        await ledger.write(joins)
    finally:
        await ledger.close()


def report(count: int, found: Sequence[tuple[float, str, str]], others: Noticed) -> str:
    lines = [
        f"{len(found)} places that take text, {len(WORST)} texts of 4,096 characters each, among "
        f"{count:,} accounts; the writer's CPU for the worst of each place, the five worst places:",
        "",
        "| place | worst text | CPU ms of the writer |",
        "|---|---|--:|",
        *(f"| `{place}` | {kind} | {1000 * took:.1f} |" for took, place, kind in found[:5]),
        "",
        f"| a tap of {TAPPING} others | p99 |",
        "|---|--:|",
        f"| in peace | {1000 * others.quiet:.0f} ms |",
        f"| while somebody sends {SENT} texts of 4,096 characters at “which account?” "
        f"| {1000 * others.too_long:.0f} ms |",
        f"| while {SENT} of 120 characters are looked for | {1000 * others.looked_for:.0f} ms |",
    ]
    return "\n".join(lines)


def main(quick: bool = False) -> None:
    """Measure, print, and write it into docs/performance.md."""
    count, seconds = (QUICK_ACCOUNTS, 2.0) if quick else (ACCOUNTS, 15.0)
    try:
        text = report(count, worst(count), asyncio.run(noticed(count, seconds)))
    except Void as reason:
        typer.echo(f"The run is void: {reason}", err=True)
        raise typer.Exit(1) from None
    typer.echo(text)
    if not quick:
        put("texts", text)


if __name__ == "__main__":
    typer.run(main)
