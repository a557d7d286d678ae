"""The table is whole: each row of it has a test here, and each test here is of a row."""

from importlib import import_module
from inspect import getmembers, isfunction
from pathlib import Path
from types import ModuleType

import pytest

from tests.hostile.elsewhere import ELSEWHERE
from tests.hostile.rows import LAST, numbers_of

HERE = Path(__file__).parent


def modules() -> list[ModuleType]:
    """The folder's test files, without this one."""
    names = {file.stem for file in HERE.glob("test_*.py")} - {"test_table"}
    return [import_module(f"tests.hostile.{name}") for name in sorted(names)]


def rows_of_each_test() -> dict[str, set[str]]:
    """The rows of each test function, by its full name."""
    return {
        f"{module.__name__}.{name}": numbers_of(function)
        for module in modules()
        for name, function in getmembers(module, isfunction)
        if name.startswith("test_") and function.__module__ == module.__name__
    }


def test_every_row_has_a_test() -> None:
    tested = set().union(*rows_of_each_test().values())
    wanted = {f"{part}{number}" for part, numbers in LAST.items() for number in numbers}
    assert sorted(wanted - tested, key=lambda row: int(row[1:])) == []


def test_every_test_is_of_a_row() -> None:
    assert [name for name, rows in rows_of_each_test().items() if not rows] == []


@pytest.mark.parametrize("row", ELSEWHERE)
def test_a_row_that_is_proved_elsewhere_is_proved_there(row: str) -> None:
    for test in ELSEWHERE[row]:
        module, _, name = test.rpartition(".")
        assert isfunction(getattr(import_module(f"tests.{module}"), name, None)), test
