"""Accounts change hands; competitors are told apart; personal fields are kept and erased."""

from datetime import timedelta

from scoring.accounts import Grade
from scoring.asof import Handover
from scoring.people import Role
from storage import Ledger, Tx, account_events, accounts, competitors, dossier, people
from tests.cast import NOW, enter

DAY = timedelta(days=1)


async def test_an_account_passes_to_another_and_who_owned_it_when_is_known(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        zhao_lei = people.create(tx, "Zhao Lei", Role.REP, NOW, manager_id=cast.zhang_wei.id)
        account, li_na, manager = cast.huaxin.id, cast.li_na, cast.zhang_wei.id

        first = accounts.handover(tx, account, zhao_lei.id, manager, "new region", NOW + DAY)
        assert first == Handover(account, li_na.id, zhao_lei.id, NOW + DAY)
        assert accounts.get(tx, li_na, account) is None, "the former owner sees it no more"
        assert accounts.get(tx, zhao_lei, account) is not None
        again = accounts.handover(tx, account, zhao_lei.id, manager, "again", NOW + 2 * DAY)
        assert again is None

        back = accounts.handover(tx, account, li_na.id, manager, "and back", NOW + 3 * DAY)
        assert accounts.handovers(tx, account) == [first, back]
        assert accounts.handovers(tx, account, as_of=NOW + 2 * DAY) == [first]
        owners = [accounts.owner_as_of(tx, account, NOW + days * DAY) for days in range(5)]
        assert owners == [li_na.id, zhao_lei.id, zhao_lei.id, li_na.id, li_na.id]

    await ledger.write(story)


async def test_a_former_owner_with_a_share_still_sees_the_account(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        accounts.share(tx, cast.huaxin.id, cast.li_na.id)
        accounts.handover(tx, cast.huaxin.id, cast.zhang_wei.id, cast.chen_jie.id, "", NOW)
        assert accounts.get(tx, cast.li_na, cast.huaxin.id) is not None

    await ledger.write(story)


async def test_nobodys_account_can_be_given_to_somebody(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        canghai = accounts.create(tx, "沧海", None, NOW)
        given = accounts.handover(tx, canghai.id, cast.li_na.id, cast.chen_jie.id, "", NOW + DAY)
        assert given == Handover(canghai.id, None, cast.li_na.id, NOW + DAY)
        assert accounts.owner_as_of(tx, canghai.id, NOW) is None

    await ledger.write(story)


async def test_grade_and_segment_are_set_and_read_back(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        account_events.set_grade(tx, cast.huaxin.id, Grade.S, None, NOW)
        account_events.set_segment(tx, cast.huaxin.id, "tenders", None, NOW)
        account = accounts.by_id(tx, cast.huaxin.id)
        assert (account.grade, account.segment) == (Grade.S, "tenders")
        account_events.set_grade(tx, cast.huaxin.id, None, None, NOW)
        assert accounts.by_id(tx, cast.huaxin.id).grade is None

    await ledger.write(story)


async def test_a_competitor_is_one_however_its_name_is_written(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        apex = competitors.find_or_create(tx, "Apex Systems", NOW)
        assert competitors.find_or_create(tx, "ＡＰＥＸ systems", NOW + DAY) == apex
        other = competitors.find_or_create(tx, "远大", NOW)
        assert competitors.known(tx) == [apex, other]
        assert competitors.get(tx, other.id) == other

    await ledger.write(story)


async def test_personal_fields_are_replaced_and_erased_for_good(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        contact, by = cast.wang_fang.id, cast.li_na.id
        for days, field, value in (
            (0, "birthday", "3 May"),
            (1, "family", "two"),
            (2, "birthday", "4 May"),
        ):
            dossier.keep(tx, contact, field, value, by, NOW + days * DAY)

        def kept(*fields: str) -> list[tuple[str, str]]:
            return [(each.field, each.value) for each in dossier.of_contact(tx, contact, fields)]

        assert kept("family", "birthday") == [("family", "two"), ("birthday", "4 May")]
        assert kept("family") == [("family", "two")], "a field that is off is not read"
        assert dossier.expire(tx, "birthday", NOW + 2 * DAY) == 0
        assert dossier.expire(tx, "birthday", NOW + 3 * DAY) == 1
        assert kept("family", "birthday") == [("family", "two")]
        assert dossier.erase(tx, contact, "career") == 0
        assert dossier.erase(tx, contact) == 1
        assert kept("family", "birthday") == []

    await ledger.write(story)
