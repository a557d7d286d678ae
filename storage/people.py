"""People and the reporting line."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select, update

from scoring.name import person_name
from scoring.people import Person, Role
from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add
from storage.models.people import AbsenceRow, PersonRow
from storage.names import fold

_p = tables.people.c
_PERSON: Select[Any] = select(
    _p.id,
    _p.name,
    _p.role,
    _p.manager_id,
    _p.telegram_id,
    _p.language,
    _p.zone,
    _p.active,
    _p.reachable,
    _p.country,
    _p.weekly_target,
    _p.joined_at,
)
_BY_ID = Prepared(_PERSON.where(_p.id == bindparam("person")))
_SPEAKING = Prepared(
    _PERSON.where(_p.telegram_id == bindparam("telegram"), _p.active).with_for_update(
        key_share=True  # who refers to the person need not wait
    )
)


def _person(row: Any) -> Person:
    return Person(
        id=row.id,
        name=person_name(row.name, row.id),
        role=Role(row.role),
        manager_id=row.manager_id,
        chat_id=row.telegram_id,
        language=row.language or "en",
        zone=row.zone,
        active=row.active,
        reachable=row.reachable,
        country=row.country,
        weekly_target=row.weekly_target,
        joined_at=row.joined_at,
    )


def speaking(tx: Tx, telegram_id: int) -> Person | None:
    """The active person behind a Telegram id. Locks the row: one person's turns run one by one."""
    row = _SPEAKING.first(tx, telegram=telegram_id)
    return _person(row) if row else None


def get(tx: Tx, person_id: int) -> Person:
    """The person with this key; a wrong key is a mistake of the caller."""
    return _person(_BY_ID.one(tx, person=person_id))


def named(tx: Tx, name: str) -> list[Person]:
    """Everybody whose folded name is that of `name`."""
    return [_person(r) for r in tx.execute(_PERSON.where(_p.name_key == fold(name)))]


def everybody(tx: Tx) -> list[Person]:
    """All active people, joined or not, in order of their keys."""
    return [_person(r) for r in tx.execute(_PERSON.where(_p.active).order_by(_p.id))]


def administrators(tx: Tx) -> list[Person]:
    """The active administrators, in order of their keys."""
    query = _PERSON.where(_p.active, _p.role == Role.ADMINISTRATOR)
    return [_person(row) for row in tx.execute(query.order_by(_p.id))]


def known(tx: Tx) -> dict[int, Person]:
    """Everybody by key, also who has left: for what asks about many lines at once."""
    return {row.id: _person(row) for row in tx.execute(_PERSON.order_by(_p.id))}


def names(tx: Tx, person_ids: Collection[int]) -> dict[int, str]:
    """What people are called, also those who have left."""
    query = select(_p.id, _p.name).where(_p.id.in_(person_ids))
    return {row.id: person_name(row.name, row.id) for row in tx.execute(query)}


def leading(tx: Tx, person_ids: Collection[int]) -> set[int]:
    """Those of them who lead others: managers, and administrators."""
    query = select(_p.id).where(_p.id.in_(person_ids), _p.role != Role.REP)
    return {row.id for row in tx.execute(query)}


def above(tx: Tx, person_id: int) -> list[Person]:
    """The managers above a person, the nearest first; a cycle in the line ends it."""
    line: list[Person] = []
    seen = {person_id}
    current = get(tx, person_id)
    while current.manager_id is not None and current.manager_id not in seen:
        current = get(tx, current.manager_id)
        seen.add(current.id)
        if current.active:
            line.append(current)
    return line


def subtree(person_id: int) -> Select[Any]:
    """A query for the keys of a person and of everybody below."""
    tree = select(_p.id).where(_p.id == person_id).cte(recursive=True)
    tree = tree.union(select(_p.id).where(_p.manager_id == tree.c.id))
    return select(tree.c.id)


def superiors(person_id: int) -> Select[Any]:
    """A query for the keys of everybody above a person."""
    line = select(_p.manager_id).where(_p.id == person_id).cte(recursive=True)
    line = line.union(select(_p.manager_id).where(_p.id == line.c.manager_id))
    return select(line.c.manager_id).where(line.c.manager_id.is_not(None))


def below(tx: Tx, person: Person) -> list[Person]:
    """The active people of any role whom the person leads, directly or not; for an administrator,
    all others."""
    query = _PERSON.where(_p.active, _p.id != person.id)
    if person.role is not Role.ADMINISTRATOR:
        query = query.where(_p.id.in_(subtree(person.id)))
    return [_person(row) for row in tx.execute(query.order_by(_p.id))]


