"""`python -m bot deactivate`: what ends with a person's access, and how they come back."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.deactivate import run_deactivate
from bot.commands.invite import run_invite
from bot.commands.score import BadInput
from bot.config import Environment
from storage import Tx, drafts, invitations, membership, outbox, people, tables
from tests.stage import Stage, at_work, furnished


async def test_who_is_removed_is_a_stranger_from_the_next_tap_on(stage: Stage) -> None:
    """5.A-46: between the question and the tap on "Submit"."""
    emma, now = stage.emma, stage.service.clock.now()
    await emma.says("/rate anna", "1/6")
    await emma.rates("③", "③", "③", "③", "③")
    await emma.presses("③", "Submit")
    before = await stage.counts()

    def remove(tx: Tx) -> int:
        key = people.named(tx, "Emma Fischer")[0].id
        outbox.queue(tx, key, "nudge", {"at": now.isoformat()}, now, priority=outbox.NUDGE)
        left = membership.deactivate(tx, key, now)
        assert (left.drafts, left.notices, left.accounts, left.reports) == (1, 1, 2, 0)
        return key

    key = await stage.service.ledger.write(remove)
    frozen = await stage.asks(lambda tx: tx.execute(select(tables.drafts)).all())
    await emma.presses("Submit", "private assistant")
    await emma.says("/level orion", "private assistant")
    assert await stage.counts() == before
    assert await stage.asks(lambda tx: tx.execute(select(tables.drafts)).all()) == frozen
    assert await stage.asks(lambda tx: drafts.active(tx, key)) is None
    a = tables.audit.c
    query = select(a.actor_id).where(a.action == "access.refused")
    assert (await stage.asks(lambda tx: tx.execute(query).scalars().all())) == [key, key]
    assert await stage.asks(outbox.waiting) == 0
    await stage.daniel.says("/level orion", "Orion Logistics", "Emma Fischer")  # hers stay known


def test_an_invitation_alone_brings_somebody_back(sqlite_url: str) -> None:
    nothing = Environment(None, "", None, None, Path("config.toml"))
    person, old, _ = run_invite(sqlite_url, nothing, "Li Na", None, "", "zh")
    with pytest.raises(BadInput, match="nobody active"):
        run_deactivate(sqlite_url, "Li Nam")
    gone, left = run_deactivate(sqlite_url, "li na")
    assert gone.id == person.id
    assert (left.drafts, left.notices, left.accounts, left.reports) == (0, 0, 0, 0)
    with pytest.raises(BadInput, match="nobody active"):
        run_deactivate(sqlite_url, "Li Na")
    back, new, _ = run_invite(sqlite_url, nothing, "Li Na", None, "", "")
    assert back.id == person.id
    assert back.language == "zh", "as she was invited first"
    assert new != old
    with pytest.raises(BadInput, match="--language: expected en or zh"):
        run_invite(sqlite_url, nothing, "Li Na", None, "", "fr")


async def test_what_was_joined_by_before_counts_no_more(sqlite_url: str) -> None:
    async with furnished(sqlite_url) as sandbox, at_work(sandbox, sqlite_url) as stage:
        emma, now = stage.emma, stage.service.clock.now()

        def go_and_come(tx: Tx) -> tuple[str, str]:
            key = people.named(tx, "Emma Fischer")[0].id
            old = invitations.create(tx, key, now)
            membership.deactivate(tx, key, now)
            membership.revive(tx, key)
            return old, invitations.create(tx, key, now)

        old, new = await stage.service.ledger.write(go_and_come)
        await emma.says("/week", "private assistant")
        await emma.says(f"/start {old}", "expired")
        await emma.says(f"/start {new}", "Welcome to Rapport")
        await emma.says("/level orion", "Orion Logistics")


async def test_the_messenger_never_hears_of_what_may_not_be_seen(stage: Stage) -> None:
    """A sample of the matrix through the real sandbox, read off the wire."""
    emma, daniel = stage.emma, stage.daniel
    for actor in (emma, daniel):
        for text in ("/level 华信", "/rate 王敏", "/contact 赵强", "/chain 华信", "华信科技"):
            await actor.says(text)
        for data in ("level.1", "contact.1", "chain.1", "history.1.0.", "layer.key.1.", "rate.1."):
            await actor.taps(data)
    await stage.settles()
    hidden = ("王敏", "赵强", "刘芳", "提前告知", "信息部")
    read = "".join(
        f"{shown.text}{shown.labels}"
        for actor in (emma, daniel)
        for shown in actor.persona.messages
        if shown.from_bot
    )
    for each in hidden:
        assert read.count(each) == read.count(f"“{each}”"), "what they typed themselves, no more"
