"""Rows by the hundred: their keys follow those that are there, and others follow theirs."""

from scoring.people import Role
from storage import Ledger, Tx, people, tables
from storage.machinery.bulk import Bulk
from tests.cast import NOW


async def test_keys_go_on_where_others_ended_and_others_go_on_behind_them(ledger: Ledger) -> None:
    def fill(tx: Tx) -> list[int]:
        before = people.create(tx, "Li Na", Role.REP, NOW)
        bulk = Bulk(tx)
        added = [
            bulk.add(tables.people, name=name, name_key=name, role="rep", created_at=NOW)
            for name in ("a", "b")
        ]
        bulk.flush()
        added.append(bulk.add(tables.people, name="c", name_key="c", role="rep", created_at=NOW))
        bulk.finish()
        return [before.id, *added, people.create(tx, "Wu Di", Role.REP, NOW).id]

    keys = await ledger.write(fill)
    assert keys == list(range(keys[0], keys[0] + 5))
    assert [each.name for each in await ledger.read(people.everybody)] == [
        "Li Na", "a", "b", "c", "Wu Di",
    ]  # fmt: skip
