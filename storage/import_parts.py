"""What an import records, in parts that are small enough for one transaction.

A part is made when the import is planned, and compared with what is stored when it is recorded:
others may have worked meanwhile. Rows that no longer fit, such as an account whose owner has left,
are skipped and counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnDefault,
    ColumnElement,
    Date,
    Numeric,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from scoring.accounts import Account, ContactChange
from storage import account_events, accounts, tables
from storage.contacts import CONTACT
from storage.imports import Change, Key, Noun, Values, stored
from storage.machinery.ledger import Tx
from storage.machinery.rows import add_all
from storage.models.accounts import HandoverRow
from storage.models.base import Row
from storage.models.contacts import ContactEventRow
from storage.names import fold, search_keys

PART = 250  # rows: some hundredths of a second; half of what is planned at a time
LINES, OWNERS, SHARES = "lines", "owners", "shares"

Ids = dict[str, int]
_people, _accounts = tables.people, tables.accounts
_p, _a, _c = _people.c, _accounts.c, tables.contacts.c
_TABLES: dict[Noun, tuple[Table, dict[str, tuple[str, Table]]]] = {
    Noun.PEOPLE: (_people, {}),
    Noun.ACCOUNTS: (_accounts, {"owner": ("owner_id", _people)}),
    Noun.CONTACTS: (tables.contacts, {"account": ("account_id", _accounts)}),
    Noun.OPPORTUNITIES: (
        tables.opportunities,
        {"account": ("account_id", _accounts), "rep": ("rep_id", _people)},
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Some changes of one kind, as JSON has them: rows of a noun, or pairs of names."""

    kind: str
    changes: list[Any]


def parts_of(noun: Noun, changes: Sequence[Change]) -> Iterator[Part]:
    """The rows; then who reports to whom."""
    rows = [
        [c.key, _portable(c.values), c.id is not None, _keys_of(c.values.get("name"))]
        for c in changes
    ]
    yield from _in_parts(noun, rows)
    if noun is Noun.PEOPLE:
        yield from pairs_of(LINES, [(c.key, c.values.get("manager")) for c in changes])


def pairs_of(kind: str, pairs: Sequence[tuple[Any, Any]]) -> Iterator[Part]:
    yield from _in_parts(kind, [list(pair) for pair in pairs if all(pair)])


def _in_parts(kind: str, changes: Sequence[Any]) -> Iterator[Part]:
    for start in range(0, len(changes), PART):
        yield Part(kind, list(changes[start : start + PART]))


def _portable(values: Values) -> Values:
    return {
        name: str(value) if isinstance(value, date | Decimal) else value
        for name, value in values.items()
        if name != "manager"
    }


def record(tx: Tx, part: Part, now: datetime) -> int:
    """How many rows were passed over."""
    match part.kind:
        case "lines":
            return _draw_lines(tx, part.changes)
        case "owners":
            return _give_owners(tx, part.changes)
        case "shares":
            return _add_shares(tx, part.changes)
        case noun:
            return _record_rows(tx, Noun(noun), part.changes, now)


def _record_rows(
    tx: Tx, noun: Noun, rows: Sequence[tuple[Any, Values, bool, Values]], now: datetime
) -> int:
    table, references = _TABLES[noun]
    known: list[tuple[Key, Values, bool, Values]] = [
        (tuple(key) if isinstance(key, list) else key, _typed(table, values), was_there, keys)
        for key, values, was_there, keys in rows
    ]
    ids = {
        name: _ids(tx, target, {values.get(name) for _, values, _, _ in known})
        for name, (_, target) in references.items()
    }
    there = stored(tx, noun, [key for key, *_ in known])
    changes: list[Change] = []
    passed = 0
    for key, values, was_there, keys in known:
        found = there.get(key, [])
        fits = all(not values.get(name) or values[name] in ids[name] for name in references)
        if not fits or len(found) > 1 or (was_there and not found):
            passed += 1
        elif not found:
            changes.append(Change(key, values | keys))
        elif differing := {
            name: value
            for name, value in values.items()
            if value is not None and found[0].values.get(name) != value
        }:
            keys_too = keys if "name" in differing else {}
            changes.append(Change(key, differing | keys_too, found[0].id))
    _write(tx, noun, changes, ids, now)
    return passed


