"""`python -m bot score account FILE`: the standing of a whole account from a file of ratings."""

import json
from collections.abc import Sequence
from pathlib import Path

from bot.commands.score import BadInput
from scoring.account_json import account_json

MAX_BYTES = 4_000_000


def run_score_account(words: Sequence[str]) -> str:
    """The standing as one JSON object. Raises BadInput."""
    if len(words) != 1:
        raise BadInput("expected one file: score account FILE.")
    path = Path(words[0])
    try:
        document = json.loads(_text(path), object_pairs_hook=_once, parse_constant=_no_number)
        return json.dumps(account_json(document), ensure_ascii=False)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or no account
        raise BadInput(f"{path}: {_said(error)}") from error


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("too large for one account.")
    return content.decode("utf-8-sig")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{twice[0]!r} stands there twice in one object.")
    return dict(pairs)


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number.")


def _said(error: ValueError | RecursionError) -> str:
    match error:
        case UnicodeDecodeError():
            return "expected UTF-8."
        case json.JSONDecodeError():
            return f"no JSON at line {error.lineno}, column {error.colno}: {error.msg}."
        case RecursionError():
            return "nested too deeply."
        case _:
            return str(error)
