"""The cells of one row by field, read as what they should be."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from handlers.frame.clean import graphemes
from handlers.frame.days import EARLIEST, LATEST
from handlers.frame.section import is_country
from handlers.imports.columns import Columns
from handlers.imports.remarks import Code, Refusal
from storage.names import fold

folded = lru_cache(4096)(fold)  # a large file names the same people and accounts again and again
MAX_CHARACTERS = 200
_MAX_MONEY = Decimal(10) ** 16  # what a column of 18 digits, two of them cents, can hold
_CURRENCIES = {"¥": "CNY", "￥": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}
_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}.*)?")
_YES = {fold(w) for w in ("yes", "y", "true", "1", "x", "是", "关键", "对")}
_NO = {fold(w) for w in ("no", "n", "false", "0", "否", "非关键", "不是")}


class Cells:
    """Each reader gives None for an empty cell or a missing column: it says nothing."""

    def __init__(self, columns: Columns, row: Mapping[str, str]) -> None:
        if "" in row:
            raise Refusal(Code.TOO_MANY_CELLS, value=row[""])
        self._columns = columns.by_field
        self._row = row

    def text(self, field: str) -> str | None:
        column = self._columns.get(field)
        value = self._row.get(column, "") if column else ""
        if len(value) > MAX_CHARACTERS and graphemes(value) > MAX_CHARACTERS:
            raise Refusal(Code.TOO_LONG, column=column, most=MAX_CHARACTERS)
        return value or None

    def needed(self, field: str) -> str:
        """The text, which must contain at least one letter or digit."""
        value = self.text(field)
        if value is None or not folded(value):
            raise Refusal(Code.MISSING, column=self._columns[field])
        return value

    def number(self, field: str, times: int = 1) -> Decimal | None:
        """`1,234.5`, `¥1234.50`; multiplied by its unit, to the cent."""
        value = self.text(field)
        if value is None:
            return None
        bare = value.strip("".join(_CURRENCIES) + " ")
        if not _NUMBER.fullmatch(bare):
            raise self._wrong(Code.NOT_A_NUMBER, field)
        number = Decimal(bare.replace(",", "")) * times
        if abs(number) >= _MAX_MONEY:
            raise self._wrong(Code.NOT_IN_RANGE, field, least=-_MAX_MONEY, most=_MAX_MONEY)
        return number.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def whole(self, field: str, least: int, most: int) -> int | None:
        number = self.number(field)
        if number is None:
            return None
        if number != int(number) or not least <= number <= most:
            raise self._wrong(Code.NOT_IN_RANGE, field, least=least, most=most)
        return int(number)

    def day(self, field: str) -> date | None:
        """Year, month, day in this order; anything else could be two days."""
        value = self.text(field)
        if value is None:
            return None
        match = _DAY.fullmatch(value)
        try:
            day = date(*map(int, match.groups())) if match else date.fromisoformat(value)
        except ValueError:
            raise self._wrong(Code.NOT_A_DAY, field) from None
        if not EARLIEST <= day <= LATEST:
            raise self._wrong(Code.NOT_A_DAY, field)
        return day

    def country(self, field: str) -> str | None:
        """By its two letters."""
        code = (self.text(field) or "").upper()
        if code and not is_country(code):
            raise self._wrong(Code.NOT_A_COUNTRY, field)
        return code or None

    def choice(self, field: str, words: Mapping[str, str]) -> str | None:
        """One of `words` (folded word → meaning)."""
        value = self.text(field)
        if value is None:
            return None
        meaning = words.get(folded(value))
        if meaning is None:
            raise self._wrong(Code.NOT_ONE_OF, field, choices=sorted(set(words.values())))
        return meaning

    def yes_no(self, field: str) -> bool | None:
        value = self.text(field)
        if value is None:
            return None
        if value in "√✓✔☑" or fold(value) in _YES:
            return True
        if fold(value) in _NO:
            return False
        raise self._wrong(Code.NOT_YES_OR_NO, field)

    def currency(self, field: str) -> str | None:
        """The currency by the sign beside the number."""
        value = self.text(field) or ""
        return next((name for sign, name in _CURRENCIES.items() if sign in value), None)

    def _wrong(self, code: Code, field: str, **args: object) -> Refusal:
        column = self._columns[field]
        return Refusal(code, column=column, value=self._row[column], **args)


def words(**meanings: str) -> dict[str, str]:
    """`words(user="使用者|用户")` → every folded word with its meaning, for `Cells.choice`."""
    return {
        fold(word): meaning
        for meaning, said in meanings.items()
        for word in (meaning, *said.split("|"))
    }
