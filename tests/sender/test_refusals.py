"""What Telegram refuses: for a while, for a group, in words that nobody knows, by our mistake."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.clock import Clock
from bot.sandbox import ApiError, Fault, Persona, Sandbox
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.notices import Notices
from bot.transport.backoff import Backoff
from handlers.frame.reach import undelivered
from handlers.frame.settings import Settings
from storage import Ledger, Tx, groups, outbox, people, tables
from tests.cast import Cast
from tests.sender.pump import cast, promise, render, row, texts
from tests.sender.test_reach import join_chen_jie

__all__ = ["cast"]  # fixture
NEW_WORDS = ApiError(400, "Bad Request: SOMETHING_NEW")


@pytest.fixture
def pump(
    ledger: Ledger, clock: Clock, messages: Messages, limits: Limits, feedback: Feedback
) -> Notices:
    return Notices(
        ledger, clock, messages, limits, feedback, render, Backoff(60, 600),
        give_up=partial(undelivered, settings=Settings()),
        rest=Backoff(60, 60),
    )  # fmt: skip


def attempts(sandbox: Sandbox) -> int:
    return len([call for call in sandbox.calls if call.method == "sendMessage"])


@pytest.mark.parametrize("standing", ["logged out", "frozen"])
async def test_what_concerns_the_bot_as_a_whole_makes_it_rest_and_burns_no_promise(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox,
    li_na: Persona, zhang_wei: Persona, standing: str,
) -> None:  # fmt: skip
    sandbox.world.bot_state = standing
    await promise(ledger, clock, cast.zhang_wei.id, "fell", "fell again")
    await promise(ledger, clock, cast.li_na.id, "go")
    await pump.drain()
    assert attempts(sandbox) <= 2, "those that were under way, and no more"
    sandbox.world.bot_state = ""
    for _ in range(3):
        clock.move_to(clock.now() + timedelta(hours=1))
        pump._rested_at = 0.0
        await pump.drain()
    assert (texts(zhang_wei), texts(li_na)) == (["fell", "fell again"], ["go"])


@pytest.mark.parametrize("standing", ["muted", "shut out"])
async def test_a_group_that_takes_nothing_is_unbound_and_the_administrator_hears_of_it(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox,
    zhang_wei: Persona, standing: str,
) -> None:  # fmt: skip
    team = sandbox.group("Sales", [zhang_wei])

    def queue(tx: Tx) -> tuple[int, int]:
        now, manager = clock.now(), cast.zhang_wei.id
        group = groups.ask(tx, team.id, "Sales", manager, cast.chen_jie.id, now)
        groups.bind(tx, group.id, manager, cast.chen_jie.id, now, told=True)
        notice = outbox.queue(
            tx, manager, "digest", {"text": "one"}, now, priority=outbox.DIGEST, group_id=group.id
        )
        return group.id, notice

    group_id, notice_id = await ledger.write(queue)
    team.make_bot(standing, zhang_wei)
    await pump.drain()
    group = await ledger.read(lambda tx: groups.get(tx, group_id))
    assert group is not None
    assert group.state == "unbound"
    assert (await row(ledger, notice_id)).state == "failed"
    assert await ledger.read(people.unreachable) == [], "the manager is still there"
    n = tables.notices.c
    told = select(n.person_id, n.payload).where(n.kind == "group_lost")
    assert [tuple(each) for each in await ledger.read(lambda tx: tx.execute(told).all())] == [
        (cast.chen_jie.id, {"group": group_id})
    ]


async def test_words_that_nobody_knows_are_tried_for_hours_and_then_go_up_the_line(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox, zhang_wei: Persona,
) -> None:  # fmt: skip
    await join_chen_jie(ledger, cast, sandbox, clock)
    sandbox.faults.add("sendMessage", NEW_WORDS, times=1000, chat=zhang_wei.chat)
    now = clock.now()
    payload = {"alerts": [1], "text": "fell"}
    key = await ledger.write(
        lambda tx: outbox.queue(tx, cast.zhang_wei.id, "drop", payload, now, priority=0)
    )
    for minutes in (0, 30, 60, 120, 179):
        clock.move_to(now + timedelta(minutes=minutes))
        await pump.drain()
        assert (await row(ledger, key)).state == "waiting"
    clock.move_to(now + timedelta(hours=4))
    await pump.drain()
    kept = await row(ledger, key)
    assert (kept.state, "SOMETHING_NEW" in kept.error.upper()) == ("failed", True)
    n = tables.notices.c
    up = select(n.kind, n.payload).where(n.person_id == cast.chen_jie.id).order_by(n.id)
    assert [tuple(each) for each in await ledger.read(lambda tx: tx.execute(up).all())] == [
        ("undelivered", {"person": cast.zhang_wei.id}),
        ("unheard", {"alerts": [1], "missing": cast.zhang_wei.id}),
    ]


async def test_a_refusal_that_passes_is_forgotten(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox, zhang_wei: Persona,
) -> None:  # fmt: skip
    sandbox.faults.add("sendMessage", NEW_WORDS)
    sandbox.faults.add("sendMessage", Fault.BARE_FLOOD)
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    for _ in range(3):
        await pump.drain()
        clock.move_to(clock.now() + timedelta(hours=2))
    assert texts(zhang_wei) == ["fell"]


async def test_what_our_own_data_caused_is_final(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox
) -> None:
    sandbox.faults.add("sendMessage", ApiError(400, "Bad Request: BUTTON_DATA_INVALID"))
    key = await promise(ledger, clock, cast.zhang_wei.id, "fell")
    await pump.drain()
    assert (await row(ledger, key)).state == "failed"
