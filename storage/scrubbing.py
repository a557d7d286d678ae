"""Taking a name out of everything that people wrote: every text of every table, as the tables
themselves say, so that a text that is added later is looked at, too.

Left as they are: the program's own codes, the audit trail (which holds numbers), and what somebody
or something else is called. Where somebody else of exactly this name is known, the texts of their
accounts are left, as they speak of them.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, and_, delete, or_, select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.types import Json
from storage.naming import Names

_AT_A_TIME = {"yield_per": 1000}
# Words of the program, never of a person. A column that is not named here is free text.
CODES: Mapping[str, str] = {
    "account_events": "detail",
    "accounts": "grade zone revenue_currency no_posts",
    "alerts": "rule kind severity state rubric basis end",
    "assessments": "kind rubric_id level",
    "audit": "action object detail seal",
    "chain_requests": "edits state",
    "contact_events": "what",
    "contacts": "line role",
    "dossier": "field",
    "drafts": "flow state",
    "due_periods": "job period outcome reason",
    "erasures": "kind state",
    "facts": "kind file_id",
    "files": "file_id state content",
    "groups": "state",
    "identities": "name",
    "import_parts": "kind changes",  # `storage.staged_names` knows what they say
    "imports": "state",
    "invitations": "token_hash",
    "leases": "name holder",
    "marks": "name",
    "notices": "kind state error",
    "opportunities": "number currency",
    "people": "role language zone",
    "quarantine": "digest",
    "rating_facts": "dimension",
    "rating_items": "dimension item",
    "ratings": "dimension",
    "replicas": "name",
    "retentions": "name",
    "rubrics": "rubric_id fingerprint",
    "sheets": "digest html names",  # all pages go, whatever is in them
    "visits": "type",
}
# What others are called, and the keys made of it.
CALLED: Mapping[str, str] = {
    "accounts": "name name_key search",
    "competitors": "name name_key search",
    "contacts": "name name_key search",
    "people": "name name_key",
}
# Deleted as a whole where the name stands in them: they live for days, and are read by a program.
_WHOLE = ("drafts", "quarantine")
_CODE = re.compile(r"[a-z0-9_.:+-]*")
_OPEN_KEYS = ("name", "title")  # of a document: what a person wrote, though it looks like a code
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")


@dataclass(frozen=True, slots=True)
class Change:
    """A row in which the name stands; `values` None: the row goes as a whole."""

    table: Table
    key: tuple[Any, ...]
    values: Mapping[str, Any] | None


def free_texts(table: Table) -> list[Column[Any]]:
    """The columns in which a person's words may stand."""
    fixed = f"{CODES.get(table.name, '')} {CALLED.get(table.name, '')}".split()
    return [
        each
        for each in table.columns
        if _is_text(each) and each.name not in fixed and "code" not in each.info
    ]


def find(tx: Tx, names: Names, by: str, spared: Collection[int]) -> Iterator[Change]:
    """Where the names stand, but for the accounts that are spared, and what to put there."""
    for table in tables.METADATA.sorted_tables:
        columns = free_texts(table)
        if not columns:
            continue
        keys = list(table.primary_key)
        query = select(*keys, *columns).where(or_(*map(_filled, columns)))
        place = _place(table)
        if spared and place is not None:
            query = query.where(or_(place.is_(None), place.not_in(spared)))
        with tx.execute(query, execution_options=_AT_A_TIME) as rows:
            for row in rows:
                change = _change(table, columns, row[: len(keys)], row[len(keys) :], names, by)
                if change is not None:
                    yield change


def apply(tx: Tx, changes: Collection[Change]) -> None:
    """Drafts go by `storage.erasing.drop_drafts`, since others refer to them."""
    for each in changes:
        same = [k == v for k, v in zip(each.table.primary_key, each.key, strict=True)]
        if each.values is not None:
            tx.execute(update(each.table).where(*same).values(each.values))
        elif each.table is not tables.drafts:
            tx.execute(delete(each.table).where(*same))


def _change(
    table: Table,
    columns: list[Column[Any]],
    key: Any,
    values: Any,
    names: Names,
    by: str,
) -> Change | None:
    if table.name in _WHOLE:
        texts = (text for value in values for text in _texts(value))
        stands = any(names.stand_in(text) for text in texts)
        return Change(table, tuple(key), None) if stands else None
    anew = {
        column.name: _within(value, lambda text: names.replaced(text, by))
        for column, value in zip(columns, values, strict=True)
    }
    old = dict(zip(anew, values, strict=True))
    changed = {name: value for name, value in anew.items() if value != old[name]}
    return Change(table, tuple(key), changed) if changed else None


def _is_text(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind, String | Json) or isinstance(getattr(kind, "impl", None), String)


def _filled(column: Column[Any]) -> ColumnElement[bool]:
    if isinstance(column.type, Json):
        return column.is_not(None)
    return and_(column.is_not(None), column != "")


def _place(table: Table) -> ColumnElement[int] | None:
    """The account that a row is about; None: that cannot be said."""
    c = table.c
    if table is tables.accounts:
        return c.id
    if "account_id" in c:
        return c.account_id
    if "contact_id" in c:
        of = tables.contacts.c
        return select(of.account_id).where(of.id == c.contact_id).scalar_subquery()
    if "assessment_id" in c:
        of = tables.assessments.c
        return select(of.account_id).where(of.id == c.assessment_id).scalar_subquery()
    return None


def _texts(value: Any) -> Iterator[str]:
    """The texts in a value, also as JSON or an error message escapes them."""
    match value:
        case str():
            yield value
            if "\\" in value:
                yield _unescaped(value)
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            yield from _texts(list(value.values()))


def _unescaped(text: str) -> str:
    plain = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _within(value: Any, anew: Callable[[str], str], key: str = "") -> Any:
    """The same value, with its texts changed; in a document, its codes are left."""
    match value:
        case str():
            code = key and key not in _OPEN_KEYS and _CODE.fullmatch(value)
            return value if code else anew(value)
        case list():
            return [_within(each, anew, key) for each in value]
        case dict():
            return {name: _within(each, anew, name) for name, each in value.items()}
        case _:
            return value
