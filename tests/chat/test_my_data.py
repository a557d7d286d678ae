"""What is kept about a person, and being erased: as conversations."""

import asyncio
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import select

from bot.commands.deactivate import end_access
from handlers.frame.page import Document, Table
from handlers.frame.workbook import workbook
from handlers.privacy.erasing import erase
from handlers.privacy.restoring import settle
from scoring.people import Role
from storage import Tx, accounts, audit, contacts, erasures, people, tables, visits
from storage.identity import ErasureSubject
from storage.machinery.backup import backup
from storage.machinery.restore import readable, restore
from tests.everything import places_of
from tests.stage import EITHER_WAY, Stage, at_work, furnished


@EITHER_WAY
async def test_a_person_sees_what_is_kept_and_gets_it_as_a_file_to_keep(stage: Stage) -> None:
    emma = stage.emma

    def formula(tx: Tx) -> None:
        who = people.named(tx, "Emma Fischer")[0]
        orion = accounts.by_name(tx, "Orion Logistics")
        assert orion is not None
        now = stage.service.clock.now()
        visits.record(tx, orion.id, who.id, now.date(), now, note='=HYPERLINK("http://x")')

    await stage.service.ledger.write(formula)
    await emma.says(
        "/my_data", "What I keep about you", "Visits: 7", "for 90 days", "until you leave"
    )
    await emma.presses("Send me the file", "Everything I keep about you")
    sent = emma.last
    assert sent.raw["document"]["file_name"] == "rapport-my-data.xlsx"
    book = load_workbook(BytesIO(emma.persona.save(sent)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    said = [cell.value for cell in cells]
    assert '\'=HYPERLINK("http://x")' in said
    assert "Orion Logistics" in said
    assert not any("李娜" in str(value) for value in said), "nobody else's"


async def test_of_an_account_that_one_sees_no_more_there_is_the_reference(stage: Stage) -> None:
    def away(tx: Tx) -> int:
        orion = accounts.by_name(tx, "Orion Logistics")
        assert orion is not None
        daniel = people.named(tx, "Daniel Weber")[0]
        accounts.handover(tx, orion.id, daniel.id, daniel.id, "", stage.service.clock.now())
        return orion.id

    orion = await stage.service.ledger.write(away)
    await stage.emma.says("/my_data", "What I keep about you")
    await stage.emma.presses("Send me the file", "Everything")
    document = stage.emma.last.raw["document"]
    book = load_workbook(BytesIO(stage.sandbox.world.contents[document["file_unique_id"]]))
    said = str([cell.value for sheet in book for row in sheet.iter_rows() for cell in row])
    assert f"A-{orion}" in said
    assert "Orion" not in said
    assert "before the tender" not in said, "the note of a visit there"


def test_whatever_stands_in_a_cell_is_text() -> None:
    signs = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "\x01=1", "＝1", " =1", "\n=1")
    live = (*signs, "a\x07b", "x" * 40_000)
    book = load_workbook(BytesIO(workbook(Document("a.xlsx", [Table("T", ("=head",), [live])]))))
    cells = [cell for row in book["T"].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    head, *texts = (str(cell.value) for cell in cells)
    assert all(text.startswith("'") for text in (head, *texts[: len(signs)]))


async def test_a_person_is_erased_when_the_accounts_are_handed_over_and_the_manager_confirms(
    stage: Stage,
) -> None:
    emma, daniel = stage.emma, stage.daniel
    await stage.invites("Tom Braun", manager="Daniel Weber")
    await emma.says("/delete_me", "Deleted:", "Kept:", "Daniel Weber", "2 accounts")
    await emma.presses("Ask to be erased", "Daniel Weber has to confirm")
    await emma.says("/delete_me", "Daniel Weber has to confirm")  # asked twice, it is one
    asked = await daniel.reads("Emma Fischer", "asks to be erased", "2 accounts", "Orion")
    for account in ("Orion Logistics", "Baltic Shipping"):
        daniel.persona.press(account, asked)
        await daniel.reads("Handover of")
        await daniel.says("Tom")
        await daniel.says("She leaves us")
        await daniel.presses("✓ Hand it over", "Tom Braun")
    await daniel.presses("Continue: erase Emma Fischer…", "cannot be undone")
    await daniel.presses("Erase Emma Fischer", "Erased", "Former colleague")
    assert await stage.asks(lambda tx: places_of(tx, ["Emma", "7000000004"])) == []
    await emma.says("/week", "private assistant")
    await stage.settles()

    def trail(tx: Tx) -> list[str]:
        return [f"{row.action} {row.object}" for row in tx.execute(select(tables.audit))]

    told = await stage.asks(trail)
    assert any(each.startswith("person.erased person:") for each in told)
    assert await stage.asks(lambda tx: audit.verify(tx).broken is None)


async def test_nobody_else_decides_and_a_no_is_told(stage: Stage) -> None:
    await stage.emma.says("/delete_me", "Daniel Weber")
    await stage.emma.presses("Ask to be erased", "has to confirm")
    asked = await stage.daniel.reads("asks to be erased")
    before = await stage.counts()
    for other in (stage.li_na, stage.zhang_wei, stage.emma):
        for button in ("farewell.1", "farewells.1", "declined.1"):
            await other.taps(button)
    await stage.settles()
    assert await stage.counts() == before
    assert await stage.asks(lambda tx: bool(people.named(tx, "Emma Fischer")))
    stage.daniel.persona.press("Decline", asked)
    await stage.daniel.reads("Declined")
    await stage.emma.reads("Daniel Weber declined")
    await stage.daniel.taps("farewells.1")
    await stage.daniel.reads("decided already")


async def test_where_nobody_can_confirm_one_is_told_whom_to_ask(stage: Stage) -> None:
    await stage.chen_jie.says("/delete_me", "运维")
    assert stage.chen_jie.last.labels == []


async def test_only_the_inviter_hears_who_came_and_can_take_it_back(stage: Stage) -> None:
    """T9: a link that was forwarded lets in the wrong one; one tap puts them out again."""
    code = await stage.invites("Wu Lei", Role.REP, "Daniel Weber")
    mallory = stage.bring("Mallory")
    typed = mallory.persona.say(f"/start {code}")
    await mallory.reads("Welcome")
    await stage.settles()
    assert typed.id not in {shown.id for shown in mallory.persona.messages}, "the code is gone"
    assert code not in str([shown.text for shown in mallory.persona.messages])
    assert await stage.asks(lambda tx: places_of(tx, [code])) == []
    await stage.daniel.reads("Wu Lei", "has joined as", "Mallory")
    undo = stage.daniel.last.data("Not Wu Lei")
    assert undo is not None
    await stage.li_na.taps(undo)
    await mallory.says("/week", "0 of")
    await stage.daniel.presses("Not Wu Lei", "removed")
    await mallory.says("/week", "private assistant")
    await mallory.says(f"/start {code}", "already been used")


async def asks_and_is_deactivated(stage: Stage) -> None:
    """Emma asks to be erased; her access ends before Daniel has decided."""
    await stage.emma.says("/delete_me", "Daniel Weber")
    await stage.emma.presses("Ask to be erased", "has to confirm")
    now = stage.service.clock.now()
    await stage.service.ledger.write(lambda tx: end_access(tx, "Emma Fischer", now))
    await stage.settles()


async def test_the_wish_of_somebody_deactivated_can_be_granted(stage: Stage) -> None:
    await stage.invites("Tom Braun", manager="Daniel Weber")
    await asks_and_is_deactivated(stage)
    asked = await stage.daniel.reads("Emma Fischer", "asks to be erased")
    for account in ("Orion Logistics", "Baltic Shipping"):
        stage.daniel.persona.press(account, asked)
        await stage.daniel.reads("Handover of")
        await stage.daniel.says("Tom")
        await stage.daniel.says("She has left")
        await stage.daniel.presses("✓ Hand it over", "Tom Braun")
    await stage.daniel.presses("Continue: erase Emma Fischer…", "cannot be undone")
    await stage.daniel.presses("Erase Emma Fischer", "Erased", "Former colleague")
    assert await stage.asks(lambda tx: places_of(tx, ["Emma", "7000000004"])) == []


async def test_the_wish_of_somebody_deactivated_can_be_declined_by_those_above_alone(
    stage: Stage,
) -> None:
    await asks_and_is_deactivated(stage)
    asked = await stage.daniel.reads("Emma Fischer", "asks to be erased")
    for other in (stage.li_na, stage.zhang_wei):
        await other.taps("declined.1")
    await stage.settles()
    assert await stage.asks(lambda tx: len(erasures.wishes(tx))) == 1
    stage.daniel.persona.press("Decline", asked)
    await stage.daniel.reads("Declined. Emma Fischer has left, and is not told.")
    assert await stage.asks(erasures.wishes) == []


async def test_a_wish_goes_up_when_its_manager_leaves(stage: Stage) -> None:
    await stage.emma.says("/delete_me", "Daniel Weber")
    await stage.emma.presses("Ask to be erased", "has to confirm")
    await stage.daniel.reads("asks to be erased")
    now = stage.service.clock.now()
    await stage.service.ledger.write(lambda tx: end_access(tx, "Daniel Weber", now))
    await stage.chen_jie.reads("Emma Fischer", "移交")


async def test_a_wish_survives_a_restore(sqlite_url: str, tmp_path: Path) -> None:
    async with furnished(sqlite_url) as sandbox:
        async with at_work(sandbox, sqlite_url) as stage:
            await asks_and_is_deactivated(stage)
            now, heard = stage.service.clock.now(), len(stage.daniel.persona.messages)
        file, url = tmp_path / "saved.gz", f"sqlite:///{tmp_path}/restored.db"
        await asyncio.to_thread(backup, sqlite_url, file, "0.1.0", now)

        def finish(tx: Tx) -> None:
            settle(tx, [], now, now, send_waiting=False, keep_texts=True)

        await asyncio.to_thread(restore, url, file, readable(file), finish)
        async with at_work(sandbox, url) as stage:
            await stage.settles()
            again = stage.daniel.persona.messages[heard:]
            assert [each for each in again if "Emma Fischer" in (each.text or "")]
            await stage.daniel.presses("Decline", "Emma Fischer has left")


async def test_an_old_card_brings_nobody_back_who_was_erased(stage: Stage) -> None:
    emma = stage.emma
    shown = await emma.says("/contact anna", "Anna Larsen")
    key = (shown.data("Edit") or "").split(".")[1]
    await emma.presses("Has left", "I don’t know the day")
    await emma.presses("I don’t know the day", "✓")
    await emma.presses("✓", "Back again")
    now = stage.service.clock.now()
    await stage.service.ledger.write(
        lambda tx: erase(tx, ErasureSubject.CONTACT, int(key), None, now, keep_texts=True)
    )
    for old in ("returned", "edit", "place", "move", "left", "rate", "contact"):
        await emma.taps(f"{old}.{key}" + ("." if old == "rate" else ""))
    await stage.settles()
    contact = await stage.asks(lambda tx: contacts.get(tx, int(key)))
    assert contact is not None
    assert not contact.active
    assert await stage.asks(lambda tx: places_of(tx, ["Anna", "anna"])) == []
