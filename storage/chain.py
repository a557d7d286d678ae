"""The decision chain: how contacts change, and who stood where on any day.

A contact's row says what is; each change leaves an event with the values before and after, and a
chain of the past is the present one with the later events undone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any, TypedDict, Unpack

from sqlalchemy import Column, bindparam, func, or_, select, update

from scoring.accounts import ChainRole, Contact, ContactChange, ContactEvent, Line
from storage import tables
from storage.contacts import CONTACT, as_contact
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add
from storage.models.contacts import ContactEventRow
from storage.names import fold, search_keys, spoken_keys

_c, _e = tables.contacts.c, tables.contact_events.c
_HERE = _c.account_id.in_(bindparam("accounts", expanding=True))
_OF_ACCOUNTS = Prepared(CONTACT.where(_HERE))
_BY_KEYS = Prepared(CONTACT.where(_c.id.in_(bindparam("contacts", expanding=True))))
_CHANGED_SINCE = Prepared(
    select(_e.contact_id)
    .where(_e.account_id.in_(bindparam("accounts", expanding=True)), _e.at > bindparam("as_of"))
    .distinct()
)
_RECORDED_BY = Prepared(
    CONTACT.where(
        or_(_HERE, _c.id.in_(bindparam("others", expanding=True))),
        _c.created_at <= bindparam("as_of"),
    )
)
_LATER = Prepared(
    select(_e.contact_id, _e.detail)
    .where(_e.contact_id.in_(bindparam("contacts", expanding=True)), _e.at > bindparam("as_of"))
    .order_by(_e.at.desc(), _e.id.desc())
)


class Edits(TypedDict, total=False):
    """What of a contact can be edited."""

    name: str
    title: str
    line: Line | None
    role: ChainRole | None
    influence: int
    key: bool
    reports_to_id: int | None


def edit(
    tx: Tx, contact_id: int, by_id: int | None, now: datetime, **edits: Unpack[Edits]
) -> Contact:
    """Change what is named; `reports_to_id` must be another contact of the account."""
    return _change(tx, contact_id, ContactChange.EDITED, dict(edits), by_id, now)


def move(tx: Tx, contact_id: int, account_id: int, by_id: int, now: datetime) -> Contact:
    """The contact now works for another account of ours. Their history goes with them, the lines
    of reporting do not."""
    _let_go(tx, contact_id, by_id, now)
    values = {"account_id": account_id, "reports_to_id": None}
    return _change(tx, contact_id, ContactChange.MOVED, values, by_id, now)


def mark_left(
    tx: Tx, contact_id: int, day: date | None, by_id: int | None, now: datetime
) -> Contact:
    """The contact left, on that day if it is known; nobody reports to them any more."""
    _let_go(tx, contact_id, by_id, now)
    values = {"active": False, "left_on": day}
    return _change(tx, contact_id, ContactChange.LEFT, values, by_id, now)


def returned(tx: Tx, contact_id: int, by_id: int, now: datetime) -> Contact:
    """The contact is back, or had not left at all."""
    values = {"active": True, "left_on": None}
    return _change(tx, contact_id, ContactChange.RETURNED, values, by_id, now)


def reassign(tx: Tx, contact_id: int, by_id: int, now: datetime, **edits: Unpack[Edits]) -> Contact:
    """The contact has another post at the account: how they decide there is not known yet."""
    return _change(tx, contact_id, ContactChange.REASSIGNED, dict(edits), by_id, now)


def _let_go(tx: Tx, contact_id: int, by_id: int | None, now: datetime) -> None:
    query = select(_c.id).where(_c.reports_to_id == contact_id)
    for row in tx.execute(query.order_by(_c.id)).all():
        edit(tx, row.id, by_id, now, reports_to_id=None)


def _change(
    tx: Tx,
    contact_id: int,
    what: ContactChange,
    values: dict[str, Any],
    by_id: int | None,
    now: datetime,
) -> Contact:
    """Set what differs, and leave its event; no event where nothing differs."""
    query = CONTACT.where(_c.id == contact_id)
    before = as_contact(tx.execute(query.with_for_update(key_share=True)).one())
    after = replace(before, **values)
    if after == before:
        return before
    detail = {
        name: [_plain(getattr(before, name)), _plain(value)]
        for name, value in values.items()
        if getattr(before, name) != value
    }
    keys = {"name_key": fold(after.name), "search": search_keys(after.name)}
    tx.execute(update(tables.contacts).where(_c.id == contact_id).values(values | keys))
    row = ContactEventRow(
        contact_id=contact_id,
        account_id=before.account_id,
        what=what,
        by_id=by_id,
        at=now,
        detail=detail,
    )
    add(tx, row)
    return after


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(name: str, value: Any) -> Any:
    """What `_plain` was given."""
    kind = {"line": Line, "role": ChainRole, "left_on": date.fromisoformat}.get(name)
    return value if kind is None or value is None else kind(value)


def of_account(tx: Tx, account_id: int, *, as_of: datetime | None = None) -> list[Contact]:
    """The account's contacts, also those who left; the key and the influential first."""
    return of_accounts(tx, [account_id], as_of=as_of)


def of_accounts(
    tx: Tx, account_ids: Sequence[int], *, as_of: datetime | None = None
) -> list[Contact]:
    """The contacts of a few hundred accounts, as `of_account`."""
    if as_of is None:
        found = [as_contact(row) for row in _OF_ACCOUNTS.all(tx, accounts=account_ids)]
    else:
        found = _undone(tx, account_ids, as_of)
    return sorted(found, key=lambda each: (not each.key, -each.influence, each.id))


