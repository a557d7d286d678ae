"""Files meet the ledger, on both databases."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import update

from handlers.imports.importing import RowsRefused
from handlers.imports.remarks import Code
from scoring.people import Role
from storage import Ledger, accounts, people, tables
from tests.cast import NOW
from tests.imports.files import (
    ACCOUNTS,
    PIPELINE,
    TEAM,
    csv_file,
    preview_of,
    recorded,
    rows_of,
    workbook,
)

DEALS = PIPELINE + (
    "A1,Li Na,GTX Pro,华信科技,Won,2026-01-05,2026-02-01,1054\n"
    "A2,Wu Di,GTX Pro,Acme Ltd,Prospecting,,,\n"
)


def everything(folder: Path) -> list[Path]:
    """In the wrong order, which must not matter."""
    return [
        csv_file(folder, "pipeline.csv", DEALS),
        workbook(
            folder / "contacts.xlsx",
            [
                ("客户", "联系人", "职务", "条线", "角色", "影响力", "关键"),
                ("华信科技", "王芳", "采购总监", "采购", "决策者", 3, "是"),
                ("ACME LTD.", "Ann Lee", "", "", "", "", ""),
            ],
        ),
        csv_file(folder, "accounts.csv", ACCOUNTS, "gbk"),
        csv_file(folder, "team.csv", TEAM, "utf-16"),
    ]


async def test_files_in_any_order_fill_an_empty_ledger(ledger: Ledger, tmp_path: Path) -> None:
    report = await recorded(ledger, *everything(tmp_path))
    assert [(p.kind, p.created, p.refused) for p in report.files] == [
        ("people", 2, 0),
        ("accounts", 2, 0),
        ("contacts", 2, 0),
        ("opportunities", 2, 0),
    ]
    zhang, li, wu = await rows_of(ledger, "people")
    assert [(p.name, p.role, p.office) for p in (zhang, li, wu)] == [
        ("Zhang Wei", "manager", ""),
        ("Li Na", "rep", "East"),
        ("Wu Di", "rep", "East"),
    ]
    assert (zhang.manager_id, li.manager_id, wu.manager_id) == (None, zhang.id, zhang.id)
    huaxin, acme = await rows_of(ledger, "accounts")
    assert (huaxin.name, huaxin.owner_id, acme.owner_id) == ("华信科技", li.id, wu.id)
    assert huaxin.search.split() == ["华信科技", "huaxinkeji", "hxkj"]
    wang, ann = await rows_of(ledger, "contacts")
    assert (wang.account_id, wang.title, wang.line, wang.role, wang.influence, wang.key) == (
        huaxin.id, "采购总监", "procurement", "decider", 3, True,
    )  # fmt: skip
    assert (ann.account_id, ann.title, ann.line, ann.influence, ann.key) == (
        acme.id, "", None, 1, False,
    )  # fmt: skip
    won, open_ = await rows_of(ledger, "opportunities")
    assert (won.number, won.rep_id, won.stage, won.value) == ("A1", li.id, "won", 1054)
    assert (open_.stage, open_.engaged_on, open_.closed_on, open_.value) == (
        "prospecting", None, None, None,
    )  # fmt: skip


async def test_the_second_import_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    files = everything(tmp_path)
    await recorded(ledger, *files)
    names = ("people", "accounts", "contacts", "opportunities", "shares")
    before = [await rows_of(ledger, name) for name in names]
    report = await recorded(ledger, *files)
    assert [(p.created, p.updated, p.unchanged) for p in report.files] == [(0, 0, 2)] * 4
    assert not report.changes
    assert [await rows_of(ledger, name) for name in names] == before


async def test_a_preview_says_what_recording_does_and_records_nothing(
    ledger: Ledger, tmp_path: Path
) -> None:
    files = everything(tmp_path)
    foreseen = await preview_of(ledger, *files)
    assert await rows_of(ledger, "people") == []
    assert await recorded(ledger, *files) == foreseen
    assert await preview_of(ledger, *files) == await recorded(ledger, *files)


async def test_an_import_leaves_a_trace(ledger: Ledger, tmp_path: Path) -> None:
    await recorded(ledger, csv_file(tmp_path, "team.csv", TEAM))
    (trace,) = await rows_of(ledger, "audit")
    assert (trace.action, trace.actor_id, trace.at) == ("import", None, NOW)
    assert trace.detail == {
        "file": "team.csv", "kind": "people", "rows": 2, "created": 2, "updated": 0,
        "unchanged": 0, "refused": 0,
    }  # fmt: skip


async def test_an_update_names_the_changed_fields_and_empty_cells_change_nothing(
    ledger: Ledger, tmp_path: Path
) -> None:
    await recorded(ledger, *everything(tmp_path))
    changed = csv_file(
        tmp_path,
        "accounts2.csv",
        "account,sector,city,grade\n华信科技,,Shenzhen,A\nacme ltd,retail,,\n",
    )
    report = await recorded(ledger, changed)
    (plan,) = report.files
    assert [(u.line, u.name, u.fields) for u in plan.updates] == [
        (2, "华信科技", {"location": ("", "Shenzhen"), "grade": (None, "A")}),
        (3, "acme ltd", {"name": ("Acme Ltd", "acme ltd")}),
    ]
    huaxin, acme = await rows_of(ledger, "accounts")
    assert (huaxin.sector, huaxin.location, huaxin.grade) == ("software", "Shenzhen", "A")
    assert (acme.name, acme.name_key, acme.sector) == ("acme ltd", "acmeltd", "retail")


async def test_one_bad_row_in_five_thousand_keeps_all_out(ledger: Ledger, tmp_path: Path) -> None:
    lines = [f"Account {n},{n}" for n in range(5_000)]
    lines[4_321] = "Account 4321,many"
    file = csv_file(tmp_path, "accounts.csv", "account,employees\n" + "\n".join(lines))
    with pytest.raises(RowsRefused) as caught:
        await recorded(ledger, file)
    (refusal,) = caught.value.report.files[0].refusals
    assert (refusal.line, refusal.why.code) == (4_323, Code.NOT_A_NUMBER)
    assert await rows_of(ledger, "accounts") == []
    assert await rows_of(ledger, "audit") == []

    report = await recorded(ledger, file, skip_refused=True)
    assert (report.files[0].created, report.files[0].refused) == (4_999, 1)
    names = [row.name for row in await rows_of(ledger, "accounts")]
    assert names == [f"Account {n}" for n in range(5_000) if n != 4_321]


async def test_two_people_who_import_at_once_record_it_once(ledger: Ledger, tmp_path: Path) -> None:
    files = everything(tmp_path)
    reports = await asyncio.gather(recorded(ledger, *files), recorded(ledger, *files))
    assert sorted(report.files[3].created for report in reports) == [0, 2]
    assert len(await rows_of(ledger, "people")) == 3
    assert len(await rows_of(ledger, "contacts")) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("客户,联系人\n华信科技,\n", Code.MISSING),
        ("客户,联系人\n华信科技,--\n", Code.MISSING),
        ("客户,联系人\nNowhere,王芳\n", Code.UNKNOWN_ACCOUNT),
        ("客户,联系人,影响力\n华信科技,王芳,4\n", Code.NOT_IN_RANGE),
        ("客户,联系人,条线\n华信科技,王芳,钓鱼\n", Code.NOT_ONE_OF),
        ("客户,联系人\n华信科技,王芳,x\n", Code.TOO_MANY_CELLS),
        ("客户,联系人\n华信科技," + "王" * 201 + "\n", Code.TOO_LONG),
        (PIPELINE + "A1,Nobody,X,Acme Ltd,Won,,,\n", Code.UNKNOWN_PERSON),
        (PIPELINE + "A1,Li Na,X,Nowhere,Won,,,\n", Code.UNKNOWN_ACCOUNT),
        (PIPELINE + "A1,Li Na,X,Acme Ltd,Won,10/11/2016,,\n", Code.NOT_A_DAY),
        (PIPELINE + "A1,Li Na,X,Acme Ltd,,,,\n", Code.MISSING),
        ("name,manager\nLi Na,Li Na\n", Code.CIRCLE),
        ("name,manager\nZhang Wei,Wu Di\n", Code.CIRCLE),
        ("account,owner\nBolt,Nobody\n", Code.UNKNOWN_PERSON),
    ],
)
async def test_a_bad_row_is_refused_with_its_line(
    ledger: Ledger, tmp_path: Path, text: str, code: Code
) -> None:
    await recorded(
        ledger,
        csv_file(tmp_path, "team.csv", TEAM),
        csv_file(tmp_path, "accounts.csv", ACCOUNTS),
    )
    report = await preview_of(ledger, csv_file(tmp_path, "bad.csv", text))
    assert [(r.line, r.why.code) for r in report.files[0].refusals] == [(2, code)]


async def test_a_row_said_twice_counts_once_and_said_otherwise_is_refused(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = csv_file(
        tmp_path, "accounts.csv", "account,sector\nAcme,retail\nAcme,retail\nACME,retail\n"
    )
    (plan,) = (await preview_of(ledger, file)).files
    assert (plan.created, plan.unchanged, plan.refused) == (1, 1, 1)
    assert plan.refusals[0].line == 4
    assert plan.refusals[0].why.code == Code.REPEATED
    assert plan.refusals[0].why.args["line"] == 2


async def test_two_files_of_one_name_are_told_apart(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "east").mkdir()
    (tmp_path / "west").mkdir()
    east = csv_file(tmp_path / "east", "accounts.csv", "account,sector\nAcme,retail\n")
    west = csv_file(tmp_path / "west", "accounts.csv", "account,sector\nAcme,software\n")
    report = await preview_of(ledger, east, west)
    assert [(plan.created, plan.refused) for plan in report.files] == [(1, 0), (0, 1)]


async def test_a_name_that_two_people_bear_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    for _ in range(2):
        await ledger.write(lambda tx: people.create(tx, "Li Na", Role.REP, NOW))
    report = await preview_of(ledger, csv_file(tmp_path, "team.csv", TEAM))
    assert [(r.line, r.why.code) for r in report.files[0].refusals] == [(2, Code.HOMONYMS)]


async def test_a_rep_whom_others_report_to_becomes_a_manager(
    ledger: Ledger, tmp_path: Path
) -> None:
    await recorded(ledger, csv_file(tmp_path, "team.csv", TEAM))
    file = csv_file(tmp_path, "more.csv", "name,manager\nHan Mei,Li Na\nZhang Wei,Chen Jie\n")
    (plan,) = (await recorded(ledger, file)).files
    promoted = [r.args["names"] for r in plan.remarks if r.code is Code.MANAGERS_PROMOTED]
    assert promoted == [["Li Na"]]
    by_name = {p.name: p for p in await rows_of(ledger, "people")}
    assert by_name["Li Na"].role == "manager"
    assert by_name["Han Mei"].manager_id == by_name["Li Na"].id
    assert by_name["Zhang Wei"].role == "manager"
    assert by_name["Zhang Wei"].manager_id == by_name["Chen Jie"].id


async def test_a_manager_is_named_before_or_after_their_own_row(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = csv_file(tmp_path, "team.csv", "name,manager\nLi Na,Zhang Wei\nZhang Wei,Chen Jie\n")
    await recorded(ledger, file)
    rows = {p.name: p for p in await rows_of(ledger, "people")}
    assert {name: p.role for name, p in rows.items()} == {
        "Chen Jie": "manager", "Li Na": "rep", "Zhang Wei": "manager",
    }  # fmt: skip
    assert rows["Zhang Wei"].manager_id == rows["Chen Jie"].id
    assert not (await recorded(ledger, file)).files[0].updated


async def test_an_administrator_who_leads_stays_one(ledger: Ledger, tmp_path: Path) -> None:
    await ledger.write(lambda tx: people.create(tx, "Zhang Wei", Role.ADMINISTRATOR, NOW))
    await recorded(ledger, csv_file(tmp_path, "team.csv", TEAM))
    assert [p.role for p in await rows_of(ledger, "people")] == ["administrator", "rep", "rep"]


async def test_what_a_file_says_of_an_administrator_is_taken(
    ledger: Ledger, tmp_path: Path
) -> None:
    rows = "name,manager,role\nChen Jie,,administrator\nZhang Wei,Chen Jie,manager\nLi Na,,rep\n"
    file = csv_file(tmp_path, "team.csv", rows + "Wu Gang,Li Na,rep\n")
    await recorded(ledger, file)
    roles = {p.name: p.role for p in await rows_of(ledger, "people")}
    assert roles == {
        "Chen Jie": "administrator", "Zhang Wei": "manager", "Li Na": "manager", "Wu Gang": "rep",
    }  # fmt: skip
    assert not (await recorded(ledger, file)).files[0].updated


async def test_who_has_left_keeps_the_deals_and_owns_no_account(
    ledger: Ledger, tmp_path: Path
) -> None:
    await recorded(ledger, csv_file(tmp_path, "t.csv", TEAM), csv_file(tmp_path, "a.csv", ACCOUNTS))
    p = tables.people
    await ledger.write(
        lambda tx: tx.execute(update(p).where(p.c.name == "Li Na").values(active=False))
    )
    await recorded(ledger, csv_file(tmp_path, "deals.csv", DEALS))
    huaxin, acme = await rows_of(ledger, "accounts")
    assert huaxin.owner_id is None
    assert acme.owner_id is not None
    assert all(deal.rep_id for deal in await rows_of(ledger, "opportunities"))


async def test_an_import_says_by_which_segment_an_account_is_rated(
    ledger: Ledger, tmp_path: Path
) -> None:
    for text in (
        "客户,细分\n华信科技,outcome\n",
        "account,segment\n华信科技,\n",
    ):  # empty: no change
        await recorded(ledger, csv_file(tmp_path, "accounts.csv", text))
        huaxin = await ledger.read(lambda tx: accounts.by_name(tx, "华信科技"))
        assert huaxin is not None
        assert huaxin.segment == "outcome"
    await recorded(ledger, csv_file(tmp_path, "accounts.csv", "account,segment\n华信科技,retail\n"))
    huaxin = await ledger.read(lambda tx: accounts.by_name(tx, "华信科技"))
    assert huaxin is not None
    assert huaxin.segment == "retail"
