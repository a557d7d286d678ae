"""Names for a portfolio that is made up: companies, people and titles, Chinese and English."""

import random
from collections.abc import Iterator, Sequence
from itertools import count, islice, product

from scoring.accounts import Line


def _each(words: str) -> list[str]:
    return words.split()


_PLACES = _each("苏州 宁波 青岛 厦门 无锡 佛山 烟台 合肥 南通 常州 珠海 长沙")
_WORDS = _each("华信 东方 博远 天海 沧澜 恒泰 瑞丰 金桥 明德 新宇 万和 中科 同创 凯达 远航 联众")
_TRADES = _each("电力 医疗 科技 钢铁 物流 化工 汽车 食品 环保 通信")
_STEMS = (
    "Alder", "Bergmann", "Castor", "Delmar", "Easton", "Falk", "Granit", "Halden", "Ivory",
    "Juniper", "Keller", "Lindqvist", "Meridian", "Norden", "Olsen", "Pioneer",
)  # fmt: skip
_FIELDS = ("Power", "Medical", "Tech", "Steel", "Foods", "Chemicals", "Motors", "Telecom")
_FORMS = ("Ltd", "AG", "Group", "Industries")
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭"
_GIVEN = _each("芳 强 敏 磊 静 洋 艳 勇 军 杰 丽娟 志强 秀英 建国 晓明 海燕 文博 佳琪")
_FIRST = ("Anna", "John", "Sofia", "Paul", "Emma", "Lukas", "Maria", "Peter", "Nina", "Oscar")
_LAST = ("Miller", "Rossi", "Martin", "Larsen", "Novak", "Weber", "Silva", "Brown", "Kovacs")
CHINESE_SHARE = 0.7
PEOPLE = {
    True: ["".join(name) for name in product(_SURNAMES, _GIVEN)],
    False: [" ".join(name) for name in product(_FIRST, _LAST)],
}  # by whether they are Chinese
_TITLES = {
    Line.BUSINESS: ("生产部经理", "Operations manager"),
    Line.TECHNICAL: ("信息部总监", "CIO"),
    Line.PROCUREMENT: ("采购总监", "Head of purchasing"),
    Line.FINANCE: ("财务经理", "Finance manager"),
    Line.EXECUTIVE: ("副总经理", "Vice president"),
}


def companies(chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Names without end, no two alike, each with whether it is Chinese."""
    chinese = _endless(chance, ["".join(parts) for parts in product(_PLACES, _WORDS, _TRADES)])
    english = _endless(chance, [" ".join(parts) for parts in product(_STEMS, _FIELDS, _FORMS)])
    while True:
        is_chinese = chance.random() < CHINESE_SHARE
        yield next(chinese if is_chinese else english), is_chinese


def colleagues(chance: random.Random) -> Iterator[str]:
    """Names without end, no two alike, of both languages."""
    return _endless(chance, [*PEOPLE[True], *PEOPLE[False]])


def staff(chance: random.Random, size: int, *, is_chinese: bool) -> Sequence[str]:
    """The people of one company; no two share a name."""
    return list(islice(_endless(chance, PEOPLE[is_chinese]), size))


def title(line: Line, *, is_chinese: bool) -> str:
    chinese, english = _TITLES[line]
    return chinese if is_chinese else english


def _endless(chance: random.Random, names: Sequence[str]) -> Iterator[str]:
    """All in a random order, and then again with a number behind."""
    shuffled = chance.sample(names, len(names))
    for number in count(1):
        yield from (f"{name} {number}" if number > 1 else name for name in shuffled)
