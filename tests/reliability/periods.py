"""P6: four processes turn the crank on one database and are killed; each period fires once."""

import asyncio
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from handlers.doors.clock import JOBS
from handlers.frame.feature import Job
from handlers.frame.settings import Settings
from handlers.week.nudges import NudgeSettings
from scoring.due import due_between
from scoring.people import Role
from storage import Ledger, LedgerUnavailable, Tx, people, tables
from storage.machinery.schema import migrate
from tests.postgres import Postgres, quick_place
from tests.reliability.findings import Finding, Size
from tests.warm import FORKS

WORKERS = 4
STEP = timedelta(hours=2)  # of the workers' clock
PAUSE = 0.002  # seconds
BETWEEN_KILLS = (3, 12)  # steps
INTO_A_TURN = 0.05  # seconds
START = datetime(2026, 3, 23, tzinfo=UTC)  # summer time begins on the way
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Sydney")
REPS = 200
MAX_WEEKS = 8  # what was decided is deleted after 60 days
SETTINGS = Settings()


async def on_postgres(size: Size) -> list[Finding]:
    server = Postgres(durable=True)
    try:
        return [await _trial(server.url(server.create()), size, "PostgreSQL")]
    finally:
        server.stop()


async def on_sqlite(size: Size) -> list[Finding]:
    with TemporaryDirectory(prefix="rapport-", dir=quick_place()) as folder:
        url = f"sqlite:///{Path(folder) / 'rapport.db'}"
        migrate(url)
        return [await _trial(url, size, "SQLite")]


async def _trial(url: str, size: Size, where: str) -> Finding:
    ledger = Ledger(url)
    try:
        reps = await ledger.write(_hire)
        await ledger.write(partial(_turn, now=START))  # from here on something can be due
        a_week = REPS * len(SETTINGS[NudgeSettings].nudges)
        weeks = min(size.of(1_000) // a_week + 1, MAX_WEEKS)
        end = START + timedelta(weeks=weeks)
        kills = await asyncio.to_thread(_turn_until, url, end)
        await ledger.write(partial(_turn, now=end))
        expected = {
            (f"nudge {rule.weekday} {rule.at:%H:%M}", rep, due.period)
            for rep, zone in reps.items()
            for rule in SETTINGS[NudgeSettings].nudges
            for due in due_between(rule, ZoneInfo(zone), START, end)
        }
        decided, nudges = await ledger.read(_decided)
    finally:
        await ledger.close()
    fired = {key for key, outcome in decided.items() if outcome == "fired"}
    missing, told = len(expected - set(decided)), sum(nudges.values())
    return Finding(
        "P6 each period once",
        f"{where}: {WORKERS} processes, {kills} kill -9, {weeks} weeks of nudges",
        "each decided once, each that fired has one notice",
        f"{len(expected)} periods: {missing} missing, {len(fired)} fired, the others "
        f"dropped as late; {told} notices",
        missing == 0 and set(decided) == expected and told == len(fired),
    )


def _hire(tx: Tx) -> dict[int, str]:
    hired = {}
    for number in range(REPS):
        rep = people.create(tx, f"Rep {number}", Role.REP, START)
        people.join(tx, rep.id, 7_000_000_001 + number, "en", START)
        zone = ZONES[number % len(ZONES)]
        people.choose_zone(tx, rep.id, zone)
        hired[rep.id] = zone
    return hired


def _turn(tx: Tx, now: datetime) -> None:
    for job in JOBS:
        job(tx, SETTINGS, now)


def _turn_until(url: str, end: datetime) -> int:
    """Workers until their clock has come to `end`; returns how many were killed on the way.

    The clock goes on by a step when one of them has turned, and one is killed every few steps,
    however fast this machine is.
    """
    chance, kills = random.Random(6), 0
    clock = FORKS.RawValue("d", START.timestamp())
    turned = FORKS.RawArray("d", WORKERS)  # each one's last turn, by that clock

    def started(place: int) -> BaseProcess:
        arguments = (url, clock, turned, place, end)
        worker = FORKS.Process(target=_work, args=arguments, daemon=True)
        worker.start()
        return worker

    workers = [started(place) for place in range(WORKERS)]
    left = chance.randint(*BETWEEN_KILLS)
    while clock.value < end.timestamp():
        time.sleep(PAUSE)
        if max(turned) < clock.value:
            continue
        clock.value = max(turned) + STEP.total_seconds()
        left -= 1
        if left == 0:
            time.sleep(chance.uniform(0, INTO_A_TURN))
            victim = chance.randrange(WORKERS)
            workers[victim].kill()
            workers[victim].join()
            workers[victim] = started(victim)
            kills += 1
            left = chance.randint(*BETWEEN_KILLS)
    for worker in workers:
        worker.join()
    return kills


def _work(url: str, clock: Any, turned: Any, place: int, end: datetime) -> None:
    asyncio.run(_turn_by_the_clock(url, clock, turned, place, end.timestamp()))


async def _turn_by_the_clock(url: str, clock: Any, turned: Any, place: int, end: float) -> None:
    """Turn the crank once at each time that all workers share."""
    ledger = Ledger(url)
    while (now := clock.value) < end:
        if now == turned[place]:
            await asyncio.sleep(PAUSE)
            continue
        for job in JOBS:
            try:
                await ledger.write(partial(_run, job=job, now=datetime.fromtimestamp(now, UTC)))
            except LedgerUnavailable:
                continue  # the next turn tries again
        turned[place] = now
    await ledger.close()


def _run(tx: Tx, job: Job, now: datetime) -> None:
    job(tx, SETTINGS, now)


def _decided(tx: Tx) -> tuple[dict[tuple[str, int, str], str], Counter[int]]:
    """What was decided of each nudge's period, and how many notices each person has."""
    d, n = tables.due_periods.c, tables.notices.c
    rows = tx.execute(select(d.job, d.subject_id, d.period, d.outcome).where(d.job.like("nudge %")))
    decided = {(row.job, row.subject_id, row.period): row.outcome for row in rows}
    told = tx.execute(select(n.person_id).where(n.kind == "nudge")).scalars()
    return decided, Counter(told)
