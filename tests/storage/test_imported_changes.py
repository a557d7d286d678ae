"""What an import changes is known as it was before."""

from datetime import datetime, timedelta

from scoring.accounts import ContactChange, Line
from scoring.asof import Handover
from scoring.people import Role
from storage import Ledger, Tx, accounts, chain, contacts, import_parts, people
from storage.imports import Change, Noun
from storage.names import fold
from tests.cast import NOW, enter

DAY = timedelta(days=1)


def record(tx: Tx, noun: Noun, change: Change, now: datetime) -> None:
    for part in import_parts.parts_of(noun, [change]):
        assert import_parts.record(tx, part, now) == 0


async def test_an_imported_change_of_a_contact_can_be_undone(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        values = {"line": "finance", "name": "王芳"}
        change = Change((fold("华信 Huaxin"), fold("王芳")), values, cast.wang_fang.id)
        record(tx, Noun.CONTACTS, change, NOW + DAY)
        record(tx, Noun.CONTACTS, change, NOW + 2 * DAY)
        contact = contacts.get(tx, cast.wang_fang.id)
        assert contact is not None
        assert contact.line is Line.FINANCE
        assert chain.of_account(tx, cast.huaxin.id, as_of=NOW) == [cast.wang_fang]
        (event,) = chain.events(tx, cast.huaxin.id)
        assert (event.what, event.by_id) == (ContactChange.EDITED, None)
        assert event.fields == {"line": (Line.PROCUREMENT, Line.FINANCE)}

    await ledger.write(story)


async def test_an_account_that_an_import_gives_to_another_was_handed_over(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        zhao_lei = people.create(tx, "Zhao Lei", Role.REP, NOW)
        change = Change(fold("华信 Huaxin"), {"owner": fold("Zhao Lei")}, cast.huaxin.id)
        record(tx, Noun.ACCOUNTS, change, NOW + DAY)
        record(tx, Noun.ACCOUNTS, change, NOW + 2 * DAY)
        passed = Handover(cast.huaxin.id, cast.li_na.id, zhao_lei.id, NOW + DAY)
        assert accounts.handovers(tx, cast.huaxin.id) == [passed]
        assert accounts.owner_as_of(tx, cast.huaxin.id, NOW) == cast.li_na.id

    await ledger.write(story)
