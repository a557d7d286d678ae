"""Cells are read as what they should be, or refused with column and value."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from handlers.imports.cells import Cells, words
from handlers.imports.columns import Columns, Kind
from handlers.imports.remarks import Code, Refusal


def cells(value: str) -> Cells:
    return Cells(Columns(Kind.ACCOUNTS, {"x": "X"}), {"X": value})


CHOICE = words(user="使用者|end user")
READERS: dict[str, Callable[[str], object]] = {
    "number": lambda v: cells(v).number("x"),
    "whole": lambda v: cells(v).whole("x", 1, 3),
    "day": lambda v: cells(v).day("x"),
    "choice": lambda v: cells(v).choice("x", CHOICE),
    "yes_no": lambda v: cells(v).yes_no("x"),
    "text": lambda v: cells(v).text("x"),
}


@pytest.mark.parametrize(
    ("reader", "value", "meaning"),
    [
        ("number", "1,234.505", Decimal("1234.51")),
        ("number", "¥1200", Decimal("1200.00")),
        ("number", "-3.5", Decimal("-3.50")),
        ("whole", "2.0", 2),
        ("day", "2016-10-20", date(2016, 10, 20)),
        ("day", "2016/1/5", date(2016, 1, 5)),
        ("day", "2016年1月5日", date(2016, 1, 5)),
        ("day", "20161020", date(2016, 10, 20)),
        ("day", "2016-10-20 08:30:00", date(2016, 10, 20)),
        ("choice", "End-User", "user"),
        ("choice", "使用者", "user"),
        ("choice", "USER", "user"),
        ("yes_no", "是", True),
        ("yes_no", "√", True),
        ("yes_no", "No", False),
        ("text", "x" * 200, "x" * 200),
        *((reader, "", None) for reader in READERS),
    ],
)
def test_a_cell_is_understood(reader: str, value: str, meaning: object) -> None:
    assert READERS[reader](value) == meaning


@pytest.mark.parametrize(
    ("reader", "value", "code"),
    [
        ("number", "1.234,5", Code.NOT_A_NUMBER),
        ("number", "12,34", Code.NOT_A_NUMBER),
        ("number", "NaN", Code.NOT_A_NUMBER),
        ("number", "1e9", Code.NOT_A_NUMBER),
        ("number", "1" + "0" * 16, Code.NOT_IN_RANGE),
        ("whole", "4", Code.NOT_IN_RANGE),
        ("whole", "1.5", Code.NOT_IN_RANGE),
        ("day", "10/11/2016", Code.NOT_A_DAY),
        ("day", "2016-02-30", Code.NOT_A_DAY),
        ("choice", "boss", Code.NOT_ONE_OF),
        ("yes_no", "maybe", Code.NOT_YES_OR_NO),
        ("yes_no", "-", Code.NOT_YES_OR_NO),
        ("text", "x" * 201, Code.TOO_LONG),
    ],
)
def test_a_cell_that_could_mean_anything_else_is_refused(
    reader: str, value: str, code: Code
) -> None:
    with pytest.raises(Refusal) as caught:
        READERS[reader](value)
    assert caught.value.remark.code == code
    assert caught.value.remark.args["column"] == "X"
