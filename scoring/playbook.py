"""The playbook 提升动作: what to do towards the next statement of a dimension."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from scoring.rubric import LOWEST, Texts


def act(dimension: str, level: int) -> Texts | None:
    """What to do to raise the dimension from this level by one; None: the playbook has nothing."""
    return _playbook().get(dimension, {}).get(str(level - LOWEST + 1))


@cache
def _playbook() -> Mapping[str, Mapping[str, Texts]]:
    text = (resources.files("scoring") / "playbook.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
