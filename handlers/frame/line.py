"""The reporting line: who decides about a person, and whose team a group is."""

from scoring.people import Person, Role
from storage import Tx, groups, people


def who_decides(tx: Tx, person: Person) -> Person | None:
    """Who confirms that a person is erased: the nearest manager who joined, or an administrator."""
    line = [each for each in people.above(tx, person.id) if each.hears]
    if line:
        return line[0]
    heads = (each for each in people.everybody(tx) if each.role is Role.ADMINISTRATOR)
    return next((p for p in heads if p.hears and p.id != person.id), None)


def may_decide(tx: Tx, by: Person, subject: Person) -> bool:
    """About somebody of the team: those who lead them."""
    return subject.active and is_above(tx, by, subject)


def is_above(tx: Tx, by: Person, subject: Person) -> bool:
    """Those above the person, and administrators, also of somebody who has left; nobody decides
    about themselves alone."""
    if by.id == subject.id:
        return False
    above = {each.id for each in people.above(tx, subject.id)}
    return by.role is Role.ADMINISTRATOR or (by.role is Role.MANAGER and by.id in above)


def manager_of(tx: Tx, chat_id: int) -> Person | None:
    """Whose team a chat is bound to; None: it is not, or they lead nobody any more."""
    group = groups.bound(tx, chat_id)
    manager = people.get(tx, group.manager_id) if group else None
    return manager if manager is not None and leads(manager) else None


def leads(person: Person) -> bool:
    """Whether somebody may have a team."""
    return person.active and person.role is not Role.REP