def reps_below(tx: Tx, person: Person) -> list[Person]:
    """The active reps whom the person leads, directly or not; for an administrator, all."""
    query = _PERSON.where(_p.active, _p.role == Role.REP)
    if person.role is not Role.ADMINISTRATOR:
        query = query.where(_p.id.in_(subtree(person.id)))
    return [_person(row) for row in tx.execute(query.order_by(_p.id))]


def create(
    tx: Tx, name: str, role: Role, now: datetime, *, manager_id: int | None = None
) -> Person:
    """Add a person who has not joined yet."""
    row = PersonRow(
        name=name, name_key=fold(name), role=role, manager_id=manager_id, created_at=now
    )
    return get(tx, add(tx, row))


def join(tx: Tx, person_id: int, telegram_id: int, language: str, now: datetime) -> list[int]:
    """Bind a person to a Telegram account; the bindings of others to it, who are told, end. Their
    language is that of their app, unless one was chosen for them or by them."""
    people = tables.people
    others = update(people).where(_p.telegram_id == telegram_id, _p.id != person_id)
    ended = tx.execute(others.values(telegram_id=None).returning(_p.id)).scalars().all()
    tx.execute(
        update(people)
        .where(_p.id == person_id)
        .values(
            telegram_id=telegram_id,
            language=func.coalesce(_p.language, language),
            joined_at=func.coalesce(_p.joined_at, now),
            reachable=True,
        )
    )
    return list(ended)


def choose_language(tx: Tx, person_id: int, language: str) -> None:
    tx.execute(update(tables.people).where(_p.id == person_id).values(language=language))


def choose_country(tx: Tx, person_id: int, country: str | None) -> None:
    """`country` is of ISO 3166; None follows the zone, else the team."""
    tx.execute(update(tables.people).where(_p.id == person_id).values(country=country))


def choose_zone(tx: Tx, person_id: int, zone: str | None) -> None:
    """`zone` is an IANA name; None follows the team's zone."""
    tx.execute(update(tables.people).where(_p.id == person_id).values(zone=zone))


def mark_reachable(tx: Tx, telegram_id: int, reachable: bool) -> Person | None:
    """Note whether Telegram lets us write to this person. Returns the person if that has
    changed."""
    row = tx.execute(
        update(tables.people)
        .where(_p.telegram_id == telegram_id, _p.reachable != reachable)
        .values(reachable=reachable)
        .returning(_p.id)
    ).first()
    return get(tx, row.id) if row else None


def unreachable(tx: Tx) -> list[Person]:
    """Active people who have joined and cannot be written to any more."""
    query = _PERSON.where(_p.active, _p.telegram_id.is_not(None), ~_p.reachable)
    return [_person(row) for row in tx.execute(query.order_by(_p.id))]


def announce_absence(tx: Tx, person_id: int, first: date, last: date) -> None:
    """Both days are included. A second announcement from the same first day replaces the first."""
    a = tables.absences
    tx.execute(delete(a).where(a.c.person_id == person_id, a.c.first_day == first))
    add(tx, AbsenceRow(person_id=person_id, first_day=first, last_day=last))


def take_back_absence(tx: Tx, person_id: int, first: date, today: date) -> date | None:
    """The one that begins on that day, from today on; what lies behind it stays. Returns its last
    day, None if there is no such absence any more."""
    a = tables.absences
    last: date | None = tx.execute(
        delete(a)
        .where(a.c.person_id == person_id, a.c.first_day == first, a.c.last_day >= today)
        .returning(a.c.last_day)
    ).scalar_one_or_none()
    if last is not None and first < today:
        announce_absence(tx, person_id, first, today - timedelta(days=1))
    return last


def absences(
    tx: Tx, person_ids: Collection[int] | None, first: date, last: date
) -> dict[int, tuple[tuple[date, date], ...]]:
    """Announced absences that touch the days from `first` to `last`, of these people (None: of
    everybody) by their keys."""
    a = tables.absences.c
    query = select(a.person_id, a.first_day, a.last_day).where(
        a.first_day <= last, a.last_day >= first
    )
    if person_ids is not None:
        query = query.where(a.person_id.in_(person_ids))
    found: dict[int, tuple[tuple[date, date], ...]] = {}
    for row in tx.execute(query.order_by(a.person_id, a.first_day)):
        found[row.person_id] = (*found.get(row.person_id, ()), (row.first_day, row.last_day))
    return found
