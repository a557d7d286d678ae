"""What low-content mode may show of a value, marked where its field is declared.

Such a field names nobody and quotes nobody: ids of rubrics and levels, languages and zones, the
data of buttons. Whatever is not marked is veiled.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

C = TypeVar("C", bound=type)

SHOWN: Mapping[str, str] = {"shown": "all"}
SHOWN_KEYS: Mapping[str, str] = {"shown": "keys"}  # of a mapping: its keys, not its values
SHOWN_FIRST: Mapping[str, str] = {"shown": "first"}  # the first place of each tuple in a sequence
LEFT_OUT: Mapping[str, str] = {"shown": "left out"}  # nothing stands in its place


def shown_whole(cls: C) -> C:
    """Mark a class all of whose fields may be shown."""
    cls.shown_whole = True  # type: ignore[attr-defined]
    return cls


def is_shown_whole(cls: type) -> bool:
    return bool(vars(cls).get("shown_whole", False))


def shown_parts(cls: Any) -> Mapping[str, str]:
    """The marked fields of a dataclass by name: "all", "keys", "first" or "left out"."""
    return {f.name: f.metadata["shown"] for f in fields(cls) if "shown" in f.metadata}
