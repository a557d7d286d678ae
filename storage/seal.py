"""The seal of an audit row: a hash over the row and the seal before it.

Whoever changes, removes or slips in a row breaks every seal from there on.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256

FIRST = ""  # what stands before the first row


def seal(
    before: str,
    at: datetime,
    actor_id: int | None,
    action: str,
    object: str,
    detail: str,
) -> str:
    """`detail` is the JSON text as it is stored; a naive `at`, as SQLite gives it, is in UTC."""
    instant = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    row = [before, instant.isoformat(), actor_id, action, object, detail]
    return sha256(json.dumps(row, ensure_ascii=False).encode()).hexdigest()
