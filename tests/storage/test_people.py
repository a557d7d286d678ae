"""People, the reporting line, invitations, absences."""

import asyncio
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from scoring.people import Role
from storage import Ledger, Tx, invitations, people, tables
from tests.cast import NOW, Cast, enter


async def test_a_person_speaks_only_after_joining_and_only_while_active(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        assert people.speaking(tx, 42) is None
        people.join(tx, cast.li_na.id, 42, "zh", NOW)
        speaker = people.speaking(tx, 42)
        assert speaker is not None
        assert (speaker.id, speaker.chat_id, speaker.language) == (cast.li_na.id, 42, "zh")
        left = tables.people.update().where(tables.people.c.telegram_id == 42).values(active=False)
        tx.execute(left)
        assert people.speaking(tx, 42) is None
        assert [p.name for p in people.everybody(tx)] == ["Chen Jie", "Zhang Wei"]

    await ledger.write(story)


async def test_a_telegram_account_speaks_for_the_person_who_joined_last(ledger: Ledger) -> None:
    def story(tx: Tx) -> Cast:
        cast = enter(tx)
        people.join(tx, cast.li_na.id, 42, "zh", NOW)
        people.join(tx, cast.zhang_wei.id, 42, "en", NOW)
        return cast

    cast = await ledger.write(story)
    speaker = await ledger.read(lambda tx: people.speaking(tx, 42))
    assert speaker is not None
    assert speaker.id == cast.zhang_wei.id
    assert (await ledger.read(lambda tx: people.get(tx, cast.li_na.id))).chat_id is None


async def test_names_are_recognised_however_they_are_written(ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    for spelling in ("Li Na", "li  na", "ＬＩ ＮＡ", "Lí-Na"):
        assert await ledger.read(partial(people.named, name=spelling)) == [cast.li_na]
    assert await ledger.read(lambda tx: people.named(tx, "Li Nan")) == []


async def test_the_line_above_is_told_from_near_to_far_and_a_circle_ends_it(
    ledger: Ledger,
) -> None:
    def in_a_circle(tx: Tx) -> Cast:
        cast = enter(tx)
        chief = tables.people.c.id == cast.chen_jie.id
        tx.execute(tables.people.update().where(chief).values(manager_id=cast.li_na.id))
        return cast

    cast = await ledger.write(in_a_circle)
    above = await ledger.read(lambda tx: people.above(tx, cast.li_na.id))
    assert [p.name for p in above] == ["Zhang Wei", "Chen Jie"]
    below = await ledger.read(lambda tx: tx.execute(people.subtree(cast.zhang_wei.id)).scalars())
    assert sorted(below) == sorted([cast.zhang_wei.id, cast.li_na.id, cast.chen_jie.id])


async def test_choices_and_reachability_are_kept(ledger: Ledger) -> None:
    def story(tx: Tx) -> Cast:
        cast = enter(tx)
        people.join(tx, cast.li_na.id, 42, "en", NOW)
        people.choose_language(tx, cast.li_na.id, "zh")
        people.choose_zone(tx, cast.li_na.id, "Asia/Shanghai")
        people.choose_country(tx, cast.li_na.id, "DE")
        people.mark_reachable(tx, 42, reachable=False)
        return cast

    cast = await ledger.write(story)
    found = await ledger.read(lambda tx: people.get(tx, cast.li_na.id))
    assert (found.language, found.zone, found.country) == ("zh", "Asia/Shanghai", "DE")
    assert (found.weekly_target, found.joined_at) == (None, NOW)
    reachable = select(tables.people.c.reachable).where(tables.people.c.telegram_id == 42)
    assert await ledger.read(lambda tx: tx.execute(reachable).scalar_one()) is False


async def test_absences_that_touch_the_days_asked_for_are_told(ledger: Ledger) -> None:
    monday, friday = date(2026, 11, 16), date(2026, 11, 20)

    def story(tx: Tx) -> Cast:
        cast = enter(tx)
        people.announce_absence(tx, cast.li_na.id, date(2026, 11, 10), monday)
        people.announce_absence(tx, cast.li_na.id, friday, friday)
        people.announce_absence(tx, cast.li_na.id, friday, date(2026, 11, 30))
        people.announce_absence(tx, cast.li_na.id, date(2026, 11, 21), date(2026, 11, 22))
        return cast

    cast = await ledger.write(story)
    for whom in ([cast.li_na.id], None):
        found = await ledger.read(lambda tx, w=whom: people.absences(tx, w, monday, friday))  # type: ignore[misc]
        assert found == {
            cast.li_na.id: ((date(2026, 11, 10), monday), (friday, date(2026, 11, 30)))
        }


async def test_an_absence_is_taken_back_from_today_on(ledger: Ledger) -> None:
    monday, today, sunday = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 22)

    def story(tx: Tx) -> None:
        li_na = enter(tx).li_na.id

        def known() -> tuple[tuple[date, date], ...]:
            return people.absences(tx, [li_na], date.min, date.max).get(li_na, ())

        people.announce_absence(tx, li_na, monday, sunday)
        people.announce_absence(tx, li_na, sunday, sunday)
        assert people.take_back_absence(tx, li_na, today, today) is None
        assert people.take_back_absence(tx, li_na, sunday, today) == sunday
        assert known() == ((monday, sunday),)
        assert people.take_back_absence(tx, li_na, monday, today) == sunday
        assert known() == ((monday, date(2026, 11, 17)),)
        assert people.take_back_absence(tx, li_na, monday, today) is None, "it is over"

    await ledger.write(story)


async def test_who_joins_with_another_account_has_joined_before(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        li_na = enter(tx).li_na.id
        people.join(tx, li_na, 42, "en", NOW)
        people.join(tx, li_na, 43, "en", NOW + timedelta(days=9))
        assert people.get(tx, li_na).joined_at == NOW

    await ledger.write(story)


async def test_an_invitation_is_found_by_its_token_and_used_once(ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    token = await ledger.write(
        lambda tx: invitations.create(tx, cast.li_na.id, NOW, created_by=cast.zhang_wei.id)
    )

    def accept_as(tx: Tx, telegram_id: int) -> bool:
        """What a door does: under the lock of `find`, only the first comer is let in."""
        invitation = invitations.find(tx, token)
        assert invitation is not None
        assert (invitation.person_id, invitation.created_by) == (cast.li_na.id, cast.zhang_wei.id)
        assert invitation.expires_at == NOW + invitations.LIFETIME
        if invitation.used:
            return False
        invitations.use(tx, invitation, telegram_id, NOW)
        people.join(tx, invitation.person_id, telegram_id, "zh", NOW)
        return True

    outcomes = await asyncio.gather(
        *[ledger.write(partial(accept_as, telegram_id=n)) for n in range(1, 11)]
    )
    assert sorted(outcomes) == [False] * 9 + [True]
    joined = await ledger.read(lambda tx: people.get(tx, cast.li_na.id))
    assert joined.chat_id == outcomes.index(True) + 1


async def test_an_invitation_cannot_be_read_out_of_the_database(ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    token = await ledger.write(lambda tx: invitations.create(tx, cast.li_na.id, NOW))
    (row,) = await ledger.read(lambda tx: tx.execute(select(tables.invitations)).all())
    assert token not in repr(row)
    assert len(token) >= 22, "at least 128 bits"
    assert await ledger.read(lambda tx: invitations.find(tx, token[:-1])) is None
    assert await ledger.read(lambda tx: invitations.find(tx, row.token_hash)) is None


async def test_a_new_person_starts_active_reachable_and_not_joined(ledger: Ledger) -> None:
    later = NOW + timedelta(days=1)
    person = await ledger.write(lambda tx: people.create(tx, "王芳", Role.REP, later))
    assert (person.active, person.chat_id, person.language) == (True, None, "en")
