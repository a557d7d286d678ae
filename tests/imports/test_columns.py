"""Files are recognised by their columns."""

import pytest

from handlers.imports.columns import Kind, parse_mapping, recognise
from handlers.imports.remarks import Code, Refusal
from handlers.imports.units import Unit, parse_unit


@pytest.mark.parametrize(
    ("header", "kind", "fields"),
    [
        ("sales_agent manager regional_office", Kind.PEOPLE, "name manager office"),
        ("姓名 经理 区域", Kind.PEOPLE, "name manager office"),
        ("name role", Kind.PEOPLE, "name role"),
        (
            "account sector year_established revenue employees office_location subsidiary_of",
            Kind.ACCOUNTS,
            "name sector founded revenue employees location parent",
        ),
        ("客户 行业 等级 客户经理", Kind.ACCOUNTS, "name sector grade owner"),
        ("Name Industry City", Kind.ACCOUNTS, "name sector location"),
        (
            "客户 联系人 职务 条线 角色 影响力 关键",
            Kind.CONTACTS,
            "account name title line role influence key",
        ),
        ("客户 姓名 职位", Kind.CONTACTS, "account name title"),
        ("Company Contact Title", Kind.CONTACTS, "account name title"),
        (
            "opportunity_id sales_agent product account deal_stage engage_date close_date"
            " close_value",
            Kind.OPPORTUNITIES,
            "number rep product account stage engaged_on closed_on value",
        ),
        ("商机编号 客户 阶段 金额", Kind.OPPORTUNITIES, "number account stage value"),
        ("product series sales_price", Kind.PRODUCTS, "product series price"),
    ],
)
def test_a_header_tells_the_kind_and_the_fields(header: str, kind: Kind, fields: str) -> None:
    columns = recognise(header.split(), {})
    assert columns.kind is kind
    assert set(columns.by_field) == set(fields.split())
    assert columns.unused == ()


def test_a_column_in_a_language_of_its_own_is_mapped_by_hand() -> None:
    mapping = parse_mapping(["Firma=account", "Branche = sector"])
    columns = recognise(["Firma", "Branche", "Notiz"], mapping)
    assert columns.kind is Kind.ACCOUNTS
    assert columns.by_field == {"name": "Firma", "sector": "Branche"}
    assert columns.unused == ("Notiz",)


def test_an_unknown_file_is_refused_with_what_was_found_and_what_is_wanted() -> None:
    with pytest.raises(Refusal) as caught:
        recognise(["Table", "Field"], {})
    remark = caught.value.remark
    assert remark.code == Code.UNRECOGNISED
    assert remark.args["columns"] == ["Table", "Field"]
    assert remark.args["wanted"][Kind.CONTACTS] == ["account", "contact"]


@pytest.mark.parametrize("pair", ["Firma", "=account", "Firma=", "Firma=colour"])
def test_a_mapping_to_nothing_known_is_refused(pair: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_mapping([pair])
    assert caught.value.remark.code == Code.BAD_MAPPING


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("million USD", Unit(1_000_000, "USD")),
        ("万元", Unit(10_000, "CNY")),
        ("千万元", Unit(10_000_000, "CNY")),
        ("亿美元", Unit(100_000_000, "USD")),
        ("EUR", Unit(1, "EUR")),
        ("thousand", Unit(1_000, None)),
        ("optional", None),
        ("", None),
    ],
)
def test_a_column_may_name_its_unit(text: str, unit: Unit | None) -> None:
    assert parse_unit(text) == unit


def test_the_unit_stands_beside_the_field() -> None:
    columns = recognise(["account", "Revenue (million USD)"], {})
    assert columns.units == {"revenue": "million USD"}
    mapped = recognise(["account", "revenue"], parse_mapping(["revenue=revenue（万元）"]))
    assert mapped.units == {"revenue": "万元"}
