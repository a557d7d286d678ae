"""What must happen once: updates, due periods, alerts; and the records of what happened."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from scoring.assessments import Kind
from storage import Ledger, Tx, alerts, audit, due, membership, tables, updates
from storage.alerts import Alert
from tests.cast import NOW, enter

BOT, OTHER_BOT = 7_000_000_001, 7_000_000_002
DAY = timedelta(days=1)


async def test_an_update_is_taken_once_however_often_it_comes(ledger: Ledger) -> None:
    outcomes = await asyncio.gather(
        *[
            ledger.write(partial(updates.take, bot_id=BOT, update_id=n % 50, now=NOW))
            for n in range(200)
        ]
    )
    assert outcomes.count(True) == 50


async def test_updates_are_known_by_bot_and_number_and_not_by_their_order(ledger: Ledger) -> None:
    def take(tx: Tx) -> list[bool]:
        asked = ((BOT, 900), (BOT, 100), (OTHER_BOT, 900), (BOT, 900), (BOT, 2**40))
        return [updates.take(tx, bot, number, NOW) for bot, number in asked]

    assert await ledger.write(take) == [True, True, True, False, True]


async def test_an_update_whose_effects_failed_can_be_taken_again(ledger: Ledger) -> None:
    def fails(tx: Tx) -> None:
        assert updates.take(tx, BOT, 1, NOW)
        raise LookupError

    with pytest.raises(LookupError):
        await ledger.write(fails)
    assert await ledger.write(lambda tx: updates.take(tx, BOT, 1, NOW))


async def test_what_cannot_come_again_is_forgotten(ledger: Ledger) -> None:
    await ledger.write(lambda tx: updates.take(tx, BOT, 1, NOW - 3 * DAY))
    await ledger.write(lambda tx: updates.take(tx, BOT, 2, NOW - DAY))
    await ledger.write(lambda tx: updates.forget(tx, NOW - 2 * DAY))
    assert await ledger.write(lambda tx: updates.take(tx, BOT, 1, NOW))
    assert not await ledger.write(lambda tx: updates.take(tx, BOT, 2, NOW))


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ('{"text":"\0"}', '{"text":"\\0"}'),
        ('{"text":"\ud83d"}', '{"text":"\\ud83d"}'),
        ('{"text":"\u202eabc"}', '{"text":"\u202eabc"}'),
        ("x" * 100_000, "x" * 100_000),
    ],
    ids=["NUL", "lone surrogate", "right to left", "long"],
)
async def test_poison_is_kept_once_as_it_came_with_its_error(
    raw: str, kept: str, ledger: Ledger
) -> None:
    assert await ledger.write(lambda tx: updates.quarantine(tx, BOT, raw, f"KeyError: {raw}", NOW))
    assert not await ledger.write(lambda tx: updates.quarantine(tx, BOT, raw, "again", NOW))
    assert await ledger.write(lambda tx: updates.quarantine(tx, OTHER_BOT, raw, "other", NOW))
    first, _ = await ledger.read(updates.quarantined)
    assert (first.bot_id, first.raw, first.error) == (BOT, kept, f"KeyError: {kept}")
    assert first.at == NOW
    assert await ledger.read(updates.quarantine_size) == 2


async def test_a_period_is_fired_exactly_once_whoever_turns_the_crank(ledger: Ledger) -> None:
    def turn(tx: Tx, period: int) -> bool:
        return due.decide(tx, "weekly nudge", 3, f"2026-W{period}", NOW, NOW)

    outcomes = await asyncio.gather(
        *[ledger.write(partial(turn, period=n % 20)) for n in range(160)]
    )
    assert outcomes.count(True) == 20


async def test_two_replicas_fire_a_period_once(postgres_url: str) -> None:
    replicas = [Ledger(postgres_url) for _ in range(2)]

    def turn(tx: Tx, period: int) -> bool:
        return due.decide(tx, "weekly nudge", 3, f"{period}", NOW, NOW)

    outcomes = await asyncio.gather(
        *[r.write(partial(turn, period=n)) for n in range(100) for r in replicas]
    )
    assert outcomes.count(True) == 100
    for replica in replicas:
        await replica.close()


async def test_a_period_dropped_aloud_is_recorded_and_never_fired(ledger: Ledger) -> None:
    def drop(tx: Tx) -> bool:
        return due.decide(tx, "nudge", 3, "2026-W46", NOW - 7 * DAY, NOW, skip_reason="too late")

    assert not await ledger.write(drop)
    assert not await ledger.write(lambda tx: due.decide(tx, "nudge", 3, "2026-W46", NOW, NOW))
    assert await ledger.write(lambda tx: due.decide(tx, "nudge", 4, "2026-W46", NOW, NOW))
    rows = await ledger.read(lambda tx: tx.execute(select(tables.due_periods)).all())
    assert {(row.subject_id, row.outcome, row.reason) for row in rows} == {
        (3, "skipped", "too late"),
        (4, "fired", ""),
    }


async def test_a_mark_holds_the_last_instant_also_when_many_set_it(ledger: Ledger) -> None:
    assert await ledger.read(lambda tx: due.mark(tx, "clock")) is None
    await asyncio.gather(
        *[ledger.write(lambda tx: due.set_mark(tx, "clock", NOW)) for _ in range(40)]
    )
    await ledger.write(lambda tx: due.set_mark(tx, "clock", NOW + DAY))
    assert await ledger.read(lambda tx: due.mark(tx, "clock")) == NOW + DAY


def open_alert(tx: Tx, rule: str = "level_drop", severity: str = "critical") -> Alert:
    details = {"from": "favourable", "to": "contact"}
    return alerts.open_new(tx, rule, Kind.KEY, 1, 1, severity, details, NOW)


def repeat(tx: Tx, alert: Alert, severity: str, details: dict[str, str], now: datetime) -> Alert:
    return alerts.repeat(
        tx, alert.id, severity, details, now, account_id=1, rubric="key/1", basis=(), repeats=1
    )


async def test_an_alert_is_one_while_it_is_open_and_new_after_its_resolution(
    ledger: Ledger,
) -> None:
    await ledger.write(enter)
    first = await ledger.write(open_alert)
    with pytest.raises(IntegrityError):
        await ledger.write(open_alert)
    await ledger.write(lambda tx: open_alert(tx, "negative", "warning"))

    await ledger.write(lambda tx: alerts.resolve(tx, first.id, "recovered", "supports", NOW + DAY))
    second = await ledger.write(open_alert)
    assert second.id != first.id
    left = await ledger.read(lambda tx: alerts.unresolved(tx, Kind.KEY, 1))
    assert [alert.rule for alert in left] == ["negative", "level_drop"]
    assert await ledger.read(lambda tx: alerts.unresolved_of_rule(tx, "level_drop")) == [second]
    assert await ledger.read(lambda tx: alerts.unresolved(tx, Kind.GENERAL, 1)) == []


async def test_a_repeat_opens_the_alert_anew_and_it_is_told_again(ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    alert = await ledger.write(open_alert)

    def taken_up(tx: Tx) -> None:
        alerts.told(tx, [alert.id], at_once=True)
        alerts.acknowledge(tx, alert.id, cast.zhang_wei.id, NOW)

    await ledger.write(taken_up)
    assert await ledger.read(lambda tx: alerts.for_digest(tx, NOW - timedelta(days=1))) == []
    worse = {"from": "contact", "to": "opposed"}
    again = await ledger.write(lambda tx: repeat(tx, alert, "critical", worse, NOW + DAY))
    assert (again.id, again.state, again.repeats, again.told) == (alert.id, "open", 1, False)
    assert (again.severity, again.details, again.handler_id) == ("critical", worse, None)
    assert await ledger.read(lambda tx: alerts.for_digest(tx, NOW - timedelta(days=1))) == [again]


async def test_an_alert_that_nobody_takes_up_is_escalated_once(ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    alert = await ledger.write(open_alert)
    overdue = NOW + 2 * DAY

    async def waiting(now: datetime) -> list[int]:
        found = await ledger.write(lambda tx: alerts.waiting(tx, now, 9, reminded=True))
        return [each.id for each in found]

    assert await waiting(overdue) == [], "not told yet"
    await ledger.write(lambda tx: alerts.told(tx, [alert.id], at_once=False))
    assert await waiting(NOW) == [], "not overdue yet"
    assert await waiting(overdue) == [alert.id]
    for up in (cast.chen_jie.id, None):  # None: nobody stands above
        await ledger.write(lambda tx, up=up: alerts.escalate(tx, [alert.id], up, overdue))  # type: ignore[misc]
        assert await waiting(overdue) == []
        await ledger.write(lambda tx: repeat(tx, alert, "critical", alert.details, NOW))
        await ledger.write(lambda tx: alerts.told(tx, [alert.id], at_once=False))
        assert await waiting(overdue) == [alert.id], "it fell again"


async def test_a_warning_never_goes_up(ledger: Ledger) -> None:
    await ledger.write(enter)
    alert = await ledger.write(lambda tx: open_alert(tx, "level_drop", "warning"))
    await ledger.write(lambda tx: alerts.told(tx, [alert.id], at_once=False))
    late = NOW + 9 * DAY
    assert await ledger.write(lambda tx: alerts.waiting(tx, late, 9, reminded=True)) == []


async def test_what_somebody_took_up_who_leaves_is_open_again(ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    alert = await ledger.write(open_alert)
    await ledger.write(lambda tx: alerts.acknowledge(tx, alert.id, cast.zhang_wei.id, NOW))
    await ledger.write(lambda tx: membership.deactivate(tx, cast.zhang_wei.id, NOW + DAY))
    found = await ledger.read(lambda tx: alerts.get(tx, alert.id))
    assert found is not None
    assert (found.state, found.handler_id, found.updated_at) == ("open", None, NOW + DAY)


async def test_who_has_heard_of_an_alert_is_to_hear_its_end_once(ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    alert = await ledger.write(open_alert)
    boss, manager = cast.chen_jie.id, cast.zhang_wei.id

    async def knows(alert_id: int) -> set[int]:
        found = await ledger.read(lambda tx: alerts.hearers(tx, [alert_id]))
        return set(found.get(alert_id, {}))

    for person in (manager, boss, manager):
        await ledger.write(lambda tx, p=person: alerts.heard(tx, [alert.id], p, NOW))  # type: ignore[misc]
    await ledger.write(lambda tx: alerts.resolve(tx, alert.id, "recovered", None, NOW))
    await ledger.write(lambda tx: alerts.heard_end(tx, [alert.id], manager, NOW))
    assert await knows(alert.id) == {boss}
    # It falls again before the boss has heard the end: then the end of that one is due.
    second = await ledger.write(open_alert)
    assert (await knows(alert.id), await knows(second.id)) == (set(), {boss})


async def test_who_acknowledged_first_is_kept(ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    alert = await ledger.write(open_alert)
    await ledger.write(lambda tx: alerts.acknowledge(tx, alert.id, cast.zhang_wei.id, NOW))
    await ledger.write(lambda tx: alerts.acknowledge(tx, alert.id, cast.chen_jie.id, NOW))
    found = await ledger.read(lambda tx: alerts.get(tx, alert.id))
    assert found is not None
    assert (found.state, found.handler_id) == ("acknowledged", cast.zhang_wei.id)


async def test_the_audit_says_who_did_what_to_which_object(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        audit.record(tx, cast.li_na.id, "refused", "account:9", NOW, why="not theirs")
        audit.record(tx, None, "import", "people", NOW, rows=35)

    await ledger.write(story)
    a = tables.audit.c
    query = select(a.at, a.actor_id, a.action, a.object, a.detail).order_by(a.id)
    assert [tuple(row) for row in await ledger.read(lambda tx: tx.execute(query).all())] == [
        (NOW, 3, "refused", "account:9", {"why": "not theirs"}),
        (NOW, None, "import", "people", {"rows": 35}),
    ]
