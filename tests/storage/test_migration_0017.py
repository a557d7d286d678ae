"""Keys of names are written anew at the upgrade; names that are one now stay two rows."""

from sqlalchemy import MetaData, create_engine, select

from storage import accounts, contacts
from storage.machinery.engine import parse_url
from storage.machinery.schema import migrate
from tests.storage.first_release import AT, build

ACCOUNTS = {20: ("華星光電", "華星光電"), 21: ("华星光电", "华星光电"), 22: ("ВЕРА", "bepa-old")}


def test_a_name_of_before_is_newas_people_type_it_now(empty_url: str) -> None:
    build(empty_url, "0016")
    engine, known = create_engine(parse_url(empty_url)), MetaData()
    known.reflect(engine)
    of = known.tables
    old = {"sector": "", "location": "", "parent": "", "revenue_currency": "", "created_at": AT}
    with engine.begin() as tx:
        for key, (name, folded) in ACCOUNTS.items():
            row = {"id": key, "name": name, "name_key": folded, "search": folded, **old}
            tx.execute(of["accounts"].insert(), row)
        soren = {
            "id": 30,
            "account_id": 7,
            "name": "Søren Østergaard",
            "name_key": "sørenøstergaard",
        }
        more = {"search": "sørenøstergaard", "title": "", "influence": 1, "key": False}
        tx.execute(of["contacts"].insert(), soren | more | {"active": True, "created_at": AT})
    migrate(empty_url)
    with engine.begin() as tx:
        new = tx.execute(select(of["contacts"]).where(of["contacts"].c.id == 30)).one()
        assert (new.name_key, new.search) == ("sorenostergaard", "sorenostergaard so")
        (added,) = contacts.of_account(tx, 7)[1:]
        assert added.name == "Søren Østergaard"
        for name, key in (("Вера", 22), ("华星光电", 21)):
            found = accounts.by_name(tx, name)
            assert found is not None
            assert found.id == key
        assert accounts.by_id(tx, 20).name == "華星光電"
    engine.dispose()
