"""Drafts: one active a person, advanced by revisions, resumed, expired."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from storage import Ledger, Tx, drafts, people, tables
from storage.drafts import Draft
from tests.cast import NOW, Cast, enter

HOUR = timedelta(hours=1)


def two_drafts(tx: Tx) -> tuple[Cast, Draft, Draft]:
    cast = enter(tx)
    visit = drafts.begin(tx, cast.li_na.id, "visit", {"step": "account"}, 42, NOW)
    rate = drafts.begin(tx, cast.li_na.id, "rate", {"答": [1, None, -1]}, 42, NOW + HOUR)
    return cast, visit, rate


async def test_a_new_draft_is_the_active_one_and_the_one_before_waits(ledger: Ledger) -> None:
    cast, visit, rate = await ledger.write(two_drafts)
    assert await ledger.read(lambda tx: drafts.active(tx, cast.li_na.id)) == rate
    (paused,) = await ledger.read(lambda tx: drafts.paused(tx, cast.li_na.id))
    assert (paused.id, paused.state, paused.data) == (visit.id, "paused", {"step": "account"})
    assert await ledger.read(lambda tx: drafts.active(tx, cast.zhang_wei.id)) is None


async def test_an_answer_is_kept_under_the_next_revision(ledger: Ledger) -> None:
    _, _, rate = await ledger.write(two_drafts)
    next_ = await ledger.write(lambda tx: drafts.advance(tx, rate, {"答": [2]}, NOW + 2 * HOUR))
    assert (next_.revision, next_.data, next_.updated_at) == (1, {"答": [2]}, NOW + 2 * HOUR)
    assert await ledger.read(lambda tx: drafts.get(tx, rate.id)) == next_


async def test_a_paused_draft_is_resumed_in_place_of_the_active_one(ledger: Ledger) -> None:
    cast, visit, rate = await ledger.write(two_drafts)
    await ledger.write(lambda tx: drafts.resume(tx, visit, NOW + 2 * HOUR))
    active = await ledger.read(lambda tx: drafts.active(tx, cast.li_na.id))
    assert active is not None
    assert active.id == visit.id
    assert [d.id for d in await ledger.read(lambda tx: drafts.paused(tx, cast.li_na.id))] == [
        rate.id
    ]


async def test_the_database_itself_refuses_a_second_active_draft(ledger: Ledger) -> None:
    await ledger.write(two_drafts)
    wake_all = tables.drafts.update().values(state="active")
    with pytest.raises(IntegrityError):
        await ledger.write(lambda tx: tx.execute(wake_all))


@pytest.mark.parametrize("state", ["done", "cancelled", "expired"])
async def test_a_closed_draft_is_neither_active_nor_paused(state: str, ledger: Ledger) -> None:
    cast, _, rate = await ledger.write(two_drafts)
    await ledger.write(lambda tx: drafts.close(tx, rate.id, state, NOW))
    assert await ledger.read(lambda tx: drafts.active(tx, cast.li_na.id)) is None
    closed = await ledger.read(lambda tx: drafts.get(tx, rate.id))
    assert closed is not None
    assert closed.state == state
    await ledger.write(lambda tx: drafts.begin(tx, cast.li_na.id, "rate", {}, 42, NOW))


async def test_drafts_that_nobody_touched_expire(ledger: Ledger) -> None:
    cast, _, rate = await ledger.write(two_drafts)
    assert await ledger.write(lambda tx: drafts.expire(tx, NOW)) == 0
    assert await ledger.write(lambda tx: drafts.expire(tx, NOW + HOUR)) == 1
    assert await ledger.read(lambda tx: drafts.paused(tx, cast.li_na.id)) == []
    assert await ledger.read(lambda tx: drafts.active(tx, cast.li_na.id)) == rate
    assert await ledger.write(lambda tx: drafts.expire(tx, NOW + 2 * HOUR)) == 1
    assert await ledger.write(lambda tx: drafts.expire(tx, NOW + 2 * HOUR)) == 0


async def test_who_was_touched_before_an_outage_is_known_after_it(ledger: Ledger) -> None:
    _, _, rate = await ledger.write(two_drafts)
    await ledger.write(lambda tx: drafts.shown(tx, rate.id, 77))
    (waiting,) = await ledger.read(lambda tx: drafts.waiting_since(tx, NOW))
    assert (waiting.id, waiting.message_id) == (rate.id, 77)
    assert await ledger.read(lambda tx: drafts.waiting_since(tx, NOW + 2 * HOUR)) == []


async def test_taps_of_one_person_at_once_lose_no_answer(ledger: Ledger) -> None:
    """A turn locks its person first; on PostgreSQL the turns would else overwrite one another."""

    def begin(tx: Tx) -> None:
        cast = enter(tx)
        people.join(tx, cast.li_na.id, 42, "zh", NOW)
        drafts.begin(tx, cast.li_na.id, "rate", {"answers": []}, 42, NOW)

    def tap(tx: Tx, answer: int) -> None:
        person = people.speaking(tx, 42)
        assert person is not None
        draft = drafts.active(tx, person.id)
        assert draft is not None
        drafts.advance(tx, draft, {"answers": [*draft.data["answers"], answer]}, NOW)

    await ledger.write(begin)
    await asyncio.gather(*[ledger.write(partial(tap, answer=n)) for n in range(100)])
    draft = await ledger.read(lambda tx: drafts.get(tx, 1))
    assert draft is not None
    assert sorted(draft.data["answers"]) == list(range(100))
    assert draft.revision == 100
