"""Reading a TOML table strictly: each value has its type and range, and no key is left over."""

import difflib
from collections.abc import Collection, Mapping
from fractions import Fraction


class TableError(ValueError):
    """One sentence: the key's path and what was expected there."""


class StrictTable:
    """A table at `path`. Every key is taken once; `close` refuses what nobody asked for."""

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self._values = values
        self._path = path
        self._taken: list[str] = []

    def error(self, key: str, problem: str) -> TableError:
        return TableError(f"{self._path}{key}: {problem}")

    def text(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, f"expected a text, {_found(value)}")
        return value

    def integer(self, key: str, low: int, high: int | None = None) -> int:
        value = self._take(key)
        within = f"from {low} to {high}" if high is not None else f"of at least {low}"
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or value < low
            or (high is not None and value > high)
        ):
            raise self.error(key, f"expected a whole number {within}, {_found(value)}")
        return value

    def number(self, key: str, default: Fraction | None = None) -> Fraction:
        """An exact number; `default` where the key is absent."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int | Fraction) or isinstance(value, bool):
            raise self.error(key, f"expected a number, {_found(value)}")
        return Fraction(value)

    def choice(self, key: str, choices: Collection[str]) -> str:
        value = self._take(key)
        if not isinstance(value, str) or value not in choices:
            raise self.error(key, f"expected one of {', '.join(choices)}; {_found(value)}")
        return value

    def choices(self, key: str, choices: Collection[str]) -> tuple[str, ...]:
        """A list of different names, each one of `choices`; empty where the key is absent."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or len(set(map(str, value))) != len(value):
            raise self.error(key, f"expected a list of different names, {_found(value)}")
        for name in value:
            if name not in choices:
                raise self.error(key, f"expected names among {', '.join(choices)}; {_found(name)}")
        return tuple(value)

    def table(self, key: str) -> "StrictTable":
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.error(key, f"expected a table, {_found(value)}")
        return StrictTable(value, f"{self._path}{key}.")

    def tables(self, key: str) -> list["StrictTable"]:
        """The tables of `[[key]]`, in order; empty where there are none."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, f"expected tables [[{key}]], {_found(value)}")
        return [
            StrictTable(item, f"{self._path}{key}[{number}].")
            for number, item in enumerate(value, start=1)
        ]

    def close(self) -> None:
        for key in self._values:
            if key not in self._taken:
                near = difflib.get_close_matches(key, self._taken, n=1)
                hint = f"did you mean {near[0]}?" if near else f"expected {', '.join(self._taken)}"
                raise self.error(key, f"is not a known key; {hint}")

    def _take(self, key: str) -> object:
        self._taken.append(key)
        return self._values.get(key)


def _found(value: object) -> str:
    if isinstance(value, Fraction):
        value = float(value)
    return "found nothing" if value is None else f"found {value!r}"
