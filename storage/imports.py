"""What an import compares with and how it is recorded, many rows at a time.

A row is its natural key and its values by column. References stand in it as folded names
(`manager`, `owner`, `account`, `rep`), so that a plan needs no key that the database has yet to
give; `record` resolves them. Keys: a folded name for people and accounts, (account, contact) for
contacts, the CRM's number for opportunities.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnDefault, Table, bindparam, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from scoring.accounts import ContactChange
from storage import audit, tables
from storage.contacts import CONTACT
from storage.ledger import Tx
from storage.models.accounts import HandoverRow
from storage.models.base import Row
from storage.models.contacts import ContactEventRow
from storage.names import fold, search_keys
from storage.rows import add_all

Key = str | tuple[str, str]
Values = dict[str, Any]

_people, _accounts = tables.people, tables.accounts
_p, _a, _c, _o = _people.c, _accounts.c, tables.contacts.c, tables.opportunities.c
_LOCK = 0x1A904  # names the advisory lock; any constant of our own


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


def exclusively(tx: Tx) -> None:
    """Let one import run at a time; the next one sees what this one recorded."""
    if tx.dialect.name == "postgresql":  # on SQLite the write transaction is itself the lock
        tx.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def people(tx: Tx) -> dict[str, list[Stored]]:
    """Everybody by folded name; homonyms stand together."""
    manager = _people.alias()
    query = select(
        _p.id, _p.name_key, _p.name, _p.role, _p.office, _p.weekly_target, _p.active,
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
        found = tx.execute(query.where(tuple_(_a.name_key, _c.name_key).in_(keys)))
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


def record(tx: Tx, noun: Noun, changes: Sequence[Change], now: datetime) -> None:
    """Create and update rows of one noun in the order given. Names they refer to must be there."""
    if noun is Noun.PEOPLE:
        _record_people(tx, changes, now)
        return
    table, references = {
        Noun.ACCOUNTS: (_accounts, {"owner": ("owner_id", _people)}),
        Noun.CONTACTS: (tables.contacts, {"account": ("account_id", _accounts)}),
        Noun.OPPORTUNITIES: (
            tables.opportunities,
            {"account": ("account_id", _accounts), "rep": ("rep_id", _people)},
        ),
    }[noun]
    ids = {
        name: _ids(tx, target, {change.values.get(name) for change in changes})
        for name, (_, target) in references.items()
    }

    def resolved(change: Change) -> Values:
        values = dict(change.values)
        for name, (column, _) in references.items():
            if name in values:
                values[column] = ids[name][values.pop(name)] if values[name] else None
        return values | (_keys_of(values["name"]) if "name" in values else {})

    born = {} if noun is Noun.OPPORTUNITIES else {"created_at": now}
    _insert(tx, table, [resolved(c) | born for c in changes if c.id is None])
    updates = [(c.id, resolved(c)) for c in changes if c.id is not None]
    if noun is Noun.CONTACTS:
        _note_edits(tx, updates, now)
    if noun is Noun.ACCOUNTS:
        _note_handovers(tx, updates, now)
    _update(tx, table, updates)
    if noun is Noun.ACCOUNTS:
        owners = {str(c.key): c.values["owner"] for c in changes if c.values.get("owner")}
        _end_shares_of_owners(tx, owners)


def _note_handovers(tx: Tx, updates: Sequence[tuple[int, Values]], now: datetime) -> None:
    """An account that an import gives to another owner was handed over too."""
    owners = {key: values["owner_id"] for key, values in updates if values.get("owner_id")}
    query = select(_a.id, _a.owner_id).where(_a.id.in_(owners), _a.owner_id.is_not(None))
    passed = [row for row in tx.execute(query) if row.owner_id != owners[row.id]]
    add_all(
        tx,
        [
            HandoverRow(account_id=row.id, from_id=row.owner_id, to_id=owners[row.id], at=now)
            for row in passed
        ],
    )


def _note_edits(tx: Tx, updates: Sequence[tuple[int, Values]], now: datetime) -> None:
    """What an import changes of a contact can be undone for the chain of a day before."""
    new = dict(updates)
    events: list[Row] = []
    for before in tx.execute(CONTACT.where(_c.id.in_(new))):
        detail = {
            name: [getattr(before, name), after]
            for name, after in new[before.id].items()
            if getattr(before, name, after) != after
        }
        event = ContactEventRow(
            contact_id=before.id,
            account_id=before.account_id,
            what=ContactChange.EDITED,
            at=now,
            detail=detail,
        )
        events += [event] if detail else []
    add_all(tx, events)


def _record_people(tx: Tx, changes: Sequence[Change], now: datetime) -> None:
    """The line is drawn last: managers may stand anywhere in the file."""
    plain = [
        (c, {k: v for k, v in c.values.items() if k != "manager"} | _keys_of(c.values.get("name")))
        for c in changes
    ]
    _insert(tx, _people, [values | {"created_at": now} for c, values in plain if c.id is None])
    _update(tx, _people, [(c.id, values) for c, values in plain if c.id is not None and values])
    line = {str(c.key): c.values["manager"] for c in changes if c.values.get("manager")}
    ids = _ids(tx, _people, {*line, *line.values()})
    _update(tx, _people, [(ids[key], {"manager_id": ids[m]}) for key, m in line.items()])


def record_workers(tx: Tx, owners: dict[str, str], shared: Sequence[tuple[str, str]]) -> None:
    """Give accounts their owners (account → person) and their sharers; an owner is no sharer."""
    keys = set(owners) | {account for account, _ in shared}
    accounts = _ids(tx, _accounts, keys)
    persons = _ids(tx, _people, {*owners.values(), *(person for _, person in shared)})
    _update(tx, _accounts, [(accounts[a], {"owner_id": persons[p]}) for a, p in owners.items()])
    _end_shares_of_owners(tx, owners)
    if shared:
        dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
        tx.execute(
            dialect.insert(tables.shares).on_conflict_do_nothing(),
            [{"account_id": accounts[a], "person_id": persons[p]} for a, p in shared],
        )


def note(tx: Tx, files: Sequence[dict[str, Any]], now: datetime, actor_id: int | None) -> None:
    """Leave a trace of who imported which files and what came of it."""
    for file in files:
        audit.record(tx, actor_id, "import", "file", now, **file)


def _keys_of(name: str | None) -> Values:
    return {"name_key": fold(name), "search": search_keys(name)} if name else {}


def _ids(tx: Tx, table: Table, names: set[Any]) -> dict[str, int]:
    wanted = sorted(name for name in names if name)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        query = select(table.c.name_key, table.c.id).where(table.c.name_key.in_(part))
        found.update((row.name_key, row.id) for row in tx.execute(query))
    return found


def _insert(tx: Tx, table: Table, rows: list[Values]) -> None:
    for group in _alike(rows):
        tx.execute(insert(table), [_whole(table, row) for row in group])


def _whole(table: Table, row: Values) -> Values:
    """The row's columns, with the column's default where nothing is said and null is not taken."""
    return {
        name: column.default.arg
        if row[name] is None and isinstance(column.default, ColumnDefault)
        else row[name]
        for name, column in table.c.items()
        if name in row
    }


def _update(tx: Tx, table: Table, rows: list[tuple[int, Values]]) -> None:
    known = [
        {k: v for k, v in values.items() if k in table.c} | {"the_id": key} for key, values in rows
    ]
    for group in _alike(known):
        columns = [name for name in group[0] if name != "the_id"]
        statement = update(table).where(table.c.id == bindparam("the_id"))
        tx.execute(statement.values({name: bindparam(name) for name in columns}), group)


def _alike(rows: list[Values]) -> list[list[Values]]:
    """Rows in groups of the same columns, which one statement can carry; order is kept."""
    groups: dict[tuple[str, ...], list[Values]] = defaultdict(list)
    for row in rows:
        groups[tuple(sorted(row))].append(row)
    return list(groups.values())


def _end_shares_of_owners(tx: Tx, owners: dict[str, str]) -> None:
    s = tables.shares.c
    ids = _ids(tx, _accounts, set(owners))
    for start in range(0, len(ids), 500):
        part = list(ids.values())[start : start + 500]
        owner = select(_a.owner_id).where(_a.id == s.account_id).scalar_subquery()
        tx.execute(delete(tables.shares).where(s.account_id.in_(part), s.person_id == owner))
