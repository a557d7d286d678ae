"""The built-in rubrics, one TOML file each, named by the rubric's id."""

from functools import cache
from importlib import resources

from scoring.rubric import Rubric, RubricError
from scoring.rubric_pack import fingerprint, parse_rubric

__all__ = ["builtin", "builtins", "fingerprint", "source_text"]


def builtins() -> tuple[Rubric, ...]:
    """All built-in rubrics, by id."""
    return tuple(builtin(rubric_id) for rubric_id in _ids())


@cache
def builtin(rubric_id: str) -> Rubric:
    """The built-in rubric of that id; RubricError names those that exist."""
    rubric = parse_rubric(source_text(rubric_id), f"{rubric_id}.toml")
    if rubric.id != rubric_id:
        raise RubricError(f"{rubric_id}.toml: id: expected {rubric_id!r}, found {rubric.id!r}")
    return rubric


def source_text(rubric_id: str) -> str:
    """The pack's TOML as it is shipped."""
    if rubric_id not in _ids():
        raise RubricError(f"no rubric {rubric_id!r}; there is {', '.join(_ids())}")
    return (resources.files(__package__) / f"{rubric_id}.toml").read_text(encoding="utf-8")


def _ids() -> list[str]:
    names = (entry.name for entry in resources.files(__package__).iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
