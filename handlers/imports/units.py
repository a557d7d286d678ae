"""The unit that a column's name may give in brackets: `revenue (million USD)`, `营收(万元)`."""

import re
from dataclasses import dataclass

_TIMES = {
    "thousand": 1_000, "k": 1_000, "million": 1_000_000, "mio": 1_000_000, "m": 1_000_000,
    "billion": 1_000_000_000, "bn": 1_000_000_000,
    "千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000,
}  # fmt: skip
_MONEY = {
    "usd": "USD", "$": "USD", "美元": "USD", "eur": "EUR", "€": "EUR", "欧元": "EUR",
    "cny": "CNY", "rmb": "CNY", "¥": "CNY", "￥": "CNY", "元": "CNY", "人民币": "CNY",
    "gbp": "GBP", "£": "GBP", "英镑": "GBP", "hkd": "HKD", "港元": "HKD", "jpy": "JPY",
    "日元": "JPY",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number is to be multiplied by, and its currency (None: not said)."""

    times: int
    currency: str | None


def parse_unit(text: str) -> Unit | None:
    """None where the text names neither a size nor a currency."""
    words = _longest_first(text.casefold())
    times = next((_TIMES[w] for w in words if w in _TIMES), None)
    currency = next((_MONEY[w] for w in words if w in _MONEY), None)
    return None if times is None and currency is None else Unit(times or 1, currency)


_WORD = re.compile(
    "|".join(sorted(map(re.escape, {*_TIMES, *_MONEY}), key=len, reverse=True)) + "|[a-z]+"
)


def _longest_first(text: str) -> list[str]:
    """Whole Latin words, Chinese ones by the longest that is known."""
    latin = re.findall(r"[a-z]+|[$€¥￥£]", text)
    return latin + _WORD.findall(re.sub(r"[a-z]+", " ", text))
