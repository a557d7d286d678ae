"""The built-in rubrics, one TOML file each."""

import hashlib
import json
import tomllib
from functools import cache
from importlib import resources

from scoring.rubric import Rubric, RubricError, parse_rubric


@cache
def builtin(rubric_id: str) -> Rubric:
    """The built-in rubric of that id; RubricError names those that exist."""
    rubric = parse_rubric(source_text(rubric_id), f"{rubric_id}.toml")
    if rubric.id != rubric_id:
        raise RubricError(f"{rubric_id}.toml: id: expected {rubric_id!r}, found {rubric.id!r}")
    return rubric


def source_text(rubric_id: str) -> str:
    """The pack's TOML as it is shipped."""
    packs = {
        entry.name.removesuffix(".toml"): entry
        for entry in resources.files(__package__).iterdir()
        if entry.name.endswith(".toml")
    }
    if rubric_id not in packs:
        raise RubricError(f"no rubric {rubric_id!r}; there is {', '.join(sorted(packs))}")
    return packs[rubric_id].read_text(encoding="utf-8")


def fingerprint(text: str) -> str:
    """SHA-256 (hex) of what a pack says; comments and layout may change without a new version."""
    content = json.dumps(tomllib.loads(text), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
