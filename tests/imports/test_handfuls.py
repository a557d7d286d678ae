"""An import is recorded in handfuls: others work meanwhile, and it is whole or not at all."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.decided import finish
from handlers.imports.importing import RowsRefused, close_sources, plan, read_sources, trace
from scoring.people import Role
from storage import Ledger, Tx, accounts, contacts, people, staged, tables
from storage.import_parts import PART, Part
from tests.cast import NOW
from tests.imports.files import ACCOUNTS, TEAM, csv_file, ignore_progress, recorded, rows_of

MANY = 8 * PART
CONTACTS = "account,contact,title\n华信科技,王芳,CFO\nAcme Ltd,Ann Lee,CTO\n"


def many(folder: Path) -> Path:
    lines = "".join(f"Account {n},{n}\n" for n in range(MANY))
    return csv_file(folder, "many.csv", "account,employees\n" + lines)


async def decided(ledger: Ledger, *paths: Path) -> int:
    """An import whose process ends as soon as it is decided."""
    sources, parts = read_sources(paths, []), list[Part]()
    report = await ledger.read(lambda tx: plan(tx, sources, ignore_progress, parts.append))
    close_sources(sources)

    def decide(tx: Tx) -> int:
        key = staged.begin(tx, NOW)
        staged.stage(tx, key, parts)
        staged.decide(tx, key, [trace(file) for file in report.files], NOW, None)
        return key

    return await ledger.write(decide)


async def test_others_have_their_turn_between_the_handfuls(ledger: Ledger, tmp_path: Path) -> None:
    """On the one writer of SQLite, too: whoever taps sees how far the import has come."""
    await decided(ledger, many(tmp_path))
    count = select(func.count()).select_from(tables.accounts)
    seen: set[int] = set()

    async def taps() -> None:
        while MANY not in seen:
            seen.add(await ledger.write(lambda tx: tx.execute(count).scalar_one()))

    others = asyncio.create_task(taps())
    await finish(ledger, lambda: NOW, ignore_progress)
    await others
    assert seen <= set(range(0, MANY + 1, PART)), "each handful is whole"
    assert len(seen) > 2


async def test_what_was_decided_is_recorded_by_whoever_comes_next(
    ledger: Ledger, tmp_path: Path
) -> None:
    await decided(ledger, many(tmp_path))
    assert await rows_of(ledger, "accounts") == []
    await finish(ledger, lambda: NOW, ignore_progress, most=2)
    assert len(await rows_of(ledger, "accounts")) == 2 * PART
    await recorded(ledger, csv_file(tmp_path, "t.csv", TEAM))
    assert len(await rows_of(ledger, "accounts")) == MANY
    assert [row.detail["file"] for row in await rows_of(ledger, "audit")] == ["many.csv", "t.csv"]
    assert await rows_of(ledger, "import_parts") == []
    assert await rows_of(ledger, "imports") == []


async def test_several_processes_record_each_part_once(ledger: Ledger, tmp_path: Path) -> None:
    await decided(ledger, many(tmp_path))
    helpers = (finish(ledger, lambda: NOW, ignore_progress) for _ in range(4))
    await asyncio.gather(*helpers)
    names = [row.name for row in await rows_of(ledger, "accounts")]
    assert names == [f"Account {n}" for n in range(MANY)]


async def test_nothing_of_what_is_refused_or_given_up_stays(ledger: Ledger, tmp_path: Path) -> None:
    bad = csv_file(tmp_path, "a.csv", "account,employees\nA,7\nB,many\n")
    with pytest.raises(RowsRefused):
        await recorded(ledger, bad)
    assert await rows_of(ledger, "imports") == []
    key = await ledger.write(partial(staged.begin, now=NOW))
    part = Part("accounts", [["a", {"name": "A"}, False, {}]])
    await ledger.write(partial(staged.stage, key=key, parts=[part]))
    await ledger.write(partial(staged.drop_abandoned, before=NOW))
    assert len(await rows_of(ledger, "import_parts")) == 1, "it may be at work yet"
    await recorded(ledger, csv_file(tmp_path, "t.csv", TEAM))
    assert await rows_of(ledger, "import_parts") == []
    with pytest.raises(staged.Overtaken):
        await ledger.write(partial(staged.stage, key=key, parts=[part]))
    assert await rows_of(ledger, "accounts") == []


async def test_what_a_rep_added_meanwhile_is_met_and_not_refused(
    ledger: Ledger, tmp_path: Path
) -> None:
    await recorded(ledger, csv_file(tmp_path, "t.csv", TEAM))
    await decided(
        ledger,
        csv_file(tmp_path, "a.csv", ACCOUNTS),
        csv_file(tmp_path, "c.csv", CONTACTS),
    )

    def meanwhile(tx: Tx) -> None:
        (rep,) = people.named(tx, "Li Na")
        huaxin = accounts.create(tx, "华信科技", rep.id, NOW)
        contacts.create(tx, huaxin.id, "王芳", NOW)

    await ledger.write(meanwhile)
    await finish(ledger, lambda: NOW, ignore_progress)
    found = {row.name: (row.sector, row.owner_id) for row in await rows_of(ledger, "accounts")}
    rep = (await ledger.read(lambda tx: people.named(tx, "Li Na")))[0]
    assert found == {"华信科技": ("software", rep.id), "Acme Ltd": ("retail", None)}
    titles = {row.name: row.title for row in await rows_of(ledger, "contacts")}
    assert titles == {"王芳": "CFO", "Ann Lee": "CTO"}


async def test_what_no_longer_fits_is_passed_over_and_stands_in_the_trail(
    ledger: Ledger, tmp_path: Path
) -> None:
    await recorded(ledger, csv_file(tmp_path, "t.csv", TEAM), csv_file(tmp_path, "a.csv", ACCOUNTS))
    await decided(ledger, csv_file(tmp_path, "c.csv", CONTACTS))

    def meanwhile(tx: Tx) -> None:
        p = tables.accounts
        tx.execute(update(p).where(p.c.name == "Acme Ltd").values(name="Acme", name_key="acme"))
        people.create(tx, "Han Mei", Role.REP, NOW)

    await ledger.write(meanwhile)
    await finish(ledger, lambda: NOW, ignore_progress)
    assert [row.name for row in await rows_of(ledger, "contacts")] == ["王芳"]
    *_, last = await rows_of(ledger, "audit")
    assert (last.action, last.object, last.detail) == (
        "import.passed_over", f"import:{last.object.partition(':')[2]}", {"rows": 1},
    )  # fmt: skip
