"""What a file holds, by the names of its columns in English or Chinese."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from handlers.imports.remarks import Code, Refusal
from storage.names import fold


class Kind(StrEnum):
    """In the order in which files are taken: each refers to those before it."""

    PRODUCTS = "products"
    PEOPLE = "people"
    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    OPPORTUNITIES = "opportunities"


# kind → field → the names of its column, the best first
NAMES: dict[Kind, dict[str, str]] = {
    Kind.PRODUCTS: {
        "product": "product|product name|产品|产品名称",
        "series": "series|product series|系列",
        "price": "sales price|price|list price|suggested retail price|价格|单价",
    },
    Kind.PEOPLE: {
        "name": "sales agent|sales rep|sales representative|rep|agent|employee|name|full name"
        "|姓名|销售|销售代表|销售人员|业务员|客户经理|员工",
        "manager": "manager|supervisor|reports to|line manager|经理|上级|主管|直属经理|直属上级",
        "office": "regional office|office|region|区域|大区|办事处|地区|部门",
        "role": "role|角色",
        "country": "country|holidays of|国家|所在国家",
        "weekly_target": "weekly target|visits per week|每周拜访|周拜访目标|每周拜访目标",
    },
    Kind.ACCOUNTS: {
        "name": "account|account name|company|company name|customer|customer name|client|name"
        "|客户|客户名称|客户单位|公司|公司名称|单位|名称",
        "sector": "sector|industry|行业|所属行业",
        "location": "office location|location|headquarters|city|country|所在地|城市|地址|地区",
        "parent": "subsidiary of|parent|parent account|parent company|母公司|上级单位|上级公司",
        "founded": "year established|founded|established|成立年份|成立时间",
        "employees": "employees|headcount|number of employees|员工数|员工人数|人数",
        "revenue": "revenue|annual revenue|turnover|营收|年营收|营业额|营业收入|收入",
        "grade": "grade|account grade|value grade|等级|级别|客户等级|客户级别",
        "segment": "segment|market segment|sales model|细分|细分市场|细分领域|客户细分|销售模式",
        "owner": "owner|account owner|account manager|负责人|客户负责人|客户经理|销售",
    },
    Kind.CONTACTS: {
        "account": "account|account name|company|company name|customer|client"
        "|客户|客户名称|客户单位|公司|公司名称|单位",
        "name": "contact|contact name|contact person|full name|name"
        "|联系人|客户联系人|联系人姓名|姓名",
        "title": "title|job title|position|职务|职位|头衔",
        "line": "line|decision line|条线|线|所属条线",
        "role": "role|decision role|角色|决策角色",
        "influence": "influence|影响力",
        "key": "key|key contact|is key|关键|关键人|关键客户|是否关键",
    },
    Kind.OPPORTUNITIES: {
        "number": "opportunity id|opportunity number|opportunity|deal id|deal number"
        "|商机编号|商机号|商机ID|机会编号|编号",
        "rep": "sales agent|sales rep|rep|agent|owner|opportunity owner"
        "|销售|销售代表|销售人员|业务员|负责人|客户经理",
        "product": "product|product name|产品|产品名称",
        "account": "account|account name|company|customer|client|客户|客户名称|公司|单位",
        "stage": "deal stage|stage|status|阶段|商机阶段|销售阶段|状态",
        "engaged_on": "engage date|engaged on|start date|created|开始日期|接洽日期|立项日期",
        "closed_on": "close date|closed on|关闭日期|结束日期|成交日期|结单日期",
        "value": "close value|value|amount|deal value|金额|成交金额|合同金额",
        "currency": "currency|币种|货币",
    },
}
NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.PRODUCTS: ("product", "price"),
    Kind.PEOPLE: ("name",),
    Kind.ACCOUNTS: ("name",),
    Kind.CONTACTS: ("account", "name"),
    Kind.OPPORTUNITIES: ("number", "stage"),
}
_FOLDED = {
    kind: {name: [fold(n) for n in names.split("|")] for name, names in fields.items()}
    for kind, fields in NAMES.items()
}
_KNOWN = {name for fields in _FOLDED.values() for names in fields.values() for name in names}
_UNIT = re.compile(r"^(.+?)\s*[(（\[]([^)）\]]*)[)）\]]$")


@dataclass(frozen=True, slots=True)
class Columns:
    """The kind of a file, the column behind each field, the unit a column names, the rest."""

    kind: Kind
    by_field: dict[str, str]
    units: dict[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def parse_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """`["Company=account"]` → the file's column → the column it is to be taken for."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        column, equals, meaning = pair.partition("=")
        if not (equals and column.strip() and fold(_split(meaning)[0]) in _KNOWN):
            raise Refusal(Code.BAD_MAPPING, pair=pair, known=_first_names())
        mapping[fold(column)] = meaning.strip()
    return mapping


def recognise(columns: Sequence[str], mapping: dict[str, str]) -> Columns:
    """The kind that explains most columns and has all it needs. Raises Refusal."""
    meanings = {column: mapping.get(fold(column), column) for column in columns}
    found = [_as_kind(kind, meanings) for kind in Kind]
    fitting = [c for c in found if all(name in c.by_field for name in NEEDED[c.kind])]
    if fitting:
        best = max(fitting, key=lambda c: len(c.by_field))
        rivals = [c for c in fitting if len(c.by_field) == len(best.by_field)]
        if len(best.by_field) > 1 and len(rivals) == 1:
            return best
    wanted = {
        kind: [NAMES[kind][name].split("|")[0] for name in names] for kind, names in NEEDED.items()
    }
    raise Refusal(Code.UNRECOGNISED, columns=list(columns), wanted=wanted)


def _as_kind(kind: Kind, meanings: dict[str, str]) -> Columns:
    named: dict[str, str] = {}
    units: dict[str, str] = {}
    for column, meaning in meanings.items():
        bare, unit = _split(meaning)
        for name in (meaning, bare):
            named.setdefault(fold(name), column)
        units[column] = unit
    by_field: dict[str, str] = {}
    for name, spellings in _FOLDED[kind].items():
        candidates = [named[s] for s in spellings if s in named]
        free = [column for column in candidates if column not in by_field.values()]
        if free:
            by_field[name] = free[0]
    unused = tuple(column for column in meanings if column not in by_field.values())
    return Columns(kind, by_field, {n: units[c] for n, c in by_field.items() if units[c]}, unused)


def _split(header: str) -> tuple[str, str]:
    """`Revenue (million USD)` → the name and the unit."""
    match = _UNIT.match(header.strip())
    return (match[1], match[2].strip()) if match else (header.strip(), "")


def _first_names() -> list[str]:
    return sorted({names.split("|")[0] for fields in NAMES.values() for names in fields.values()})
