"""The built-in rubrics: one TOML file for each version, named by id and version (`key.v1.toml`).

A version that was shipped stays as it is: what was rated under it is read under it. Changed content
is a new file beside it.
"""

import re
from functools import cache
from importlib import resources

from scoring.rubric import Rubric, RubricError
from scoring.rubric_pack import fingerprint, parse_rubric

__all__ = ["builtin", "builtins", "fingerprint", "referred", "source_text"]

_FILE = re.compile(r"(?P<id>[a-z0-9_]+)\.v(?P<version>[1-9][0-9]*)\.toml")


def builtins() -> tuple[Rubric, ...]:
    """All built-in rubrics in all their versions, by id, the oldest first."""
    return tuple(_read(*each) for each in _shipped())


def builtin(rubric_id: str, version: int | None = None) -> Rubric:
    """A built-in rubric, of the newest version by default; RubricError names those that exist."""
    return _read(rubric_id, version or _newest(rubric_id))


def referred(reference: str) -> Rubric:
    """The built-in rubric that `key` (the newest version) or `key/1` means."""
    rubric_id, slash, _ = reference.partition("/")
    if not slash:
        return builtin(rubric_id)
    known = {f"{each}/{number}": number for each, number in _shipped() if each == rubric_id}
    if reference not in known:
        _newest(rubric_id)
        raise RubricError(f"no rubric {reference!r}; there is {', '.join(known)}")
    return builtin(rubric_id, known[reference])


@cache
def _read(rubric_id: str, version: int) -> Rubric:
    name = f"{rubric_id}.v{version}.toml"
    rubric = parse_rubric(source_text(rubric_id, version), name)
    if (rubric.id, rubric.version) != (rubric_id, version):
        raise RubricError(f"{name}: expected {rubric_id}/{version}, found {rubric.reference}")
    return rubric


def source_text(rubric_id: str, version: int | None = None) -> str:
    """The pack's TOML as it is shipped, of the newest version by default."""
    name = f"{rubric_id}.v{version or _newest(rubric_id)}.toml"
    pack = resources.files(__package__) / name
    if not pack.is_file():
        raise RubricError(f"no rubric {rubric_id}/{version}")
    return pack.read_text(encoding="utf-8")


def _newest(rubric_id: str) -> int:
    versions = [version for known, version in _shipped() if known == rubric_id]
    if not versions:
        there = ", ".join(dict.fromkeys(known for known, _ in _shipped()))
        raise RubricError(f"no rubric {rubric_id!r}; there is {there}")
    return versions[-1]


@cache
def _shipped() -> list[tuple[str, int]]:
    """Id and version of each pack."""
    names = (_FILE.fullmatch(entry.name) for entry in resources.files(__package__).iterdir())
    return sorted((name["id"], int(name["version"])) for name in names if name)
