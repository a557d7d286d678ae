"""Low-content mode: a screen with references for names and dots for words.

It works on the values of a screen, before these are put into words, so that text, buttons, pictures
and toasts are veiled alike; a value is hidden unless its field is on the allow-list
(`scoring/shown.py`).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar, cast

from scoring.accounts import Account, Competitor, Contact
from scoring.assessments import Fact
from scoring.people import Person
from scoring.shown import is_shown_whole, shown_parts
from storage import Tx
from storage.accounts import Viewer
from storage.names import fold
from storage.references import Reference, named

T = TypeVar("T")
HIDDEN = "•••"
MAX_CANDIDATES = 3
_PLAIN = (int, float, Decimal, Fraction, date, time, timedelta, Enum)  # a bool is an int
_LETTERS: Mapping[type, str] = {Account: "A", Contact: "C", Person: "P", Competitor: "K"}
Ids = frozenset[int]
Hide = Callable[[str, Ids], str]  # a string, and the numbers that stand beside it


class Unveilable(TypeError):
    """A screen holds a value of which it is not known how to veil it: it may not be shown."""


def veil(tx: Tx, screen: T, viewer: Viewer) -> T:
    """The same screen, with what it may not say hidden. Raises Unveilable."""
    said: set[str] = set()
    numbers: set[int] = set()

    def note(text: str, near: Ids) -> str:
        said.add(text)
        numbers.update(near)
        return text

    _walked(screen, note)
    names = _Names(named(tx, said, viewer), frozenset(numbers))
    return cast("T", _walked(screen, names.hidden))


@dataclass(frozen=True, slots=True)
class _Names:
    """The references of all names on a screen, and the numbers that stand on it."""

    known: Mapping[str, Collection[Reference]]
    numbers: Ids

    def hidden(self, text: str, near: Ids) -> str:
        """The reference of a name; several references where the name is ambiguous; dots for any
        other text."""
        found = self.known.get(fold(text), ())
        for ids in (near, self.numbers):
            found = [each for each in found if each.id in ids] or found
        if not found or len(found) > MAX_CANDIDATES:
            return HIDDEN
        return "/".join(map(str, found))


def _walked(value: Any, hide: Hide, near: Ids = frozenset(), *, free: bool = False) -> Any:
    """`near` are the numbers beside the value; strings are left where they are `free`."""
    match value:
        case None:
            return None
        case _ if isinstance(value, _PLAIN) or is_shown_whole(type(value)):
            return value
        case str():
            return value if free or not value else type(value)(hide(value, near))
        case Mapping():
            inner = _numbers(value.values()) or near
            return {
                _walked(key, hide, inner, free=free): _walked(each, hide, inner, free=free)
                for key, each in value.items()
            }
        case tuple() | list() | set() | frozenset():
            inner = _numbers(value) or near
            return type(value)(_walked(each, hide, inner, free=free) for each in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _dataclass(value, hide)
    raise Unveilable(type(value).__name__)


def _dataclass(value: Any, hide: Hide) -> Any:
    if type(value) in _LETTERS:
        value = _named(value)
    if isinstance(value, Fact):
        return replace(value, text=str(Reference("F", value.id)) if value.text else "")
    shown = shown_parts(type(value))
    mine = {each.name: getattr(value, each.name) for each in fields(value)}
    near = _numbers(mine.values())
    changed: dict[str, Any] = {}
    for name, each in mine.items():
        if shown.get(name) == "first":
            changed[name] = [(key, *_walked(rest, hide, near)) for key, *rest in each]
        elif shown.get(name) == "keys":
            changed[name] = {key: _walked(at, hide, near) for key, at in each.items()}
        elif not (type(value) in _LETTERS and name == "name"):
            changed[name] = _walked(each, hide, near, free=shown.get(name) == "all")
    return replace(value, **changed)


def _named(value: Any) -> Any:
    """The value under its reference; a contact without the title, which may tell who it is."""
    reference = str(Reference(_LETTERS[type(value)], value.id))
    if isinstance(value, Contact):
        return replace(value, name=reference, title="")
    return replace(value, name=reference)


def _numbers(values: Collection[Any]) -> Ids:
    return frozenset(v for v in values if isinstance(v, int) and not isinstance(v, bool))
