"""Recipients who are gone, who come back, and groups that move (trust.md 51, 60-62, P12)."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.clock import Clock
from bot.sandbox import ApiError, Persona, Sandbox
from bot.sender.notices import Notices
from handlers.frame import reach
from storage import Ledger, Tx, groups, outbox, people, tables
from tests.cast import Cast
from tests.sender.pump import cast, promise, pump, row, texts

__all__ = ["cast", "pump"]  # fixtures

Leave = Callable[[Sandbox, Persona], None]


def saying(code: int, words: str) -> Leave:
    return lambda sandbox, person: sandbox.faults.add(
        "sendMessage", ApiError(code, words), chat=person.chat, times=9
    )


GONE: dict[str, Leave] = {
    "b60-chat-not-found": saying(400, "Bad Request: chat not found"),
    "b60-user-not-found": saying(400, "Bad Request: user not found"),
    "b62-cannot-initiate": saying(403, "Forbidden: bot can't initiate conversation with a user"),
    "b62-blocked": lambda _, person: person.block(),
    "b62-deactivated": lambda _, person: person.deactivate(),
}


async def join_chen_jie(ledger: Ledger, cast: Cast, sandbox: Sandbox, clock: Clock) -> Persona:
    chen_jie = sandbox.person(1003, "Chen Jie")
    chen_jie.say("/start")
    await ledger.write(lambda tx: people.join(tx, cast.chen_jie.id, 1003, "en", clock.now()))
    return chen_jie


def tries(sandbox: Sandbox, person: Persona) -> int:
    return len([c for c in sandbox.calls if c.method == "sendMessage" and c.chat == person.chat])


async def come_back(ledger: Ledger, clock: Clock, person: Persona) -> None:
    person.unblock()
    await ledger.write(lambda tx: reach.back(tx, person.chat, clock.now()))


@pytest.mark.parametrize("leave", GONE.values(), ids=GONE.keys())
async def test_p12_a_person_who_is_gone_costs_one_try_and_is_marked(
    pump: Notices,
    ledger: Ledger,
    clock: Clock,
    cast: Cast,
    sandbox: Sandbox,
    zhang_wei: Persona,
    leave: Leave,
) -> None:
    leave(sandbox, zhang_wei)
    key = await promise(ledger, clock, cast.zhang_wei.id, "fell", "fell again")
    await pump.drain()
    await promise(ledger, clock, cast.zhang_wei.id, "and again")
    await pump.drain()
    assert tries(sandbox, zhang_wei) == 1
    assert (await row(ledger, key)).state == "held"
    assert await ledger.read(outbox.waiting) == 0
    (lost,) = await ledger.read(people.unreachable)
    assert lost.id == cast.zhang_wei.id


async def test_p12_what_was_held_goes_out_when_the_person_is_back_as_far_as_it_still_holds(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, zhang_wei: Persona
) -> None:
    zhang_wei.block()
    await promise(ledger, clock, cast.zhang_wei.id, "fell", "no longer", "fell again")
    await pump.drain()
    await come_back(ledger, clock, zhang_wei)
    await pump.drain()
    assert texts(zhang_wei) == ["fell", "fell again"]
    assert await ledger.read(people.unreachable) == []


async def test_b62_the_nearest_manager_who_hears_is_told_once(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox,
    li_na: Persona, zhang_wei: Persona,
) -> None:  # fmt: skip
    chen_jie = await join_chen_jie(ledger, cast, sandbox, clock)
    zhang_wei.block()
    await promise(ledger, clock, cast.zhang_wei.id, "fell")
    await pump.drain()
    li_na.block()
    await promise(ledger, clock, cast.li_na.id, "one", "two")
    await pump.drain()
    n = tables.notices.c
    told = select(n.person_id, n.payload).where(n.kind == "unreachable").order_by(n.id)
    assert [tuple(each) for each in await ledger.read(lambda tx: tx.execute(told).all())] == [
        (cast.chen_jie.id, {"person": cast.zhang_wei.id}),
        (cast.chen_jie.id, {"person": cast.li_na.id}),
    ]
    assert tries(sandbox, chen_jie) <= 2


async def test_b62_an_alert_that_did_not_arrive_goes_to_the_next_manager_up_the_line(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox, zhang_wei: Persona
) -> None:
    chen_jie = await join_chen_jie(ledger, cast, sandbox, clock)
    zhang_wei.block()

    def queue(tx: Tx) -> None:
        for alert in (1, 1, 2):
            told = {"alerts": [alert], "text": "fell"}
            outbox.queue(tx, cast.zhang_wei.id, "drop", told, clock.now(), priority=outbox.ALERT)
        nudge = {"text": "visit somebody"}
        outbox.queue(tx, cast.zhang_wei.id, "nudge", nudge, clock.now(), priority=outbox.NUDGE)

    await ledger.write(queue)
    await pump.drain()
    assert [each for each in texts(chen_jie) if "unheard" in each] == ["unheard: [1, 2]"]
    assert not any("visit" in each for each in texts(chen_jie))


@pytest.mark.parametrize("silently", [False, True])
async def test_b51_b61_a_digest_follows_its_group_into_the_supergroup_once(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox,
    zhang_wei: Persona, silently: bool,
) -> None:  # fmt: skip
    team = sandbox.group("Sales", [zhang_wei])

    def queue(tx: Tx) -> int:
        group = groups.ask(tx, team.id, "Sales", cast.zhang_wei.id, cast.chen_jie.id, clock.now())
        for words in ("one", "two"):
            outbox.queue(
                tx, cast.zhang_wei.id, "digest", {"text": words}, clock.now(),
                priority=outbox.DIGEST, group_id=group.id,
            )  # fmt: skip
        return group.id

    key = await ledger.write(queue)
    moved = team.upgrade(zhang_wei, silently=silently)
    await pump.drain()
    said = [each.text for each in moved.messages if each.from_bot]
    assert said == ["one", "two"]
    group = await ledger.read(lambda tx: groups.get(tx, key))
    assert group is not None
    assert group.chat_id == moved.id
    refused = [c for c in sandbox.calls if c.method == "sendMessage" and c.chat == team.id]
    assert len(refused) == 1, "the new id was stored, so the second went there at once"


@pytest.mark.parametrize("standing", ["kicked", "left", "deleted"])
async def test_b62_a_group_that_is_lost_is_unbound_after_one_try(
    pump: Notices, ledger: Ledger, clock: Clock, cast: Cast, sandbox: Sandbox,
    zhang_wei: Persona, standing: str,
) -> None:  # fmt: skip
    team = sandbox.group("Sales", [zhang_wei])

    def queue(tx: Tx) -> tuple[int, int]:
        now, manager = clock.now(), cast.zhang_wei.id
        group = groups.ask(tx, team.id, "Sales", manager, cast.chen_jie.id, now)
        groups.bind(tx, group.id, group.manager_id, cast.chen_jie.id, now, told=True)
        notice = outbox.queue(
            tx, manager, "digest", {"text": "one"}, now,
            priority=outbox.DIGEST, group_id=group.id,
        )  # fmt: skip
        return group.id, notice

    group_id, notice_id = await ledger.write(queue)
    team.make_bot(standing, zhang_wei)
    await pump.drain()
    group = await ledger.read(lambda tx: groups.get(tx, group_id))
    assert group is not None
    assert group.state == "unbound"
    assert (await row(ledger, notice_id)).state == "failed"
    assert await ledger.read(people.unreachable) == [], "the manager is still there"
