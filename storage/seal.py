"""The seal of an audit row: a hash over the row and the seal before it.

Whoever changes, removes or slips in a row breaks every seal from there on. Who cuts off the end
does not; a seal that was noted elsewhere shows that.

Imports once wrote rows without a seal, and the row after each stood on nothing. Such a
row holds if a later row, `audit.mended`, tells the seal that it should have had.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

FIRST = ""  # what stands before the first row
UNSEALED = ""
MENDED = "audit.mended"


@dataclass(frozen=True, slots=True)
class Sealed:
    """An audit row as it is stored: `at` as the driver gives it, `detail` as JSON text."""

    id: int
    at: datetime | str
    actor_id: int | None
    action: str
    object: str
    detail: str
    seal: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the chain holds: so many `rows`, the last of them sealed with `last`."""

    rows: int
    last: str
    broken: int | None = None  # the first row that does not stand on those before; None: all do
    known: int | None = None  # the row whose seal was asked for; None: there is none
    mended: int = 0  # rows without a seal of their own that a later row vouches for


def seal(
    before: str,
    id: int,
    at: datetime | str,
    actor_id: int | None,
    action: str,
    object: str,
    detail: str,
) -> str:
    """`detail` is the JSON text as it is stored; an `at` without a zone is in UTC."""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    row = [before, id, instant.isoformat(), actor_id, action, object, detail]
    return sha256(json.dumps(row, ensure_ascii=False).encode()).hexdigest()


def verify(rows: Iterable[Sealed], known: str | None = None) -> Verdict:
    """Follow the chain, the lowest id first, up to the first row that breaks it.

    `known` is a seal noted earlier, or how it begins: its row is told if the chain reaches it.
    """
    number, last, found, mended = 0, FIRST, None, 0
    broken: list[Verdict] = []
    doubted: dict[str, tuple[str | None, Verdict]] = {}  # by row: its seal as it should be
    for row in rows:
        expected, here = _seal_of(last, row), Verdict(number, last, row.id, found, mended)
        if row.seal == UNSEALED:
            doubted[str(row.id)] = expected, here
        elif row.seal != expected:
            broken.append(here)
        elif row.action == MENDED:
            held = [n for n, told in _vouched(row) if told and doubted.get(n, ("",))[0] == told]
            mended += len(held)
            for each in held:
                del doubted[each]
        number, last = number + 1, row.seal
        if known and not broken and last.startswith(known):
            found = row.id
        del broken[1:]  # however many there are
    broken += [here for _, here in doubted.values()]
    whole = Verdict(number, last, None, found, mended)
    return min(broken, key=lambda each: each.rows, default=whole)


def _seal_of(before: str, row: Sealed) -> str | None:
    try:
        return seal(before, row.id, row.at, row.actor_id, row.action, row.object, row.detail)
    except (TypeError, ValueError, AttributeError):  # SQLite keeps anything in any column
        return None


def _vouched(row: Sealed) -> list[tuple[str, str]]:
    """The seals that a row of the chain tells, by row; its own shows that nobody changed them."""
    try:
        return list(json.loads(row.detail)["unsealed"].items())
    except (TypeError, ValueError, KeyError, AttributeError):
        return []
