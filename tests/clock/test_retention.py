"""Retention: each class goes when its time is over, a portion at a time, and nothing else goes."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from handlers.frame.settings import PrivacySettings, Settings
from handlers.operation.housekeeping import tidy as tidy_up
from handlers.privacy.keeping import drop_expired
from scoring.assessments import FactKind, Kind
from scoring.drop import Rule
from storage import (
    Ledger,
    Tx,
    alerts,
    drafts,
    due,
    facts,
    invitations,
    outbox,
    retention,
    sheets,
    tables,
    updates,
    visits,
)
from tests.cast import NOW, Cast, enter

DAY = timedelta(days=1)
DATA: dict[str, Any] = {"answers": {}, "typed": {}}


def tidy(tx: Tx, settings: Settings, now: datetime) -> None:
    """The two jobs that drop what has served its time."""
    tidy_up(tx, settings, now)
    drop_expired(tx, settings, now)


def leave(tx: Tx, cast: Cast, draft_state: str = "done") -> None:
    """One row of each class, made at NOW."""
    who, where = cast.li_na.id, cast.huaxin.id
    draft = drafts.begin(tx, who, "visit", DATA, 1, NOW)
    visits.record(tx, where, who, NOW.date(), NOW, note="a note", draft_id=draft.id)
    drafts.close(tx, draft.id, draft_state, NOW)
    facts.add(tx, where, who, FactKind.VOICE, "a fact", NOW, file_id="voice")
    outbox.sent(tx, (outbox.queue(tx, who, "nudge", {}, NOW, priority=1), 0), 1, NOW)
    outbox.queue(tx, who, "nudge", {}, NOW, priority=1)
    invitations.create(tx, who, NOW)
    updates.quarantine(tx, 1, "{}", "failed", NOW)
    updates.take(tx, 1, 1, NOW)
    sheets.keep(tx, who, "<p>", NOW)
    for rule in (Rule.DIMENSION_DROP, Rule.SILENCE):
        alert = alerts.open_new(tx, rule, Kind.GENERAL, where, where, "warning", {}, NOW)
    alerts.heard(tx, [alert.id], who, NOW)
    alerts.resolve(tx, alert.id, "recovered", None, NOW)
    due.decide(tx, "digest", who, "2026-10-12", NOW, NOW)


CLASSES = (
    "drafts", "notices", "invitations", "quarantine", "seen_updates", "sheets", "alerts",
    "due_periods",
)  # fmt: skip


def counts(tx: Tx) -> dict[str, int]:
    found = {name: len(tx.execute(select(getattr(tables, name))).all()) for name in CLASSES}
    visit = tx.execute(select(tables.visits.c.note, tables.visits.c.draft_id)).one()
    fact = tx.execute(select(tables.facts.c.text, tables.facts.c.file_id)).one()
    return {**found, "texts": bool(visit.note) + bool(fact.text) + bool(fact.file_id)}


async def test_each_class_has_its_time(ledger: Ledger) -> None:
    await ledger.write(lambda tx: leave(tx, enter(tx)))
    all_there = {**dict.fromkeys(CLASSES, 1), "notices": 2, "alerts": 2, "texts": 3}
    settings = Settings().but(PrivacySettings(text_days=400))
    second = timedelta(seconds=1)
    for after, gone in (
        (timedelta(minutes=15) - second, {}),
        (timedelta(minutes=15), {"sheets": 0}),
        (2 * DAY, {}),
        (2 * DAY + second, {"seen_updates": 0}),
        (30 * DAY + second, {"drafts": 0, "quarantine": 0}),
        (33 * DAY + second, {"invitations": 0}),
        (60 * DAY + second, {"due_periods": 0}),
        (90 * DAY, {}),
        (90 * DAY + second, {"notices": 1}),  # the one that still waits is a promise
        (180 * DAY, {}),
        (180 * DAY + second, {"alerts": 1}),  # the one that is not over is somebody's to take up
        (400 * DAY, {}),
        (400 * DAY + second, {"texts": 0}),
    ):
        all_there |= gone
        now = NOW + after
        await ledger.write(partial(tidy, settings=settings, now=now))
        assert await ledger.read(counts) == all_there, after


async def test_texts_that_were_kept_for_ever_go_only_after_a_week(ledger: Ledger) -> None:
    await ledger.write(lambda tx: leave(tx, enter(tx)))
    await ledger.write(lambda tx: tidy(tx, Settings(), NOW))
    short = Settings().but(PrivacySettings(text_days=1))
    for days, texts in ((2, 3), (8, 3), (9, 0)):
        now = NOW + days * DAY
        await ledger.write(partial(tidy, settings=short, now=now))
        assert (await ledger.read(counts))["texts"] == texts, days


async def test_texts_stay_for_ever_unless_the_company_says_otherwise(ledger: Ledger) -> None:
    await ledger.write(lambda tx: leave(tx, enter(tx)))
    await ledger.write(lambda tx: tidy(tx, Settings(), NOW + 9_999 * DAY))
    assert (await ledger.read(counts))["texts"] == 3


async def test_an_open_conversation_is_no_rest(ledger: Ledger) -> None:
    await ledger.write(lambda tx: leave(tx, enter(tx), "paused"))
    await ledger.write(lambda tx: retention.drop_ended_drafts(tx, NOW + 99 * DAY))
    assert (await ledger.read(counts))["drafts"] == 1


async def test_a_turn_of_the_crank_drops_a_portion_only(ledger: Ledger) -> None:
    def many(tx: Tx) -> None:
        cast = enter(tx)
        for _ in range(retention.PORTION + 1):
            key = outbox.queue(tx, cast.li_na.id, "nudge", {}, NOW, priority=1)
            outbox.sent(tx, (key, 0), None, NOW)

    def left(tx: Tx) -> int:
        return len(tx.execute(select(tables.notices.c.id)).all())

    await ledger.write(many)
    for expected in (1, 0):
        await ledger.write(lambda tx: retention.drop_notices(tx, NOW + DAY))
        assert await ledger.read(left) == expected


async def test_of_the_periods_too(ledger: Ledger) -> None:
    def many(tx: Tx) -> None:
        for n in range(retention.PORTION + 2):
            due.decide(tx, "digest", n, "2026-10-12", NOW, NOW + n * timedelta(seconds=1))

    def left(tx: Tx) -> int:
        return len(tx.execute(select(tables.due_periods.c.job)).all())

    await ledger.write(many)
    for expected in (1, 0):
        await ledger.write(lambda tx: retention.drop_periods(tx, NOW + DAY))
        assert await ledger.read(left) == expected
