"""Settings that would write over one another, listen in one place, or go with another's file."""

from collections.abc import Mapping
from pathlib import Path


def files_apart(team: str, sandbox: str, state: str, erasure_list: str) -> None:
    """Raises ValueError, which names the key and what was expected."""
    files = {
        "database.file": str(Path(team)),
        "sandbox.database": str(Path(sandbox)),
        "sandbox.state": str(Path(state)),
        "privacy.erasure_list": str(Path(erasure_list)),
    }
    _must_differ(files, "a file")
    for name in ("database.file", "sandbox.database"):
        if files["privacy.erasure_list"].startswith(files[name]):
            raise ValueError(
                f"privacy.erasure_list: expected a name that does not begin as {name}, with which"
                " it would be moved away before a restore"
            )


def addresses_apart(places: Mapping[str, str]) -> None:
    """An empty one is nowhere, and at port 0 the machine chooses. Raises ValueError as above."""
    taken = {name: at for name, at in places.items() if at and not at.endswith(":0")}
    _must_differ(taken, "an address")


def _must_differ(values: Mapping[str, str], what: str) -> None:
    seen: dict[str, str] = {}
    for name, value in values.items():
        if value in seen:
            raise ValueError(f"{name}: expected {what} other than that of {seen[value]}")
        seen[value] = name
