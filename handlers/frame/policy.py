"""Who may do what, on which object, and where: the one policy of the chat, denying by default.

A route carries a `Rule`; the objects that it names are found here, anew in every turn, in the
transaction of the effect and by the person who speaks. What may not be seen is refused just as
what is not there. Whatever goes wrong while asking refuses, too, and each refusal leaves a trace.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from handlers.alerts.alerting import told_of
from handlers.correction import corrections
from handlers.frame.turn import Turn
from handlers.frame.update import Said
from handlers.relation.subject import Subject, find_subject
from scoring.accounts import Account, Contact
from scoring.assessments import Assessment, Kind
from scoring.people import Person, Role
from storage import (
    DatabaseError,
    Tx,
    accounts,
    alerts,
    assessments,
    audit,
    contacts,
    drafts,
    membership,
    people,
    updates,
)
from storage.alerts import Alert
from storage.drafts import Draft

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
class Rule:
    """Who may, and where; on which objects is said by the parts of a button or by a flow."""

    who: frozenset[Role]
    where: Place = Place.PRIVATE


ANYBODY = Rule(frozenset(Role))
ANYBODY_OF_A_TEAM = Rule(frozenset(Role), Place.BOUND)
ADMINISTRATORS = Rule(frozenset({Role.ADMINISTRATOR}))
OF_GROUPS = Rule(frozenset({Role.ADMINISTRATOR}), Place.ANYWHERE)
LEADERS = Rule(frozenset({Role.MANAGER, Role.ADMINISTRATOR}))


class Refused(Exception):
    """`object` is what was asked for, by keys only. `quiet`: the message that was tapped stays as
    it is."""

    def __init__(self, object: str, *, quiet: bool = False) -> None:
        super().__init__(object)
        self.object, self.quiet = object, quiet


class Elsewhere(Refused):
    """It is answered in private only."""


def decide(turn: Turn, route: str, rule: Rule, find: Callable[[], T]) -> T:
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


def _hold(turn: Turn, rule: Rule) -> None:
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
    """Leave a trace: who was refused what, by keys only."""
    audit.record(turn.tx, turn.person.id, "access.refused", refused.object, turn.now, route=route)


def note_removed(tx: Tx, said: Said, now: datetime, bot_id: int) -> None:
    """Somebody whose access has ended tried again. Of strangers nothing is written."""
    known = membership.removed(tx, said.user_id)
    if known is None or not (said.private or said.tap is not None or said.command is not None):
        return
    if updates.take(tx, bot_id, said.update_id, now):
        audit.record(tx, known, "access.refused", f"person:{known}", now, route="door")


def account(turn: Turn, key: int) -> Account:
    """An account that the person may see."""
    return _there(accounts.get(turn.tx, turn.viewer, key), f"account:{key}")


def contact(turn: Turn, key: int) -> AtAccount:
    """A contact, also one who left, of an account that the person may see."""
    found = contacts.get(turn.tx, key)
    of = accounts.get(turn.tx, turn.viewer, found.account_id) if found else None
    return _there((of, found) if of and found else None, f"contact:{key}")


def subject(turn: Turn, kind: Kind, key: int) -> Subject:
    """What can be rated: an account, or a contact who is there."""
    ref = f"contact:{key}" if kind is Kind.KEY else f"account:{key}"
    return _there(find_subject(turn.tx, turn.viewer, kind, key), ref)


def assessment(turn: Turn, key: int) -> Assessment:
    """An assessment that the person may correct."""
    found = assessments.find(turn.tx, key)
    mine = found is not None and corrections.may_correct(turn.tx, turn.person, found)
    return _there(found if mine else None, f"assessment:{key}")


def alert(turn: Turn, key: int) -> Alert:
    """An alert that the person answers for: not as one of the reps, unless they were told."""
    found = alerts.get(turn.tx, key)
    seen = found and accounts.get(turn.tx, turn.viewer, found.account_id)
    if found and seen and turn.person.role is Role.REP:
        seen = seen if turn.person.id in {each.id for each in told_of(turn.tx, found)} else None
    return _there(found if seen else None, f"alert:{key}")


def draft(turn: Turn, key: int) -> Draft:
    """A conversation of the person's own."""
    found = drafts.get(turn.tx, key)
    if found is None or found.person_id != turn.person.id:
        raise Refused(f"draft:{key}", quiet=True)
    return found


def rep(turn: Turn, key: int) -> Person:
    """A rep whom the person leads."""
    led = (each for each in people.reps_below(turn.tx, turn.person) if each.id == key)
    return _there(next(led, None), f"person:{key}")


def _there(found: T | None, ref: str) -> T:
    if found is None:
        raise Refused(ref)
    return found
