"""What an import compares with, many rows at a time.

A row is its natural key and its values by column. References stand in it as folded names
(`manager`, `owner`, `account`, `rep`), so that a plan needs no key that the database has yet to
give; `storage.import_parts` resolves them. Keys: a folded name for people and accounts, (account,
contact) for contacts, the CRM's number for opportunities.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from storage import tables
from storage.machinery.ledger import Tx

Key = str | tuple[str, str]
Values = dict[str, Any]

_people, _accounts = tables.people, tables.accounts
_p, _a, _c, _o = _people.c, _accounts.c, tables.contacts.c, tables.opportunities.c


class Noun(StrEnum):
    PEOPLE = "people"
    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    OPPORTUNITIES = "opportunities"


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as it stands in the database."""

    id: int
    values: Values


@dataclass(frozen=True, slots=True)
class Change:
    """A row to create (`id` is None, all values) or to update (the values that differ)."""

    key: Key
    values: Values
    id: int | None = None


def people(tx: Tx) -> dict[str, list[Stored]]:
    """Everybody by folded name; homonyms stand together."""
    manager = _people.alias()
    query = select(
        _p.id, _p.name_key, _p.name, _p.role, _p.office, _p.country, _p.weekly_target,
        _p.active,
        manager.c.name_key.label("manager"),
    ).join(manager, manager.c.id == _p.manager_id, isouter=True)  # fmt: skip
    return _gather(tx.execute(query.order_by(_p.id)), lambda row: row.name_key)


def account_owners(tx: Tx) -> dict[str, str | None]:
    """The folded name of every account with that of its owner."""
    query = select(_a.name_key, _p.name_key.label("owner")).join(
        _people, _p.id == _a.owner_id, isouter=True
    )
    return {row.name_key: row.owner for row in tx.execute(query)}


def shares(tx: Tx) -> set[tuple[str, str]]:
    """(account, person) of every share."""
    s = tables.shares.c
    query = (
        select(_a.name_key, _p.name_key)
        .select_from(tables.shares)
        .join(_accounts, _a.id == s.account_id)
        .join(_people, _p.id == s.person_id)
    )
    return {(row[0], row[1]) for row in tx.execute(query)}


def sellers(tx: Tx) -> set[str]:
    """Who has an opportunity, by folded name."""
    query = select(_p.name_key).where(_p.id.in_(select(_o.rep_id).distinct()))
    return set(tx.execute(query).scalars())


def stored(tx: Tx, noun: Noun, keys: Sequence[Key]) -> dict[Key, list[Stored]]:
    """The rows with these keys, a few hundred at a time. Contacts may have homonyms too."""
    if not keys:
        return {}
    if noun is Noun.ACCOUNTS:
        query = select(
            _a.id, _a.name_key, _a.name, _a.sector, _a.location, _a.parent, _a.founded,
            _a.employees, _a.revenue, _a.revenue_currency, _a.grade, _a.segment,
            _p.name_key.label("owner"),
        ).join(_people, _p.id == _a.owner_id, isouter=True)  # fmt: skip
        return _gather(tx.execute(query.where(_a.name_key.in_(keys))), lambda row: row.name_key)
    if noun is Noun.CONTACTS:
        query = select(
            _c.id, _a.name_key.label("account"), _c.name_key, _c.name, _c.title, _c.line,
            _c.role, _c.influence, _c.key,
        ).join(_accounts, _a.id == _c.account_id)  # fmt: skip
        # By the account alone: pairs would have the whole table read.
        of_accounts = query.where(_a.name_key.in_({key[0] for key in keys}))
        wanted = set(keys)
        found = [row for row in tx.execute(of_accounts) if (row.account, row.name_key) in wanted]
        return _gather(found, lambda row: (row.account, row.name_key))
    if noun is Noun.OPPORTUNITIES:
        query = (
            select(
                _o.id, _o.number, _o.product, _o.stage, _o.engaged_on, _o.closed_on, _o.value,
                _o.currency, _a.name_key.label("account"), _p.name_key.label("rep"),
            )
            .join(_accounts, _a.id == _o.account_id, isouter=True)
            .join(_people, _p.id == _o.rep_id, isouter=True)
        )  # fmt: skip
        return _gather(tx.execute(query.where(_o.number.in_(keys))), lambda row: row.number)
    everybody = people(tx)
    return {key: everybody[key] for key in keys if isinstance(key, str) and key in everybody}


def _gather(rows: Iterable[Any], key: Callable[[Any], Key]) -> dict[Any, list[Stored]]:
    found: dict[Key, list[Stored]] = defaultdict(list)
    for row in rows:
        values = row._asdict()
        found[key(row)].append(Stored(values.pop("id"), values))
    return dict(found)