def _typed(table: Table, values: Values) -> Values:
    """What `_portable` was given."""

    def typed(name: str, value: Any) -> Any:
        kind = table.c[name].type if name in table.c else None
        if value is None or not isinstance(kind, Date | Numeric):
            return value
        return date.fromisoformat(value) if isinstance(kind, Date) else Decimal(value)

    return {name: typed(name, value) for name, value in values.items()}


def _write(
    tx: Tx, noun: Noun, changes: Sequence[Change], ids: dict[str, Ids], now: datetime
) -> None:
    """Create and update rows of one noun in the order given."""
    table, references = _TABLES[noun]

    def resolved(change: Change) -> Values:
        values = dict(change.values)
        for name, (column, _) in references.items():
            if name in values:
                values[column] = ids[name][values.pop(name)] if values[name] else None
        return values

    born = {} if noun is Noun.OPPORTUNITIES else {"created_at": now}
    _insert(tx, table, [resolved(c) | born for c in changes if c.id is None])
    updates = [(c.id, resolved(c)) for c in changes if c.id is not None]
    if noun is Noun.CONTACTS:
        _note_edits(tx, updates, now)
    before: dict[int, Account] = {}
    if noun is Noun.ACCOUNTS:
        _note_handovers(tx, updates, now)
        before = accounts.by_ids(tx, [key for key, _ in updates])
    _update(tx, table, updates)
    for key, after in accounts.by_ids(tx, list(before)).items():
        account_events.note(tx, before[key], after, None, now)
    if noun is Noun.ACCOUNTS:
        _end_shares_of_owners(tx, [str(c.key) for c in changes if c.values.get("owner")])


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


def _draw_lines(tx: Tx, pairs: Sequence[tuple[str, str]]) -> int:
    """Set the managers: last, since a manager's own row may come anywhere in the file."""
    ids = _ids(tx, _people, {name for pair in pairs for name in pair})
    known = [(ids[key], {"manager_id": ids[m]}) for key, m in pairs if key in ids and m in ids]
    _update(tx, _people, known)
    return len(pairs) - len(known)


def _give_owners(tx: Tx, pairs: Sequence[tuple[str, str]]) -> int:
    """Set owners where there is none; an owner set meanwhile stays, and is not listed as a
    sharer."""
    people = _ids(tx, _people, {person for _, person in pairs})
    accounts = _ids(tx, _accounts, {account for account, _ in pairs}, _a.owner_id.is_(None))
    known = [(a, p) for a, p in pairs if a in accounts and p in people]
    _update(tx, _accounts, [(accounts[a], {"owner_id": people[p]}) for a, p in known])
    _end_shares_of_owners(tx, [a for a, _ in known])
    return len(pairs) - len(known)


def _add_shares(tx: Tx, pairs: Sequence[tuple[str, str]]) -> int:
    people = _ids(tx, _people, {person for _, person in pairs})
    accounts = _ids(tx, _accounts, {account for account, _ in pairs})
    known = [(accounts[a], people[p]) for a, p in pairs if a in accounts and p in people]
    if known:
        dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
        tx.execute(
            dialect.insert(tables.shares).on_conflict_do_nothing(),
            [{"account_id": account, "person_id": person} for account, person in known],
        )
    return len(pairs) - len(known)


def _keys_of(name: str | None) -> Values:
    """The search keys of a name. Pinyin is slow, so this must not run in the writer's
    transaction."""
    return {"name_key": fold(name), "search": search_keys(name)} if name else {}


def _ids(tx: Tx, table: Table, names: Collection[Any], *where: ColumnElement[bool]) -> Ids:
    """The keys of those who alone bear the name."""
    wanted = sorted(name for name in names if name)
    found: dict[str, list[int]] = defaultdict(list)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        query = select(table.c.name_key, table.c.id).where(table.c.name_key.in_(part), *where)
        for row in tx.execute(query):
            found[row.name_key].append(row.id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


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


def _end_shares_of_owners(tx: Tx, accounts: Collection[str]) -> None:
    s = tables.shares.c
    ids = _ids(tx, _accounts, accounts)
    for start in range(0, len(ids), 500):
        part = list(ids.values())[start : start + 500]
        owner = select(_a.owner_id).where(_a.id == s.account_id).scalar_subquery()
        tx.execute(delete(tables.shares).where(s.account_id.in_(part), s.person_id == owner))
