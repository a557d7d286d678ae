"""Drafts: conversations under way. A person has at most one active draft; others wait, paused."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add
from storage.models.work import DraftRow

RECENT = 20
LEFT = 3
_d = tables.drafts.c
_BY_ID = Prepared(select(tables.drafts).where(_d.id == bindparam("draft")))
_ACTIVE = Prepared(
    select(tables.drafts).where(_d.person_id == bindparam("person"), _d.state == "active")
)
_PAUSE = Prepared(
    update(tables.drafts)
    .where(_d.person_id == bindparam("person"), _d.state == "active")
    .values(state="paused")
)
_SET = Prepared(  # whatever else is given with it
    update(tables.drafts).where(_d.id == bindparam("draft"))
)


@dataclass(frozen=True, slots=True)
class Draft:
    """`data` is the interview's own. `message_id` is the one live message that shows it.
    `owed_since` is set while its present screen, or how it ended, has still to be shown."""

    id: int
    person_id: int
    flow: str
    state: str
    revision: int
    data: dict[str, Any]
    chat_id: int
    message_id: int | None
    created_at: datetime
    updated_at: datetime
    owed_since: datetime | None = None


def _draft(row: Any) -> Draft:
    return Draft(
        row.id,
        row.person_id,
        row.flow,
        row.state,
        row.revision,
        row.data,
        row.chat_id,
        row.message_id,
        row.created_at,
        row.updated_at,
        row.owed_since,
    )


def get(tx: Tx, draft_id: int) -> Draft | None:
    row = _BY_ID.first(tx, draft=draft_id)
    return _draft(row) if row else None


def active(tx: Tx, person_id: int) -> Draft | None:
    """The conversation that the person is in."""
    row = _ACTIVE.first(tx, person=person_id)
    return _draft(row) if row else None


def paused(tx: Tx, person_id: int) -> list[Draft]:
    """The conversations that the person put aside, the latest first."""
    query = (
        select(tables.drafts)
        .where(_d.person_id == person_id, _d.state == "paused")
        .order_by(_d.updated_at.desc(), _d.id.desc())
    )
    return [_draft(row) for row in tx.execute(query)]


def begin(
    tx: Tx, person_id: int, flow: str, data: dict[str, Any], chat_id: int, now: datetime
) -> Draft:
    """Open a draft and make it the active one; the one before it waits, paused."""
    pause_active(tx, person_id)
    row = DraftRow(
        person_id=person_id,
        flow=flow,
        data=data,
        chat_id=chat_id,
        created_at=now,
        updated_at=now,
    )
    return Draft(add(tx, row), person_id, flow, "active", 0, data, chat_id, None, now, now)


def pause_active(tx: Tx, person_id: int) -> None:
    _PAUSE.run(tx, person=person_id)


def advance(tx: Tx, draft: Draft, data: dict[str, Any], now: datetime) -> Draft:
    """Keep the next state of a conversation under the next revision."""
    after = replace(draft, data=data, revision=draft.revision + 1, updated_at=now, owed_since=None)
    _SET.run(
        tx, draft=draft.id, data=data, revision=after.revision, updated_at=now, owed_since=None
    )
    return after


def finish(tx: Tx, draft: Draft, data: dict[str, Any], now: datetime) -> None:
    """Keep the last state of a conversation, and end it as done."""
    _SET.run(
        tx, draft=draft.id, data=data, revision=draft.revision + 1, state="done", updated_at=now
    )


def close(tx: Tx, draft_id: int, state: str, now: datetime) -> None:
    """End a draft as done, cancelled or expired, or put it aside as paused."""
    _SET.run(tx, draft=draft_id, state=state, updated_at=now)


def resume(tx: Tx, draft: Draft, now: datetime) -> None:
    """Make a paused draft the active one."""
    pause_active(tx, draft.person_id)
    _SET.run(tx, draft=draft.id, state="active", updated_at=now)


def shown(tx: Tx, draft_id: int, message_id: int) -> None:
    """Note which message shows the draft now."""
    _SET.run(tx, draft=draft_id, message_id=message_id)


def owe(tx: Tx, draft_id: int, now: datetime) -> None:
    """Its present screen, or how it ended, has still to be shown."""
    _SET.run(tx, draft=draft_id, owed_since=now)


def owe_touched(tx: Tx, after: datetime, now: datetime) -> None:
    """The same of all active drafts touched after that instant: their screens may be lost."""
    touched = update(tables.drafts).where(_d.state == "active", _d.updated_at >= after)
    tx.execute(touched.values(owed_since=now))


def still_owed(tx: Tx, draft_id: int, since: datetime, now: datetime) -> bool:
    """Go on owing it from here; False if another has taken that over, or it is shown."""
    ours = update(tables.drafts).where(_d.id == draft_id, _d.owed_since == since)
    return tx.execute(ours.values(owed_since=now)).rowcount == 1


def paid(tx: Tx, draft_id: int, since: datetime) -> None:
    """It is shown, if nothing has happened since."""
    shown = update(tables.drafts).where(_d.id == draft_id, _d.owed_since == since)
    tx.execute(shown.values(owed_since=None))


def take_owed(tx: Tx, before: datetime, after: datetime, now: datetime) -> list[Draft]:
    """Those owed since before an instant, by somebody who is gone: from here on they are owed by
    us. What nobody touched after `after` is left alone."""
    query = select(tables.drafts).where(_d.owed_since <= before, _d.updated_at >= after)
    rows = tx.execute(query.order_by(_d.id).limit(RECENT).with_for_update(skip_locked=True)).all()
    ids = [row.id for row in rows]
    if ids:
        tx.execute(update(tables.drafts).where(_d.id.in_(ids)).values(owed_since=now))
    return [replace(_draft(row), owed_since=now) for row in rows]


def expire(tx: Tx, before: datetime) -> int:
    """End the drafts that nobody touched since `before`; returns how many."""
    result = tx.execute(
        update(tables.drafts)
        .where(_d.state.in_(("active", "paused")), _d.updated_at < before)
        .values(state="expired")
    )
    return result.rowcount


def answered_by(tx: Tx, person_id: int, message_id: int) -> Draft | None:
    """Of the person's recent finished drafts, the one that took this message as an answer."""
    query = (
        select(tables.drafts)
        .where(_d.person_id == person_id, _d.state == "done")
        .order_by(_d.id.desc())
        .limit(RECENT)
    )
    found = (_draft(row) for row in tx.execute(query))
    return next((each for each in found if str(message_id) in each.data.get("typed", ())), None)


def left(tx: Tx, person_id: int) -> list[Draft]:
    """The person's last conversations that are not under way, the latest first."""
    query = (
        select(tables.drafts)
        .where(_d.person_id == person_id, _d.state != "active")
        .order_by(_d.id.desc())
        .limit(LEFT)
    )
    return [_draft(row) for row in tx.execute(query)]


def waiting_since(tx: Tx, after: datetime) -> list[Draft]:
    """The active drafts touched after that instant: who may have tapped while we were away."""
    query = select(tables.drafts).where(_d.state == "active", _d.updated_at >= after)
    return [_draft(row) for row in tx.execute(query.order_by(_d.id))]