def _undone(tx: Tx, account_ids: Sequence[int], as_of: datetime) -> list[Contact]:
    """The contacts as they were: every later event undone, the newest first."""
    # Asked by itself: within the next statement it would keep PostgreSQL from using the indexes.
    changed = _CHANGED_SINCE.all(tx, accounts=account_ids, as_of=as_of)
    perhaps_gone = [row.contact_id for row in changed]
    rows = _RECORDED_BY.all(tx, accounts=account_ids, as_of=as_of, others=perhaps_gone)
    found = _undo(tx, {row.id: as_contact(row) for row in rows}, as_of)
    return [each for each in found.values() if each.account_id in account_ids]


def as_they_were(tx: Tx, contact_ids: Sequence[int], instant: datetime) -> list[Contact]:
    """These contacts at the instant, wherever they stood; who was recorded later, as they came."""
    found = {row.id: as_contact(row) for row in _BY_KEYS.all(tx, contacts=contact_ids)}
    return list(_undo(tx, found, instant).values())


def _undo(tx: Tx, found: dict[int, Contact], instant: datetime) -> dict[int, Contact]:
    later = _LATER.all(tx, contacts=list(found), as_of=instant) if found else ()
    for row in later:
        was = {name: _typed(name, before) for name, (before, _) in row.detail.items()}
        found[row.contact_id] = replace(found[row.contact_id], **was)
    return found


def as_they_went(tx: Tx, contact: Contact, account_id: int) -> Contact:
    """A contact who moved away from this account, as they were when they left: what happened later
    is visible at their new account only."""
    for event in reversed(events_of(tx, contact.id)):
        if event.account_id == account_id:
            break
        was: dict[str, Any] = {name: before for name, (before, _) in event.fields.items()}
        contact = replace(contact, **was)
    return contact


def events(
    tx: Tx, account_id: int, *, since: datetime | None = None, as_of: datetime | None = None
) -> list[ContactEvent]:
    """What happened to the contacts of an account while they stood there, the oldest first."""
    return _events(tx, _e.account_id, account_id, since, as_of)


def events_of(
    tx: Tx, contact_id: int, *, since: datetime | None = None, as_of: datetime | None = None
) -> list[ContactEvent]:
    """What happened to a contact, the oldest first."""
    return _events(tx, _e.contact_id, contact_id, since, as_of)


def reassigned(
    tx: Tx, contact_ids: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, datetime]:
    """When each contact got another post last; absent: never."""
    query = _reassigned(past=as_of is not None)
    rows = query.all(tx, contacts=contact_ids, what=ContactChange.REASSIGNED, as_of=as_of)
    return {row.contact_id: row.at for row in rows}


@cache
def _reassigned(*, past: bool) -> Prepared:
    """Takes `contacts`, `what` and `as_of`."""
    query = select(_e.contact_id, func.max(_e.at).label("at")).where(
        _e.contact_id.in_(bindparam("contacts", expanding=True)), _e.what == bindparam("what")
    )
    if past:
        query = query.where(_e.at <= bindparam("as_of"))
    return Prepared(query.group_by(_e.contact_id))


def events_of_many(
    tx: Tx, contact_ids: Sequence[int], since: datetime, *, as_of: datetime | None = None
) -> list[ContactEvent]:
    """What happened to these contacts since an instant, wherever they stood, the oldest first."""
    query = _events_of_many(past=as_of is not None)
    rows = query.all(tx, contacts=contact_ids, since=since, as_of=as_of)
    return [_event(row) for row in rows]


@cache
def _events_of_many(*, past: bool) -> Prepared:
    """Takes `contacts`, `since` and `as_of`."""
    query = select(tables.contact_events).where(
        _e.contact_id.in_(bindparam("contacts", expanding=True)), _e.at >= bindparam("since")
    )
    if past:
        query = query.where(_e.at <= bindparam("as_of"))
    return Prepared(query.order_by(_e.at, _e.id))


@cache
def _events_query(of: Column[int], *, recent: bool, past: bool) -> Prepared:
    """Takes `whose`, `since` and `as_of`."""
    query = select(tables.contact_events).where(of == bindparam("whose"))
    if recent:
        query = query.where(_e.at >= bindparam("since"))
    if past:
        query = query.where(_e.at <= bindparam("as_of"))
    return Prepared(query.order_by(_e.at, _e.id))


def _events(
    tx: Tx, of: Column[int], whose: int, since: datetime | None, as_of: datetime | None
) -> list[ContactEvent]:
    query = _events_query(of, recent=since is not None, past=as_of is not None)
    return [_event(row) for row in query.all(tx, whose=whose, since=since, as_of=as_of)]


def _event(row: Any) -> ContactEvent:
    return ContactEvent(
        contact_id=row.contact_id,
        account_id=row.account_id,
        what=ContactChange(row.what),
        by_id=row.by_id,
        at=row.at,
        fields={
            name: (_typed(name, before), _typed(name, after))
            for name, (before, after) in row.detail.items()
        },
    )


def alike(tx: Tx, account_id: int, name: str) -> list[Contact]:
    """Contacts of the account, also those who left, who may be the person of this name.

    The same in another spelling (width, case, accents, look-alike letters) or in pinyin.
    """
    keys = spoken_keys(name)
    return [each for each in of_account(tx, account_id) if keys & spoken_keys(each.name)]
