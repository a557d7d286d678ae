"""Low-content mode: a screen with references for names and dots for words.

It works on the values of a screen, before these are put into words, so that text, buttons,
pictures and toasts are veiled alike. A name knows its reference (`scoring.name`); words that do
not, such as those that somebody has just typed, are hidden.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar, cast

from scoring.name import Name
from scoring.shown import is_shown_whole, shown_parts

T = TypeVar("T")
HIDDEN = "•••"
_PLAIN = (int, float, Decimal, Fraction, date, time, timedelta, Enum)  # a bool is an int


class Unveilable(TypeError):
    """A screen holds a value of which it is not known how to veil it: it may not be shown."""


def veil(screen: T) -> T:
    """The same screen, with what it may not say hidden. Raises Unveilable."""
    return cast("T", _veiled(screen))


def _veiled(value: Any, *, free: bool = False) -> Any:
    """Words that are no name are left where they are `free`."""
    match value:
        case None:
            return None
        case Name():
            return value.reference or (HIDDEN if value else "")
        case _ if isinstance(value, _PLAIN) or is_shown_whole(type(value)):
            return value
        case str():
            return value if free or not value else type(value)(HIDDEN)
        case Mapping():
            within = partial(_veiled, free=free)
            return {within(key): within(each) for key, each in value.items()}
        case tuple() | list() | set() | frozenset():
            return type(value)(_veiled(each, free=free) for each in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            parts = shown_parts(type(value))
            return replace(value, **{
                each.name: _AS[parts.get(each.name, "")](getattr(value, each.name))
                for each in fields(value)
            })  # fmt: skip
    raise Unveilable(type(value).__name__)


# How a field is veiled, by its mark.
_AS: Mapping[str, Callable[[Any], Any]] = {
    "": _veiled,
    "all": partial(_veiled, free=True),
    "keys": lambda value: {key: _veiled(each) for key, each in value.items()},
    "first": lambda value: [(key, *_veiled(rest)) for key, *rest in value],
    "left out": lambda value: type(value)(),
}
