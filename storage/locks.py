"""The one order in which rows are locked, so that those who wait never wait in a circle.

1. people: whoever speaks before all (`people.speaking`), then those about whom something is
   decided, in the order of their keys (`hold_people`); of all people, by whoever erases somebody
   (`hold_everybody`, after the imports under way, which lock themselves before the people);
2. accounts, in the order of their keys: an account's row is the lock of all that is decided about
   the account, its contacts, its ratings and its alerts (`decide`, `hold_accounts`);
3. whatever else there is, by its own row: groups, invitations, requests, notices, chats;
4. the audit trail, at the very end of a transaction (`storage.audit`).

Data that a write depends on is read after its lock is taken. Locks are NO KEY UPDATE: a row that
only refers to a locked one does not wait. On SQLite there is one writer, and nothing to lock. If a
deadlock happens all the same, the ledger retries one of the transactions.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Column, bindparam, case, select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared

LEAP = timedelta(days=1)  # an account's clock further ahead was set by a clock gone wrong
_a = tables.accounts.c
_later = (_a.decided_at > bindparam("now")) & (_a.decided_at < bindparam("leap"))
_DECIDE = Prepared(
    update(tables.accounts)
    .where(_a.id == bindparam("account"))
    .values(
        decided_at=case((_later, _a.decided_at), else_=bindparam("now", type_=_a.decided_at.type))
    )
    .returning(_a.decided_at)
)


def decide(tx: Tx, account_ids: Collection[int], now: datetime) -> datetime:
    """Lock accounts to decide something about them; returns the instant at which that is.

    It is `now`, or a little later where an earlier decision carries a later instant: so instants
    increase in the order of the decisions.
    """
    for account_id in sorted(account_ids):
        for row in _DECIDE.all(tx, account=account_id, now=now, leap=now + LEAP):
            now = max(now, row.decided_at)
    return now


def hold_accounts(tx: Tx, account_ids: Collection[int]) -> None:
    """Lock many accounts, for what the clock decides about them."""
    _hold(tx, _a.id, account_ids)


def hold_people(tx: Tx, person_ids: Collection[int]) -> None:
    """Lock people about whom something is decided, so that their rows do not change meanwhile."""
    _hold(tx, tables.people.c.id, person_ids)


def hold_everybody(tx: Tx) -> None:
    """Blocks all turns, since each begins by locking the speaker's row: earlier turns are
    committed, and later ones see what is written here."""
    if tx.dialect.name == "postgresql":
        key = tables.people.c.id
        tx.execute(select(key).order_by(key).with_for_update(key_share=True)).all()


def _hold(tx: Tx, key: Column[int], keys: Collection[int]) -> None:
    if keys and tx.dialect.name == "postgresql":
        query = select(key).where(key.in_(keys)).order_by(key)
        tx.execute(query.with_for_update(key_share=True)).all()
