"""P4, P5: notices are sent, though replicas are killed and Telegram's answers are lost."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import func, select

from bot.sandbox import Fault
from handlers.alerts.record import details
from scoring.course import Opened
from scoring.drop import silence
from storage import Tx, accounts, alerts, contacts, outbox, people, tables
from tests.reliability.afterwards import sound
from tests.reliability.findings import Finding, Size
from tests.reliability.kills import settled, states_of
from tests.reliability.laws import MARK, Told
from tests.reliability.scene import Scene, on_postgres
from tests.reliability.team import Rep, told_to_managers

REPLICAS = 3
MANAGERS = 100
WAITING = 20  # notices whose sender is killed
BETWEEN_KILLS = (1.5, 3.0)
SPOILT = (Fault.LOST, Fault.LOST, Fault.BAD_GATEWAY, Fault.RESET, Fault.FLOOD)
A_FAULT_IN = 40  # messages
SECONDS_TO_SEND = 3_000.0
MAX_SECONDS_AWAY = 30.0


async def under_faults(size: Size) -> list[Finding]:
    each = size.of(20)
    async with on_postgres(MANAGERS, contacts=each) as scene:
        for rep in scene.reps:
            await scene.ledger.write(partial(promise, rep=rep))
        await scene.start(REPLICAS)
        trouble = asyncio.create_task(_trouble(scene))
        kills = await _until_sent(scene)
        trouble.cancel()
        states = await scene.ledger.read(states_of)
        told = await scene.ledger.read(lambda tx: told_to_managers(tx, scene.reps))
        return [_finding(scene, kills, states, told), await sound(scene, "notices under faults")]


def promise(tx: Tx, rep: Rep) -> None:
    """An alert and its notice for each contact of the rep."""
    now = datetime.now(UTC)
    manager = people.get(tx, rep.person_id).manager_id
    assert manager is not None
    for key, _ in rep.contacts:
        contact = contacts.get(tx, key)
        assert contact is not None
        account = accounts.by_id(tx, contact.account_id)
        silent = silence(
            contact,
            account,
            last_met=None,
            since=now.date() - timedelta(days=365),
            now=now,
            today=now.date(),
        )
        assert silent is not None
        opened = Opened((silent,))
        alert = alerts.open_new(
            tx, *opened.subject, account.id, silent.severity, details(opened, {}, None), now
        )
        payload = {"alerts": [alert.id]}
        outbox.queue(tx, manager, "drop", payload, now, priority=outbox.ALERT)


async def _trouble(scene: Scene) -> None:
    """Spoil one message in so many, again and again."""
    chance = random.Random(4)
    while True:
        sent = _sendings(scene)
        scene.sandbox.faults.add("sendMessage", chance.choice(SPOILT), seconds=2)
        while _sendings(scene) < sent + A_FAULT_IN:
            await scene.sandbox.world.bell.rung()


def _sendings(scene: Scene) -> int:
    return sum(call.method == "sendMessage" for call in scene.sandbox.calls)


async def _until_sent(scene: Scene) -> int:
    """Kill replicas until nothing waits any more; returns how many."""
    chance, kills = random.Random(5), 0
    async with asyncio.timeout(SECONDS_TO_SEND):
        while not await scene.ledger.read(settled):
            await asyncio.sleep(chance.uniform(*BETWEEN_KILLS))
            victim = chance.choice(scene.fleet.running)
            scene.fleet.forget(victim)
            await victim.kill()
            kills += 1
            fresh = await scene.fleet.add()
            await fresh.serves()
    return kills


def _finding(scene: Scene, kills: int, states: dict[str, int], told: Told) -> Finding:
    lost = sum(call.fault is Fault.LOST for call in scene.sandbox.calls)
    return Finding(
        "P4 a promised notice is sent",
        f"{told.notices:,} notices, {REPLICAS} replicas, {kills} kill -9, {lost} lost answers, "
        "502, resets, floods",
        f"0 never sent, copies ≤ {kills + lost}, each marked",
        f"{told.never} never sent, {told.copies} copies, {told.unmarked} unmarked, {states}",
        told.never == told.unmarked == 0
        and told.copies <= kills + lost
        and set(states) == {"sent"},
    )


async def taken_over(size: Size) -> list[Finding]:
    """P5: replicas are killed while Telegram keeps them waiting for an answer."""
    async with on_postgres(WAITING, contacts=size.of(1)) as scene:
        await scene.start(REPLICAS - 1)
        never = asyncio.Event()
        scene.sandbox.faults.add("sendMessage", Fault.LATE, times=WAITING, until=never)
        for rep in scene.reps:
            await scene.ledger.write(partial(promise, rep=rep))
        await scene.until(_all_leased, SECONDS_TO_SEND)
        await asyncio.gather(*(each.kill() for each in scene.fleet.running))
        killed = scene.sandbox.clock.now()
        scene.fleet.running.clear()
        scene.sandbox.faults.clear()
        never.set()
        await scene.start(1)
        await scene.until(settled, SECONDS_TO_SEND)
        waited = sorted(
            (call.at - killed).total_seconds()
            for call in scene.sandbox.calls
            if call.method == "sendMessage" and call.at > killed and MARK in str(call.params)
        )
    return [
        Finding(
            "P5 a dead worker's job is taken over",
            f"{WAITING} notices whose sender was killed in the middle, with its start again",
            f"all within {MAX_SECONDS_AWAY:.0f} s",
            f"{len(waited)} taken over, after {waited[0]:.1f} … {waited[-1]:.1f} s",
            len(waited) >= WAITING and waited[-1] <= MAX_SECONDS_AWAY,
        )
    ]


def _all_leased(tx: Tx) -> bool:
    n = tables.notices.c
    query = select(func.count(n.id)).where(n.attempt_started_at.is_not(None))
    return int(tx.execute(query).scalar_one()) == WAITING
