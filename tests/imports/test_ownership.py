"""Who works an account shares it; who works it most owns it."""

from pathlib import Path

from sqlalchemy import update

from handlers.imports.remarks import Code
from storage import Ledger, tables
from tests.imports.files import ACCOUNTS, PIPELINE, TEAM, csv_file, recorded, rows_of

MORE_TEAM = TEAM + "Han Mei,Zhang Wei,East\n"


def deals(folder: Path, name: str, *rows: str) -> Path:
    """Each row: number, rep, account, day."""
    parts = [row.split(",") for row in rows]
    lines = [f"{n},{rep},GTX,{account},Engaging,{day},,\n" for n, rep, account, day in parts]
    return csv_file(folder, name, PIPELINE + "".join(lines))


async def team(ledger: Ledger, folder: Path) -> None:
    await recorded(
        ledger, csv_file(folder, "t.csv", MORE_TEAM), csv_file(folder, "a.csv", ACCOUNTS)
    )


async def workers(ledger: Ledger, account: str) -> tuple[str | None, set[str]]:
    """The owner's and the sharers' names."""
    names = {p.id: p.name for p in await rows_of(ledger, "people")}
    ids = {a.name: (a.id, a.owner_id) for a in await rows_of(ledger, "accounts")}
    key, owner = ids[account]
    shares = await rows_of(ledger, "shares")
    return names.get(owner), {names[s.person_id] for s in shares if s.account_id == key}


async def test_most_opportunities_own_and_the_others_share(ledger: Ledger, tmp_path: Path) -> None:
    await team(ledger, tmp_path)
    report = await recorded(
        ledger,
        deals(
            tmp_path, "d.csv",
            "1,Li Na,Acme Ltd,2026-01-01", "2,Wu Di,Acme Ltd,2026-01-02",
            "3,Wu Di,Acme Ltd,2026-01-03", "4,Han Mei,Acme Ltd,", "5,Li Na,,2026-05-01",
        ),
    )  # fmt: skip
    assert await workers(ledger, "Acme Ltd") == ("Wu Di", {"Li Na", "Han Mei"})
    assert await workers(ledger, "华信科技") == (None, set())
    assert [(r.code, r.count) for r in report.remarks] == [
        (Code.OWNERS_SET, 1),
        (Code.SHARES_ADDED, 2),
    ]


async def test_of_equal_ones_the_latest_engagement_owns_then_the_name(
    ledger: Ledger, tmp_path: Path
) -> None:
    await team(ledger, tmp_path)
    await recorded(
        ledger,
        deals(
            tmp_path, "d.csv",
            "1,Li Na,Acme Ltd,2026-01-01", "2,Wu Di,Acme Ltd,2026-01-02",
            "3,Wu Di,华信科技,2026-01-01", "4,Han Mei,华信科技,2026-01-01",
        ),
    )  # fmt: skip
    assert (await workers(ledger, "Acme Ltd"))[0] == "Wu Di"
    assert (await workers(ledger, "华信科技"))[0] == "Han Mei"


async def test_an_owner_who_is_there_stays_and_new_workers_share(
    ledger: Ledger, tmp_path: Path
) -> None:
    await team(ledger, tmp_path)
    await recorded(ledger, deals(tmp_path, "d.csv", "1,Li Na,Acme Ltd,2026-01-01"))
    more = ("1,Li Na,Acme Ltd,2026-01-01", "2,Wu Di,Acme Ltd,2026-02-01",
            "3,Wu Di,Acme Ltd,2026-03-01")  # fmt: skip
    await recorded(ledger, deals(tmp_path, "e.csv", *more))
    assert await workers(ledger, "Acme Ltd") == ("Li Na", {"Wu Di"})


async def test_a_share_that_was_taken_away_does_not_come_back_with_the_same_file(
    ledger: Ledger, tmp_path: Path
) -> None:
    await team(ledger, tmp_path)
    file = deals(tmp_path, "d.csv", "1,Li Na,Acme Ltd,2026-02-01", "2,Wu Di,Acme Ltd,2026-01-01")
    await recorded(ledger, file)
    await ledger.write(lambda tx: tx.execute(tables.shares.delete()))
    await recorded(ledger, file)
    assert await workers(ledger, "Acme Ltd") == ("Li Na", set())


async def test_a_sharer_who_becomes_the_owner_shares_no_more(
    ledger: Ledger, tmp_path: Path
) -> None:
    await team(ledger, tmp_path)
    file = deals(tmp_path, "d.csv", "1,Li Na,Acme Ltd,2026-02-01", "2,Wu Di,Acme Ltd,2026-01-01")
    await recorded(ledger, file)
    await recorded(ledger, csv_file(tmp_path, "o.csv", "account,owner\nAcme Ltd,Wu Di\n"))
    assert await workers(ledger, "Acme Ltd") == ("Wu Di", set())
    a = tables.accounts
    await ledger.write(lambda tx: tx.execute(update(a).values(owner_id=None)))
    await recorded(ledger, deals(tmp_path, "e.csv", "1,Li Na,Acme Ltd,2026-02-01"))
    assert await workers(ledger, "Acme Ltd") == ("Li Na", set())
