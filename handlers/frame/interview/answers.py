"""What a conversation has been told: a frozen class of each flow's own, kept as a draft's JSON.

A field at its default has not been answered. Where nothing is a proper answer, too ("not known"),
the default is UNANSWERED.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Final, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

T = TypeVar("T")


class Unanswered(Enum):
    UNANSWERED = "unanswered"


UNANSWERED: Final = Unanswered.UNANSWERED


@dataclass(frozen=True, slots=True)
class Answers:
    """The base of them all: a key that no field is named like is refused."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


class Unreadable(ValueError):
    """A draft's answers that are none of its flow's: a key is unknown, missing, or of a wrong type.

    It names the keys, never what was answered.
    """


_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def read(cls: type[T], data: Mapping[str, Any]) -> T:
    """The answers of a draft. Raises Unreadable."""
    try:
        answers: T = _adapter(cls).validate_python(data)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))} ({each['type']})" for each in error.errors()]
        raise Unreadable(f"{cls.__name__}: {', '.join(wrong)}") from None
    return answers


def written(answers: Any) -> dict[str, Any]:
    """The answers as JSON, without what has not been answered."""
    data: dict[str, Any] = _adapter(type(answers)).dump_python(
        answers, mode="json", exclude_defaults=True
    )
    return data


def is_answered(answers: Answers, key: str) -> bool:
    """Whether the field of this name has been answered."""
    default = next(each.default for each in fields(answers) if each.name == key)
    return bool(getattr(answers, key) != default)
