"""Who sees which account and contact, and by what they are found."""

from datetime import date
from functools import partial

from scoring.accounts import Grade
from scoring.people import Person, Role
from storage import Ledger, Tx, accounts, contacts, people, visits
from storage.names import fold, search_keys
from tests.cast import NOW, enter


def company(tx: Tx) -> dict[str, Person]:
    """Two teams under Chen Jie; Huaxin is Li Na's, Borui shared with her, Canghai nobody's."""
    cast = enter(tx)
    other_manager = people.create(tx, "Liu Yang", Role.MANAGER, NOW, manager_id=cast.chen_jie.id)
    other_rep = people.create(tx, "Zhao Lei", Role.REP, NOW, manager_id=other_manager.id)
    borui = accounts.create(tx, "博瑞 Borui", other_rep.id, NOW, grade=Grade.B)
    accounts.share(tx, borui.id, cast.li_na.id)
    accounts.share(tx, borui.id, cast.li_na.id)
    accounts.create(tx, "沧海 Canghai", None, NOW)
    accounts.create(tx, "东风 Dongfeng", other_rep.id, NOW)
    for person, telegram_id in ((cast.li_na, 1), (other_rep, 2)):
        people.join(tx, person.id, telegram_id, "zh", NOW)
    return {
        p.name: p for p in (cast.chen_jie, cast.zhang_wei, cast.li_na, other_manager, other_rep)
    }


SEEN = {
    "Li Na": {"华信 Huaxin", "博瑞 Borui"},
    "Zhang Wei": {"华信 Huaxin", "博瑞 Borui"},
    "Zhao Lei": {"博瑞 Borui", "东风 Dongfeng"},
    "Liu Yang": {"博瑞 Borui", "东风 Dongfeng"},
    "Chen Jie": {"华信 Huaxin", "博瑞 Borui", "沧海 Canghai", "东风 Dongfeng"},
}


async def test_each_sees_their_own_a_manager_the_subtree_an_administrator_all(
    ledger: Ledger,
) -> None:
    team = await ledger.write(company)

    def seen_by(tx: Tx, person: Person) -> set[str]:
        listed = {found.name for found in accounts.visible(tx, person)}
        one_by_one = (accounts.get(tx, person, id_) for id_ in range(1, 10))
        assert {account.name for account in one_by_one if account} == listed
        assert {account.name for account in accounts.recent(tx, person, 10)} == listed
        return listed

    for name, expected in SEEN.items():
        assert await ledger.read(partial(seen_by, person=team[name])) == expected


async def test_a_manager_works_only_what_they_own_or_share_themselves(ledger: Ledger) -> None:
    team = await ledger.write(company)

    def worked_by(tx: Tx, name: str) -> list[str]:
        return [account.name for account in accounts.owned_or_shared(tx, team[name].id)]

    assert await ledger.read(lambda tx: worked_by(tx, "Li Na")) == ["华信 Huaxin", "博瑞 Borui"]
    assert await ledger.read(lambda tx: worked_by(tx, "Zhang Wei")) == []
    workers = await ledger.read(lambda tx: accounts.workers(tx, 2))
    assert sorted(workers) == sorted([team["Li Na"].id, team["Zhao Lei"].id])
    assert await ledger.read(lambda tx: accounts.workers(tx, 3)) == []


async def test_contacts_are_seen_with_their_account(ledger: Ledger) -> None:
    team = await ledger.write(company)

    def seen_by(tx: Tx, name: str) -> list[tuple[str, str]]:
        return [(found.name, found.account) for found in contacts.visible(tx, team[name])]

    for name in ("Li Na", "Zhang Wei", "Chen Jie"):
        assert await ledger.read(partial(seen_by, name=name)) == [("王芳", "华信 Huaxin")]
    assert await ledger.read(lambda tx: seen_by(tx, "Zhao Lei")) == []


async def test_the_accounts_visited_last_come_first_and_then_the_others(ledger: Ledger) -> None:
    team = await ledger.write(company)
    li_na = team["Li Na"]
    await ledger.write(lambda tx: visits.record(tx, 2, li_na.id, date(2026, 11, 1), NOW))

    def recent(tx: Tx) -> list[str]:
        return [account.name for account in accounts.recent(tx, li_na, 5)]

    assert await ledger.read(recent) == ["博瑞 Borui", "华信 Huaxin"]
    await ledger.write(lambda tx: visits.record(tx, 1, li_na.id, date(2026, 11, 2), NOW))
    assert await ledger.read(recent) == ["华信 Huaxin", "博瑞 Borui"]


async def test_an_account_is_recognised_however_its_name_is_written(ledger: Ledger) -> None:
    cast = await ledger.write(enter)

    for spelling in ("华信Huaxin", "华信 ＨＵＡＸＩＮ", "华信-huaxin"):
        assert await ledger.read(partial(accounts.by_name, name=spelling)) == cast.huaxin
    assert await ledger.read(lambda tx: accounts.by_name(tx, "华信")) is None


async def test_contacts_come_back_whole_the_most_influential_first(ledger: Ledger) -> None:
    def story(tx: Tx) -> list[str]:
        cast = enter(tx)
        contacts.create(tx, cast.huaxin.id, "李强", NOW, influence=1)
        contacts.create(tx, cast.huaxin.id, "赵敏", NOW, influence=2)
        assert contacts.get(tx, cast.wang_fang.id) == cast.wang_fang
        assert contacts.get(tx, 404) is None
        keys = contacts.of_accounts(tx, [cast.huaxin.id], key_only=True)
        assert keys == [cast.wang_fang]
        assert contacts.recorded_at(tx, [cast.wang_fang.id]) == {cast.wang_fang.id: NOW}
        return [contact.name for contact in contacts.of_account(tx, cast.huaxin.id)]

    assert await ledger.write(story) == ["王芳", "赵敏", "李强"]


def test_names_fold_and_are_found_by_pinyin_initials_and_acronym() -> None:
    assert fold("Müller & Söhne") == fold("MULLER  sohne") == "mullersohne"
    assert search_keys("华信").split() == ["华信", "huaxin", "hx"]
    assert "msg" in search_keys("Müller & Söhne GmbH").split()
    assert fold("АВС") == fold("ABC"), "Cyrillic letters that look Latin"
