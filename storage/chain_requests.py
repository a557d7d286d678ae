"""Requests to take weight from a contact who opposes us: a manager decides about each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from scoring.accounts import ChainRole
from scoring.shown import SHOWN
from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add
from storage.models.contacts import ChainRequestRow

_r = tables.chain_requests.c


@dataclass(frozen=True, slots=True)
class ChainRequest:
    """`edits` are the contact's fields as they are to be; `state` is asked, done or refused."""

    id: int
    contact_id: int
    account_id: int
    asked_by: int
    asked_at: datetime
    edits: Mapping[str, Any] = field(metadata=SHOWN)  # whether key, influence, role: no words
    state: str = field(metadata=SHOWN)

    @property
    def role(self) -> ChainRole | None:
        """What the role is to be, where it is among the edits."""
        role = self.edits.get("role")
        return None if role is None else ChainRole(role)


def ask(
    tx: Tx, contact_id: int, account_id: int, by_id: int, edits: Mapping[str, Any], now: datetime
) -> int:
    """The request's key. One that is still open about the contact is answered by it."""
    _settle(tx, _r.contact_id == contact_id, "refused", by_id, now)
    row = ChainRequestRow(
        contact_id=contact_id,
        account_id=account_id,
        asked_by=by_id,
        asked_at=now,
        edits=dict(edits),
    )
    return add(tx, row)


def get(tx: Tx, request_id: int) -> ChainRequest | None:
    row = tx.execute(select(tables.chain_requests).where(_r.id == request_id)).first()
    if row is None:
        return None
    edits = dict(row.edits)
    if edits.get("role") is not None:
        edits["role"] = ChainRole(edits["role"])
    return ChainRequest(
        row.id, row.contact_id, row.account_id, row.asked_by, row.asked_at, edits, row.state
    )


def decide(tx: Tx, request_id: int, by_id: int, now: datetime, *, granted: bool) -> None:
    _settle(tx, _r.id == request_id, "done" if granted else "refused", by_id, now)


def _settle(tx: Tx, which: Any, state: str, by_id: int, now: datetime) -> None:
    values = {"state": state, "decided_by": by_id, "decided_at": now}
    tx.execute(update(tables.chain_requests).where(which, _r.state == "asked").values(values))
