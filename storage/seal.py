"""The seal of an audit row: a hash over the row and the seal before it.

Whoever changes, removes or slips in a row breaks every seal from there on. Who cuts off the end
does not; a seal that was noted elsewhere shows that.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

FIRST = ""  # what stands before the first row


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
    number, last, found = 0, FIRST, None
    for row in rows:
        if not _stands_on(last, row):
            return Verdict(number, last, row.id, found)
        number, last = number + 1, row.seal
        if known and last.startswith(known):
            found = row.id
    return Verdict(number, last, None, found)


def _stands_on(before: str, row: Sealed) -> bool:
    try:
        expected = seal(before, row.id, row.at, row.actor_id, row.action, row.object, row.detail)
    except (TypeError, ValueError, AttributeError):  # SQLite keeps anything in any column
        return False
    return row.seal == expected
