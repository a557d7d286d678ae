"""What a real export has in it: each trap is counted and named, and nothing is dropped."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from handlers.imports.importing import Report
from handlers.imports.products import spelled_otherwise
from handlers.imports.remarks import Code
from handlers.imports.spelling import SECTORS, likely
from storage import Ledger
from tests.imports.files import (
    ACCOUNTS,
    PIPELINE,
    TEAM,
    csv_file,
    preview_of,
    recorded,
    rows_of,
)


def said(report: Report, code: Code) -> list[tuple[int, dict[str, Any]]]:
    return [(r.count, r.args) for plan in report.files for r in plan.remarks if r.code is code]


async def pipeline(ledger: Ledger, folder: Path, *rows: str, catalogue: str = "") -> Report:
    files = [
        csv_file(folder, "team.csv", TEAM),
        csv_file(folder, "accounts.csv", ACCOUNTS),
        csv_file(folder, "deals.csv", PIPELINE + "\n".join(rows)),
    ]
    if catalogue:
        files.append(csv_file(folder, "products.csv", "product,series,sales_price\n" + catalogue))
    return await recorded(ledger, *files)


async def test_gaps_of_opportunities_are_counted_and_the_rows_are_kept(
    ledger: Ledger, tmp_path: Path
) -> None:
    report = await pipeline(
        ledger,
        tmp_path,
        "1,Li Na,GTX,,Won,2026-01-01,2026-02-01,5",
        "2,Li Na,GTX,,Prospecting,,,",
        "3,Li Na,GTX,Acme Ltd,Engaging,2026-01-01,,",
        "4,,GTX,Acme Ltd,Lost,2026-01-01,2025-12-31,0",
        "5,Li Na,GTX,Acme Ltd,Won,2026-01-01,,7",
    )
    counts = {
        code: said(report, code)[0][0]
        for code in (Code.NO_ACCOUNT, Code.NOT_ENGAGED, Code.OPEN, Code.NO_REP,
                     Code.CLOSED_BEFORE_ENGAGED, Code.CLOSED_WITHOUT_DAY)
    }  # fmt: skip
    assert counts == {
        Code.NO_ACCOUNT: 2, Code.NOT_ENGAGED: 1, Code.OPEN: 2, Code.NO_REP: 1,
        Code.CLOSED_BEFORE_ENGAGED: 1, Code.CLOSED_WITHOUT_DAY: 1,
    }  # fmt: skip
    assert len(await rows_of(ledger, "opportunities")) == 5


async def test_reps_who_never_sold_are_named(ledger: Ledger, tmp_path: Path) -> None:
    report = await pipeline(ledger, tmp_path, "1,Li Na,GTX,Acme Ltd,Won,,,")
    assert said(report, Code.NEVER_SOLD) == [(1, {"names": ["Wu Di"]})]


async def test_a_product_spelled_otherwise_in_the_catalogue_is_named_and_kept(
    ledger: Ledger, tmp_path: Path
) -> None:
    report = await pipeline(
        ledger, tmp_path,
        "1,Li Na,GTXPro,Acme Ltd,Won,,,", "2,Li Na,GTXPro,Acme Ltd,Won,,,",
        "3,Li Na,Zebra,Acme Ltd,Won,,,",
        catalogue="GTX Pro,GTX,4821\n",
    )  # fmt: skip
    assert said(report, Code.PRODUCT_SPELLINGS) == [(2, {"product": "GTXPro", "meant": "GTX Pro"})]
    assert said(report, Code.PRODUCT_NOT_IN_CATALOGUE) == [(1, {"product": "Zebra"})]
    assert {o.product for o in await rows_of(ledger, "opportunities")} == {"GTXPro", "Zebra"}


def test_without_a_catalogue_the_other_names_of_the_file_tell() -> None:
    found = Counter({"GTX Basic": 5, "GTX Plus Pro": 3, "GTXPro": 9, "MG Special": 2, "Pro": 1})
    assert spelled_otherwise(found, {}) == {"GTXPro": "GTX Pro"}
    assert spelled_otherwise(Counter({"GTX Pro": 5, "gtx pro": 1}), {}) == {"gtx pro": "GTX Pro"}
    assert spelled_otherwise(Counter({"GTXPro": 5, "GTX Basic": 1, "X Pro": 1}), {
        "gtxpro": "GTXPro"
    }) == {}  # fmt: skip


async def test_a_misspelled_sector_is_corrected_aloud(ledger: Ledger, tmp_path: Path) -> None:
    rows = "account,sector,location\nA,technolgy,Philipines\nB,technolgy,Kenya\nC,retail,Paris\n"
    report = await recorded(ledger, csv_file(tmp_path, "a.csv", rows))
    assert said(report, Code.SPELLING_CORRECTED) == [
        (2, {"column": "sector", "word": "technolgy", "instead": "technology"})
    ]
    assert said(report, Code.SPELLING_DOUBTFUL) == [
        (1, {"column": "location", "word": "Philipines", "others": ["Philippines"]})
    ]
    accounts = await rows_of(ledger, "accounts")
    assert [(a.sector, a.location) for a in accounts] == [
        ("technology", "Philipines"), ("technology", "Kenya"), ("retail", "Paris"),
    ]  # fmt: skip


def test_only_one_slip_from_a_far_better_known_word_is_a_misspelling() -> None:
    assert likely(Counter({"Photovoltiacs": 1, "Photovoltaics": 9}), SECTORS) == {
        "Photovoltiacs": ["Photovoltaics"]
    }
    assert likely(Counter({"Photovoltiacs": 1, "Photovoltaics": 2}), SECTORS) == {}
    assert (
        likely(Counter({"service": 1, "retail": 1, "IT": 1, "能源": 1, "tecnolgy": 1}), SECTORS)
        == {}
    )


async def test_a_word_one_slip_from_two_others_is_kept_and_said(
    ledger: Ledger, tmp_path: Path
) -> None:
    sectors = ["Blueprint"] * 3 + ["Blueprins"] * 3 + ["Blueprinx"]
    rows = "".join(f"A{n},{sector}\n" for n, sector in enumerate(sectors))
    report = await preview_of(ledger, csv_file(tmp_path, "a.csv", "account,sector\n" + rows))
    assert said(report, Code.SPELLING_CORRECTED) == []
    (doubt,) = said(report, Code.SPELLING_DOUBTFUL)
    assert doubt == (
        1, {"column": "sector", "word": "Blueprinx", "others": ["Blueprint", "Blueprins"]},
    )  # fmt: skip


async def test_an_unknown_parent_is_named_and_one_later_in_the_file_is_known(
    ledger: Ledger, tmp_path: Path
) -> None:
    rows = "account,subsidiary_of\nA,B\nB,\nC,Massive Dynamic\nD,Massive Dynamic\n"
    report = await preview_of(ledger, csv_file(tmp_path, "a.csv", rows))
    assert said(report, Code.PARENT_UNKNOWN) == [
        (2, {"parent": "Massive Dynamic", "names": ["C", "D"]})
    ]


async def test_revenue_without_a_unit_is_said_and_with_one_is_computed(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = csv_file(tmp_path, "a.csv", "account,revenue\nA,1100.041234\n")
    assert said(await preview_of(ledger, file), Code.REVENUE_WITHOUT_UNIT) == [(1, {})]
    report = await recorded(ledger, file, mapping=["revenue=revenue (million USD)"])
    assert said(report, Code.REVENUE_WITHOUT_UNIT) == []
    (account,) = await rows_of(ledger, "accounts")
    assert (account.revenue, account.revenue_currency) == (Decimal(1_100_041_234), "USD")


async def test_columns_that_are_not_used_are_named(ledger: Ledger, tmp_path: Path) -> None:
    file = csv_file(tmp_path, "a.csv", "account,sector,mood\nA,retail,good\n")
    assert said(await preview_of(ledger, file), Code.COLUMNS_UNUSED) == [(1, {"columns": ["mood"]})]
