"""The reporting line: who decides about a person, and whose team a group is."""

from collections.abc import Iterator

from scoring.people import Person, Role
from scoring.reporting import nearest
from storage import Tx, groups, people


def heads(tx: Tx) -> Iterator[Person]:
    """The administrators, with whom every line ends."""
    return (each for each in people.everybody(tx) if each.role is Role.ADMINISTRATOR)


def nearest_above(tx: Tx, person: Person) -> Person | None:
    """Who decides about a person, and hears of what they cannot be told: the nearest above who
    hears, where the line ends an administrator."""
    return nearest(_line(tx, person), {person.id})


def _line(tx: Tx, person: Person) -> Iterator[Person]:
    yield from people.above(tx, person.id)
    yield from heads(tx)


def may_decide(tx: Tx, by: Person, subject: Person) -> bool:
    """Whether somebody may decide about a person: those above them."""
    return subject.active and is_above(tx, by, subject)


def is_above(tx: Tx, by: Person, subject: Person) -> bool:
    """Those above the person, and administrators, also of somebody who has left; nobody decides
    about themselves alone."""
    if by.id == subject.id:
        return False
    above = {each.id for each in people.above(tx, subject.id)}
    return by.role is Role.ADMINISTRATOR or (by.role is Role.MANAGER and by.id in above)


def manager_of(tx: Tx, chat_id: int) -> Person | None:
    """The manager whose team a chat is bound to; None: it is not bound, or they lead nobody any
    more."""
    group = groups.bound(tx, chat_id)
    manager = people.get(tx, group.manager_id) if group else None
    return manager if manager is not None and leads(manager) else None


def leads(person: Person) -> bool:
    """Whether somebody may have a team."""
    return person.active and person.role is not Role.REP
