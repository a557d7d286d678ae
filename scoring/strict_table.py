"""Reading a TOML table strictly: each value has its type and range, and no key is left over.

Nothing is raised: what is wrong is noted, a stand-in is given, and the reading goes on, so that
one walk finds every problem.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Problem:
    """At `path`, such as `dimension[2].weight`, what was expected and what was found."""

    path: str
    sentence: str


class StrictTable:
    """A table at `path`. Every key is taken once; `close` notes what nobody asked for."""

    def __init__(
        self, values: Mapping[str, object], problems: list[Problem], path: str = ""
    ) -> None:
        self._values = values
        self._problems = problems
        self._path = path
        self._taken: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def has(self, key: str) -> bool:
        """Whether there is a value, and not null; either way the key is known."""
        return self._take(key) is not None

    def note(self, key: str, sentence: str) -> None:
        self._problems.append(Problem(f"{self._path}{key}", sentence))

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not blank; `default` where the key is absent."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.note(key, f"expected a text, {_found(value)}")
            return ""
        return value

    def name(self, key: str) -> str:
        """An id: it stands in the data of buttons, which are short, and in answers."""
        value = self.text(key)
        if value and not _NAME.fullmatch(value):
            expected = "expected 1 to 32 of a-z, 0-9 and _, a letter first"
            self.note(key, f"{expected}; found {value!r}")
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
            self.note(key, f"expected a whole number {within}, {_found(value)}")
            return low
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where the key is absent."""
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            self.note(key, f"expected true or false, {_found(value)}")
        return value is True

    def day(self, key: str) -> date | None:
        """A day as 2026-11-18; None where it is wrong."""
        value = self._take(key)
        if isinstance(value, str):
            with suppress(ValueError):
                return date.fromisoformat(value)
        self.note(key, f"expected a day, such as 2026-11-18; {_found(value)}")
        return None

    def number(self, key: str, default: Fraction | None = None) -> Fraction | None:
        """An exact number; `default` where the key is absent, None where it is wrong."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int | Fraction) or isinstance(value, bool):
            self.note(key, f"expected a number, {_found(value)}")
            return None
        return Fraction(value)

    def numbers(self, keys: Collection[str], low: Fraction, high: Fraction) -> dict[str, Fraction]:
        """All that is here: exact numbers above `low`, at most `high`, under any of the keys."""
        found: dict[str, Fraction] = {}
        for key in keys:
            number = self.number(key) if key in self else None
            if number is not None and not low < number <= high:
                expected = f"expected a number above {float(low):g}, at most {float(high):g}"
                self.note(key, f"{expected}; found {float(number):g}")
            elif number is not None:
                found[key] = number
        self._taken += keys
        return found

    def choice(self, key: str, choices: Collection[str], default: str | None = None) -> str:
        """One of `choices`, an empty text where it is wrong; `default` where the key is absent."""
        value = self._take(key)
        if value is None and default is not None and default in choices:
            return default
        if not isinstance(value, str) or value not in choices:
            self.note(key, f"expected one of {', '.join(choices)}; {_found(value)}")
            return ""
        return value

    def choices(self, key: str, choices: Collection[str]) -> tuple[str, ...]:
        """A list of different names, each one of `choices`; empty where the key is absent."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or len(set(map(str, value))) != len(value):
            self.note(key, f"expected a list of different names, {_found(value)}")
            return ()
        strange = [name for name in value if name not in choices]
        for name in strange:
            self.note(key, f"expected names among {', '.join(choices)}; {_found(name)}")
        return tuple(name for name in value if name not in strange)

    def table(self, key: str, *, optional: bool = False) -> "StrictTable":
        """The table; one with nothing in it where it is optional and absent."""
        value = self._take(key)
        if value is None and optional:
            value = {}
        if not isinstance(value, dict):
            self.note(key, f"expected a table, {_found(value)}")
            return StrictTable({}, [])  # what a missing table lacks is no further problem
        return StrictTable(value, self._problems, f"{self._path}{key}.")

    def tables(self, key: str) -> list["StrictTable"]:
        """The tables of `[[key]]`, in order; empty where there are none."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.note(key, f"expected tables [[{key}]], {_found(value)}")
            return []
        return [
            StrictTable(item, self._problems, f"{self._path}{key}[{number}].")
            for number, item in enumerate(value, start=1)
        ]

    def close(self) -> None:
        for key in self._values:
            if key not in self._taken:
                near = difflib.get_close_matches(key, self._taken, n=1)
                hint = f"did you mean {near[0]}?" if near else f"expected {', '.join(self._taken)}"
                self.note(key, f"is not a known key; {hint}")

    def _take(self, key: str) -> object:
        self._taken.append(key)
        return self._values.get(key)


def _found(value: object) -> str:
    if isinstance(value, Fraction):
        value = float(value)
    return "found nothing" if value is None else f"found {value!r}"
