"""Opportunities as the CRM told them."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from storage import tables
from storage.machinery.ledger import Tx

_o = tables.opportunities.c
_CLOSED = ("won", "lost")


@dataclass(frozen=True, slots=True)
class Opportunity:
    number: str
    product: str
    stage: str
    value: Decimal | None
    currency: str


def open_at(tx: Tx, account_id: int, limit: int) -> list[Opportunity]:
    """The account's open ones, the most valuable first."""
    query = (
        select(_o.number, _o.product, _o.stage, _o.value, _o.currency)
        .where(_o.account_id == account_id, _o.closed_on.is_(None), _o.stage.not_in(_CLOSED))
        .order_by(_o.value.is_(None), _o.value.desc(), _o.id)
    )
    return [Opportunity(*row) for row in tx.execute(query.limit(limit))]
