"""Competitors: the companies whose standing is rated beside ours."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, select

from scoring.accounts import Competitor
from scoring.name import competitor_name
from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add_once
from storage.models.accounts import CompetitorRow
from storage.names import fold, search_keys

_k = tables.competitors.c
_COMPETITOR = select(_k.id, _k.name)


def find_or_create(tx: Tx, name: str, now: datetime) -> Competitor:
    """The competitor of this folded name, added if it is new."""
    key = fold(name)
    row = CompetitorRow(name=name, name_key=key, search=search_keys(name), created_at=now)
    add_once(tx, row)
    return _competitor(tx.execute(_COMPETITOR.where(_k.name_key == key)).one())


def get(tx: Tx, competitor_id: int) -> Competitor:
    """The competitor with this key; a wrong key is a mistake of the caller."""
    return _competitor(tx.execute(_COMPETITOR.where(_k.id == competitor_id)).one())


def known(tx: Tx) -> list[Competitor]:
    """All competitors, by name."""
    return _competitors(tx.execute(_COMPETITOR.order_by(_k.name)))


def of_account(tx: Tx, account_id: int, *, as_of: datetime | None = None) -> list[Competitor]:
    """Those ever rated at an account or its contacts, by name."""
    query = _of_account(past=as_of is not None)
    return _competitors(query.all(tx, account=account_id, as_of=as_of))


@cache
def _of_account(*, past: bool) -> Prepared:
    """Takes `account` and `as_of`."""
    s = tables.assessments.c
    rated = exists().where(s.account_id == bindparam("account"), s.competitor_id == _k.id)
    if past:
        rated = rated.where(s.at <= bindparam("as_of"))
    return Prepared(_COMPETITOR.where(rated).order_by(_k.name))


def _competitors(rows: Iterable[Any]) -> list[Competitor]:
    return [_competitor(row) for row in rows]


def _competitor(row: Any) -> Competitor:
    return Competitor(row.id, competitor_name(row.name, row.id))
