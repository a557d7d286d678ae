"""What is decided about an account itself: its grade, its segment, and which posts it has not.

The account's row says what is; each change leaves an event with the values before and after, and an
account of the past is the present one with the later events undone (`scoring.asof`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, update

from scoring.accounts import Account, AccountEvent, Grade, Line
from storage import accounts, tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add
from storage.models.accounts import AccountEventRow

_a, _e = tables.accounts.c, tables.account_events.c
FIELDS = ("grade", "segment", "no_posts")


def set_grade(
    tx: Tx, account_id: int, grade: Grade | None, by_id: int | None, now: datetime
) -> None:
    _change(tx, account_id, {"grade": grade}, by_id, now)


def set_segment(tx: Tx, account_id: int, segment: str, by_id: int | None, now: datetime) -> None:
    """Which rubrics it is rated by from now on (empty: its sector's); what was rated keeps its."""
    _change(tx, account_id, {"segment": segment}, by_id, now)


def set_no_posts(
    tx: Tx, account_id: int, lines: frozenset[Line], by_id: int, now: datetime
) -> None:
    """The lines in which it has nobody who decides."""
    _change(tx, account_id, {"no_posts": accounts.joined(lines)}, by_id, now)


def _change(
    tx: Tx, account_id: int, values: Mapping[str, Any], by_id: int | None, now: datetime
) -> None:
    before = accounts.by_id(tx, account_id)
    tx.execute(update(tables.accounts).where(_a.id == account_id).values(values))
    note(tx, before, accounts.by_id(tx, account_id), by_id, now)


def note(tx: Tx, before: Account, after: Account, by_id: int | None, now: datetime) -> None:
    """Leave the event of what differs; none where nothing does."""
    was, is_ = _plain(before), _plain(after)
    detail = {name: [was[name], is_[name]] for name in FIELDS if was[name] != is_[name]}
    if detail:
        add(tx, AccountEventRow(account_id=before.id, by_id=by_id, at=now, detail=detail))


def _plain(account: Account) -> dict[str, Any]:
    posts = accounts.joined(account.no_posts)
    return {"grade": account.grade, "segment": account.segment, "no_posts": posts}


def _typed(name: str, value: Any) -> Any:
    """What `_plain` was given."""
    match name:
        case "grade":
            return Grade(value) if value else None
        case "no_posts":
            return accounts.lines(value)
        case _:
            return value


def events(
    tx: Tx, account_ids: Sequence[int], *, as_of: datetime | None = None
) -> list[AccountEvent]:
    """What was decided about these accounts, the oldest first."""
    query = _events(past=as_of is not None)
    return [
        AccountEvent(
            account_id=row.account_id,
            by_id=row.by_id,
            at=row.at,
            fields={
                name: (_typed(name, before), _typed(name, after))
                for name, (before, after) in row.detail.items()
            },
        )
        for row in query.all(tx, accounts=account_ids, as_of=as_of)
    ]


@cache
def _events(*, past: bool) -> Prepared:
    """Takes `accounts` and `as_of`."""
    query = select(tables.account_events).where(
        _e.account_id.in_(bindparam("accounts", expanding=True))
    )
    if past:
        query = query.where(_e.at <= bindparam("as_of"))
    return Prepared(query.order_by(_e.at, _e.id))
