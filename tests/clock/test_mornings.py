"""Mornings: the silent are found, digests are queued; alerts go up, and old rows go."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.event import listen, remove

from handlers.alerts.escalation import PORTION, escalate
from handlers.frame.settings import TellingSettings
from scoring.assessments import Kind
from storage import Tx, alerts, drafts, membership, outbox, people, tables, updates, visits
from storage.alerts import Alert
from tests.clock.almanac import SHANGHAI, Time, at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = at(SHANGHAI, 2026, 11, 18, 8, 30)


async def of_rule(clock: Time, rule: str) -> list[Alert]:
    return await clock.ledger.read(lambda tx: alerts.unresolved_of_rule(tx, rule))


async def open_alert(clock: Time, now: datetime, *, at_once: bool = False) -> int:
    """A warning about Wang Fang; with `at_once` it is critical, and has been told already."""
    team = clock.team
    detail = {"before": 1, "after": -1, "dimension": "stance", "cause": "real"}

    def open_(tx: Tx) -> int:
        alert = alerts.open_new(
            tx,
            "dimension_drop",
            Kind.KEY,
            team.wang_fang.id,
            team.huaxin.id,
            "critical" if at_once else "warning",
            {"drops": [detail]},
            now,
        )
        if at_once:
            alerts.told(tx, [alert.id], at_once=True)
        return alert.id

    return await clock.ledger.write(open_)


async def meet(clock: Time, day: datetime) -> None:
    team = clock.team
    await clock.ledger.write(
        lambda tx: visits.record(
            tx, team.huaxin.id, team.li_na.id, day.date(), day, participant_ids=[team.wang_fang.id]
        )
    )


async def test_a_key_contact_unmet_for_too_long_is_an_alert_and_in_the_digest(
    clock: Time,
) -> None:
    await clock.passes(MORNING - HOUR, MORNING)
    (alert,) = await of_rule(clock, "silence")
    assert alert.subject_id == clock.team.wang_fang.id
    (digest,) = await clock.notices("digest")
    assert digest.person_id == clock.team.zhang_wei.id
    assert digest.payload == {"alerts": [alert.id], "day": "2026-11-18"}


@pytest.mark.parametrize(("days", "silent"), [(21, 0), (22, 1)])
async def test_grade_a_allows_twenty_one_days(clock: Time, days: int, silent: int) -> None:
    await meet(clock, MORNING - days * DAY)
    await clock.passes(MORNING - HOUR, MORNING)
    assert len(await of_rule(clock, "silence")) == silent


async def test_a_silence_that_goes_on_is_told_once(clock: Time) -> None:
    await clock.passes(*(MORNING + n * 12 * HOUR for n in range(-1, 9)))
    assert len(await of_rule(clock, "silence")) == 1
    assert len(await clock.notices("digest")) == 1


async def test_a_silence_that_is_over_by_the_morning_is_resolved(clock: Time) -> None:
    await clock.passes(MORNING - HOUR, MORNING)
    await meet(clock, MORNING)
    await clock.passes(MORNING + DAY)
    assert await of_rule(clock, "silence") == []


async def test_a_morning_without_news_is_a_morning_without_digest(clock: Time) -> None:
    await meet(clock, MORNING)
    await clock.passes(MORNING - HOUR, MORNING)
    assert await clock.notices("digest") == []


async def test_after_two_days_away_there_is_one_digest_with_all(clock: Time) -> None:
    await meet(clock, MORNING)
    await clock.passes(MORNING + HOUR)
    alert = await open_alert(clock, MORNING + 2 * HOUR)
    await clock.passes(MORNING + 2 * DAY + HOUR)
    (digest,) = await clock.notices("digest")
    assert digest.payload == {"alerts": [alert], "day": "2026-11-20"}


async def test_after_days_off_the_digest_comes_on_the_next_working_day(clock: Time) -> None:
    """The weekend, and the Monday that the manager has announced."""
    friday, monday = MORNING + 2 * DAY, (MORNING + 5 * DAY).date()
    zhang_wei = clock.team.zhang_wei
    await clock.ledger.write(lambda tx: people.announce_absence(tx, zhang_wei.id, monday, monday))
    await meet(clock, MORNING)
    await clock.passes(MORNING + HOUR, friday + HOUR)
    alert = await open_alert(clock, friday + 2 * HOUR)
    for day in range(3, 6):
        await clock.passes(MORNING + day * DAY + HOUR)
    assert await clock.notices("digest", zhang_wei) == []
    await clock.passes(MORNING + 6 * DAY + HOUR)
    (digest,) = await clock.notices("digest", zhang_wei)
    assert digest.payload == {"alerts": [alert], "day": "2026-11-24"}


async def test_a_digest_made_up_for_at_night_waits_until_quiet_hours_end(clock: Time) -> None:
    clock.configure(TellingSettings(digest_patience_hours=20))
    await clock.passes(MORNING - HOUR, MORNING + 14 * HOUR)  # 22:30
    (digest,) = await clock.notices("digest")
    assert digest.not_before == at(SHANGHAI, 2026, 11, 19, 8)


async def test_no_quiet_hours_hold_nothing(clock: Time) -> None:
    clock.configure(
        TellingSettings.model_validate(
            {"digest_patience_hours": 20, "quiet_from": "00:00", "quiet_until": "00:00"}
        )
    )
    late = MORNING + 14 * HOUR
    await clock.passes(MORNING - HOUR, late)
    (digest,) = await clock.notices("digest")
    assert digest.not_before == late


async def test_what_nobody_took_up_goes_one_up_after_two_days_and_once(clock: Time) -> None:
    await meet(clock, MORNING)
    alert = await open_alert(clock, MORNING, at_once=True)
    await clock.passes(MORNING + 48 * HOUR)
    assert await clock.notices("escalation") == []
    later = MORNING + 48 * HOUR + timedelta(minutes=1)
    await clock.passes(later, later, later + HOUR, later + 3 * DAY)
    (escalation,) = await clock.notices("escalation")
    assert escalation.person_id == clock.team.chen_jie.id
    assert escalation.payload == {"alerts": [alert]}
    assert escalation.priority == outbox.ALERT


async def open_many(clock: Time, count: int, now: datetime, first: int = 1000) -> list[int]:
    """Critical ones about so many contacts of Huaxin, all told together; `first` is the key of the
    first of them."""
    detail = {"before": 1, "after": -1, "dimension": "stance", "cause": "real"}

    def open_(tx: Tx) -> list[int]:
        opened = [
            alerts.open_new(
                tx, "dimension_drop", Kind.KEY, first + number, clock.team.huaxin.id, "critical",
                {"drops": [detail]}, now,
            ).id
            for number in range(count)
        ]  # fmt: skip
        alerts.told(tx, opened, at_once=False)
        return opened

    return await clock.ledger.write(open_)


async def test_p28_forty_that_nobody_took_up_go_up_in_one_message(clock: Time) -> None:
    await meet(clock, MORNING)
    opened = await open_many(clock, 40, MORNING)
    later = MORNING + 48 * HOUR + timedelta(minutes=1)
    await clock.passes(later)
    (escalation,) = await clock.notices("escalation")
    assert escalation.payload == {"alerts": opened}


async def test_p28_what_goes_up_within_the_hour_after_a_message_waits_and_comes_together(
    clock: Time,
) -> None:
    await meet(clock, MORNING)
    await open_many(clock, 2, MORNING)
    late = [
        await open_many(clock, 1, MORNING + timedelta(minutes=minutes), first=2000 + minutes)
        for minutes in (5, 9)
    ]
    up = MORNING + 48 * HOUR
    await clock.passes(up + timedelta(minutes=1))
    (first,) = await clock.ledger.write(
        lambda tx: outbox.claim(tx, up + HOUR, 1, except_people=[clock.team.zhang_wei.id])
    )
    await clock.ledger.write(lambda tx: outbox.sent(tx, first.claim, 1, up + timedelta(minutes=2)))
    await clock.passes(up + timedelta(minutes=6), up + timedelta(minutes=10))
    _, second = await clock.notices("escalation")
    assert second.payload == {"alerts": [alert for each in late for alert in each]}
    assert second.not_before == up + timedelta(minutes=62)


async def test_what_goes_up_is_taken_in_portions_of_a_bounded_number_of_statements(
    clock: Time,
) -> None:
    await meet(clock, MORNING)
    opened = await open_many(clock, PORTION + 50, MORNING)
    now = MORNING + 49 * HOUR
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    listen(Engine, "before_cursor_execute", counted)
    try:
        more = [
            await clock.ledger.write(lambda tx: escalate(tx, clock.settings, now)) for _ in range(3)
        ]
    finally:
        remove(Engine, "before_cursor_execute", counted)
    assert more == [True, False, False]
    assert count < 40, "however many alerts there are in a portion"
    (escalation,) = await clock.notices("escalation")
    assert escalation.payload == {"alerts": opened}


async def test_where_nobody_stands_above_it_is_looked_at_once(clock: Time) -> None:
    """Zhang Wei is told, and there is neither a manager above nor an administrator."""
    await meet(clock, MORNING)
    await open_many(clock, 3, MORNING)
    now = MORNING + 49 * HOUR
    await clock.ledger.write(
        lambda tx: membership.deactivate(tx, clock.team.chen_jie.id, now) and None
    )
    await clock.is_(now)
    assert await clock.notices("escalation") == []
    waiting = await clock.ledger.write(lambda tx: alerts.waiting(tx, now, 9, reminded=True))
    assert waiting == []


async def test_what_somebody_took_up_stays_with_them(clock: Time) -> None:
    await meet(clock, MORNING)
    alert = await open_alert(clock, MORNING, at_once=True)
    await clock.ledger.write(
        lambda tx: alerts.acknowledge(tx, alert, clock.team.zhang_wei.id, MORNING)
    )
    await clock.passes(MORNING + 3 * DAY)
    assert await clock.notices("escalation") == []


async def test_a_weekend_is_no_working_time_and_who_had_it_is_reminded_and_told(
    clock: Time,
) -> None:
    friday = at(SHANGHAI, 2026, 11, 20, 17)
    await meet(clock, friday)
    alert = await open_alert(clock, friday, at_once=True)
    await clock.passes(*(friday + n * 12 * HOUR for n in range(1, 6)))
    assert [n.payload for n in await clock.notices("reminder")] == []
    await clock.passes(friday + 73 * HOUR)  # Monday evening: seven hours of Friday, and Monday
    (reminder,) = await clock.notices("reminder")
    assert (reminder.person_id, reminder.payload) == (clock.team.zhang_wei.id, {"alerts": [alert]})
    assert await clock.notices("escalation") == []
    await clock.passes(friday + 97 * HOUR)  # Tuesday evening
    (escalation,), (gone_up,) = [await clock.notices(k) for k in ("escalation", "gone_up")]
    assert escalation.person_id == clock.team.chen_jie.id
    assert gone_up.person_id == clock.team.zhang_wei.id
    assert len(await clock.notices("reminder")) == 1


async def test_a_warning_never_goes_up(clock: Time) -> None:
    await meet(clock, MORNING)
    await open_alert(clock, MORNING)
    await clock.passes(MORNING + HOUR, MORNING + DAY, MORNING + 9 * DAY)
    assert await clock.notices("escalation") == await clock.notices("reminder") == []


async def test_at_night_an_escalation_waits_for_the_morning(clock: Time) -> None:
    evening = MORNING + 13 * HOUR
    await meet(clock, MORNING)
    await open_alert(clock, evening, at_once=True)
    await clock.passes(evening + 49 * HOUR)
    (escalation,) = await clock.notices("escalation")
    assert escalation.not_before == at(SHANGHAI, 2026, 11, 21, 8)


async def test_what_has_served_its_time_is_dropped_and_nothing_sooner(clock: Time) -> None:
    team = clock.team

    def leave(tx: Tx) -> None:
        updates.take(tx, 1, 1, MORNING)
        updates.quarantine(tx, 1, "{}", "KeyError", MORNING)
        drafts.begin(tx, team.li_na.id, "visit", {"answers": {}}, 7_000_000_003, MORNING)

    async def left() -> tuple[Any, ...]:
        def count(tx: Tx) -> tuple[Any, ...]:
            seen = len(tx.execute(tables.seen_updates.select()).all())
            draft = drafts.active(tx, team.li_na.id)
            return seen, updates.quarantine_size(tx), draft is not None

        return await clock.ledger.read(count)

    await clock.ledger.write(leave)
    await clock.is_(MORNING + 48 * HOUR)
    assert await left() == (1, 1, True)
    await clock.is_(MORNING + 49 * HOUR)
    assert await left() == (0, 1, True)
    await clock.is_(MORNING + 14 * DAY + HOUR)
    assert await left() == (0, 1, False)
    await clock.is_(MORNING + 30 * DAY + HOUR)
    assert await left() == (0, 0, False)
