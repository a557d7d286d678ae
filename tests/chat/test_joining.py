"""One person, one way in: what an invitation opens, what closes it, and who hears of it."""

from scoring.people import Role
from storage import Tx, drafts, invitations, membership, people, sheets, tables
from tests.stage import Actor, Stage


async def again(stage: Stage, name: str) -> str:
    """One more invitation for somebody, as `invite` makes it."""
    now = stage.service.clock.now()
    return await stage.service.ledger.write(
        lambda tx: invitations.create(tx, people.named(tx, name)[0].id, now)
    )


async def forced(stage: Stage, name: str) -> str:
    """An invitation that is open beside the newest, as databases from before this rule have it."""
    newest = tables.invitations

    def make(tx: Tx) -> str:
        person, now = people.named(tx, name)[0].id, stage.service.clock.now()
        before = tx.execute(newest.select().where(newest.c.person_id == person)).all()
        code = invitations.create(tx, person, now)
        for row in before:
            kept = newest.update().where(newest.c.id == row.id)
            tx.execute(kept.values(expires_at=row.expires_at))
        return code

    return await stage.service.ledger.write(make)


async def joins(stage: Stage, code: str, shown: str) -> Actor:
    actor = stage.bring(shown)
    await actor.says(f"/start {code}", "Welcome")
    await stage.settles()
    return actor


async def test_an_invitation_may_carry_the_language(stage: Stage) -> None:
    """Many who speak Chinese have the English app."""
    code = await stage.invites("Wu Lei", Role.REP, "Daniel Weber")

    def choose(tx: Tx) -> None:
        people.choose_language(tx, people.named(tx, "Wu Lei")[0].id, "zh")

    await stage.service.ledger.write(choose)
    await stage.bring("Wu", "en").says(f"/start {code}", "一分钟就够")
    await stage.bring("Mallory", "zh").says(f"/start {code}", "已经用过")


async def test_a_new_invitation_closes_the_one_before(stage: Stage) -> None:
    old = await stage.invites("Wu Lei", Role.REP, "Daniel Weber")
    new = await again(stage, "Wu Lei")
    await stage.bring("Mallory").says(f"/start {old}", "expired")
    await joins(stage, new, "Wu")


async def test_who_has_joined_is_not_taken_over_by_an_older_invitation(stage: Stage) -> None:
    old = await stage.invites("Wu Lei", Role.REP, "Daniel Weber")
    new = await forced(stage, "Wu Lei")
    wu = await joins(stage, new, "Wu")
    await stage.bring("Mallory").says(f"/start {old}", "expired")
    await wu.says("/week", "0 of")


async def test_who_was_put_out_does_not_come_back_by_an_older_invitation(stage: Stage) -> None:
    first = await stage.invites("Wu Lei", Role.REP, "Daniel Weber")
    mallory = await joins(stage, first, "Mallory")
    open_ = await again(stage, "Wu Lei")
    await stage.daniel.reads("Wu Lei", "has joined as", "Mallory")
    await stage.daniel.presses("Not Wu Lei", "removed")
    await mallory.says(f"/start {open_}", "expired")
    await mallory.says("/week", "private assistant")
    await joins(stage, await again(stage, "Wu Lei"), "Wu")


async def test_who_was_deactivated_does_not_come_back_by_an_older_invitation(stage: Stage) -> None:
    code, now = await stage.invites("Wu Lei", Role.REP, "Daniel Weber"), stage.service.clock.now()

    def gone_and_back(tx: Tx) -> None:
        key = people.named(tx, "Wu Lei")[0].id
        membership.deactivate(tx, key, now)
        membership.revive(tx, key)

    await stage.service.ledger.write(gone_and_back)
    await stage.bring("Mallory").says(f"/start {code}", "expired")


async def test_a_second_join_is_told_to_manager_and_administrators(stage: Stage) -> None:
    wu = await joins(stage, await stage.invites("Wu Lei", Role.REP, "Daniel Weber"), "Wu")
    await stage.daniel.reads("Wu Lei", "has joined as", "Wu")
    await wu.says("/visit", "Which account")
    other = await joins(stage, await again(stage, "Wu Lei"), "Mallory")
    await stage.daniel.reads("has joined as Mallory", "can no longer be used")
    await stage.chen_jie.reads("Wu Lei", "Mallory", "之前用的账号已不能再用")
    await wu.says("/week", "private assistant")
    waiting = await stage.asks(lambda tx: drafts.paused(tx, people.named(tx, "Wu Lei")[0].id))
    assert [each.chat_id for each in waiting] == [other.persona.user["id"]]


async def test_the_button_puts_out_whom_it_names_and_nobody_who_came_later(stage: Stage) -> None:
    await joins(stage, await stage.invites("Wu Lei", Role.REP, "Daniel Weber"), "Mallory")
    about_mallory = await stage.daniel.reads("has joined as Mallory")
    wu = await joins(stage, await again(stage, "Wu Lei"), "Wu")
    await stage.daniel.reads("has joined as Wu")
    stage.daniel.persona.press("Not Wu Lei", about_mallory)
    await stage.settles()
    await wu.says("/week", "0 of")


async def test_pages_end_with_the_access_they_were_made_under(stage: Stage) -> None:
    code, now = await stage.invites("Wu Lei", Role.REP, "Daniel Weber"), stage.service.clock.now()
    await joins(stage, code, "Mallory")

    def page(tx: Tx) -> str:
        return sheets.keep(tx, people.named(tx, "Wu Lei")[0].id, "<p>secret</p>", now)

    first = await stage.service.ledger.write(page)
    await joins(stage, await again(stage, "Wu Lei"), "Wu")
    assert not await stage.asks(lambda tx: sheets.waits(tx, first, now))
    second = await stage.service.ledger.write(page)
    await stage.daniel.reads("has joined as Wu")
    await stage.daniel.presses("Not Wu Lei", "removed")
    assert not await stage.asks(lambda tx: sheets.waits(tx, second, now))
