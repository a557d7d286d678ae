"""Who may do what, on which object, and where: the one policy of the chat, denying by default.

Each route has an `AccessRule`; the objects that it names are found here, anew in every turn, in the
transaction of the effect and by the person who speaks. An object that the person may not see is
refused exactly like one that does not exist. An error while checking also refuses, and each refusal
is recorded in the audit trail.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from handlers.frame.turn import Turn
from handlers.frame.update import Said
from scoring.accounts import Account, Contact
from scoring.assessments import Assessment, Kind
from scoring.people import Person, Role
from storage import (
    DatabaseError,
    Tx,
    accounts,
    audit,
    contacts,
    drafts,
    erasures,
    locks,
    membership,
    people,
    updates,
)
from storage.alerts import Alert
from storage.drafts import Draft
from storage.identity import ErasureSubject

log = logging.getLogger(__name__)

T = TypeVar("T")
AtAccount = tuple[Account, Contact]


class Place(StrEnum):
    """Where a route may be used; BOUND is in private, and in groups that are bound to a team. There
    it sees what both the team's manager and the person who asks may see."""

    PRIVATE = "private"
    BOUND = "private or a bound group"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Who may, and where; on which objects is said by the parts of a button or by a flow."""

    who: frozenset[Role]
    where: Place = Place.PRIVATE


ANYBODY = AccessRule(frozenset(Role))
ANYBODY_OF_A_TEAM = AccessRule(frozenset(Role), Place.BOUND)
ADMINISTRATORS = AccessRule(frozenset({Role.ADMINISTRATOR}))
OF_GROUPS = AccessRule(frozenset({Role.ADMINISTRATOR}), Place.ANYWHERE)
LEADERS = AccessRule(frozenset({Role.MANAGER, Role.ADMINISTRATOR}))


class Refused(Exception):
    """`object` is what was asked for, by keys only. `quiet`: the message that was tapped stays as
    it is."""

    def __init__(self, object: str, *, quiet: bool = False) -> None:
        super().__init__(object)
        self.object, self.quiet = object, quiet


class Elsewhere(Refused):
    """Raised where the answer is given in private only."""


def decide(turn: Turn, route: str, rule: AccessRule, find: Callable[[], T]) -> T:
    """The objects that `find` gives, if the rule holds.

    Raises Refused, which is to be noted; or the database's own error: nothing is committed then,
    and the update comes again.
    """
    try:
        _hold(turn, rule)
        return find()
    except (Refused, DatabaseError):
        raise
    except Exception as error:
        log.error("whether %s is allowed could not be told: %s", route, type(error).__name__)  # noqa: TRY400  # its words may hold what was asked for
        raise Refused("unknown") from error


def decide_about(
    turn: Turn, route: str, rule: AccessRule, find: Callable[[Turn], T]
) -> tuple[Turn, T]:
    """As `decide`, for whoever decides something about what is found: it is locked, and found anew
    under its lock, since others may just have decided. The turn's instant is now the decision's.
    """
    found = decide(turn, route, rule, lambda: find(turn))
    held = set[_Concerned]()
    while new := set(_concerned(turn.tx, found)) - held:
        locks.hold_people(turn.tx, [key for kind, key in new if kind is Person])
        concerned = [key for kind, key in new if kind is Account]
        turn = replace(turn, now=locks.decide(turn.tx, concerned, turn.now))
        held |= new
        found = decide(turn, route, rule, lambda: find(turn))  # noqa: B023  # called at once
    return turn, found


_Concerned = tuple[type[Account | Person], int]


def _concerned(tx: Tx, found: Any) -> Iterator[_Concerned]:
    """The people and the accounts whose locks a decision about these objects needs."""
    match found:
        case Account() | Person():
            yield type(found), found.id
        case Contact():
            yield Account, found.account_id
        case object(account=Account(id=key)):  # what is rated
            yield Account, key
        case Alert() | Assessment():
            if isinstance(found, Alert):
                yield Account, found.account_id
            contact = contacts.get(tx, found.subject_id) if found.kind is Kind.KEY else None
            yield Account, contact.account_id if contact else found.subject_id
        case tuple() | list():
            for each in found:
                yield from _concerned(tx, each)


def _hold(turn: Turn, rule: AccessRule) -> None:
    if turn.person.role not in rule.who:
        raise Refused("role")
    here = {Place.ANYWHERE}
    if turn.said.private:
        here |= {Place.PRIVATE, Place.BOUND}
    elif turn.group is not None:
        here.add(Place.BOUND)
    if rule.where not in here:
        raise Elsewhere(f"chat:{turn.said.chat_id}")


def note(turn: Turn, route: str, refused: Refused) -> None:
    """Record in the audit who was refused what, by keys only."""
    audit.record(turn.tx, turn.person.id, "access.refused", refused.object, turn.now, route=route)


def note_removed(tx: Tx, said: Said, now: datetime, bot_id: int) -> None:
    """Record that somebody whose access has ended tried again. Nothing is recorded of strangers."""
    known = membership.removed(tx, said.user_id)
    if known is None or not (said.private or said.tap is not None or said.command is not None):
        return
    if updates.take(tx, bot_id, said.update_id, now):
        audit.record(tx, known, "access.refused", f"person:{known}", now, route="door")


def account(turn: Turn, key: int) -> Account:
    """An account that the person may see."""
    return there(accounts.get(turn.tx, turn.viewer, key), f"account:{key}")


def own_account(turn: Turn, key: int) -> Account:
    """An account that the person decides about: of their own line, not only shared with it."""
    found = account(turn, key)
    return there(found if accounts.decides(turn.tx, turn.person, key) else None, f"account:{key}")


def contact(turn: Turn, key: int) -> AtAccount:
    """A contact, also one who left, of an account that the person may see. An erased contact is
    treated as not existing, even if an old card still names them."""
    found = contacts.get(turn.tx, key)
    if found and not found.active and erasures.is_done(turn.tx, ErasureSubject.CONTACT, key):
        found = None
    of = accounts.get(turn.tx, turn.viewer, found.account_id) if found else None
    return there((of, found) if of and found else None, f"contact:{key}")


def draft(turn: Turn, key: int) -> Draft:
    """A conversation of the person's own."""
    found = drafts.get(turn.tx, key)
    if found is None or found.person_id != turn.person.id:
        raise Refused(f"draft:{key}", quiet=True)
    return found


def rep(turn: Turn, key: int) -> Person:
    """A rep whom the person leads."""
    led = (each for each in people.reps_below(turn.tx, turn.person) if each.id == key)
    return there(next(led, None), f"person:{key}")


def there(found: T | None, ref: str) -> T:
    if found is None:
        raise Refused(ref)
    return found
