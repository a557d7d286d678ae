"""Notices about who joins, who cannot be reached, and which group is opened."""

from datetime import datetime

from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.settings import Settings
from handlers.team.group_words import BindQuestion, NowBound
from handlers.team.reach_words import (
    GroupLostNotice,
    UndeliveredNotice,
    UnreachableNotice,
    WaitedNotice,
)
from handlers.team.words import JoinedNotice
from scoring.people import Person, Role
from storage import Tx, groups, invitations, outbox, people


def unreachable(
    tx: Tx, _settings: Settings, _person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    lost = people.get(tx, payload["person"])
    return UnreachableNotice(lost.name) if lost.active and not lost.reachable else None


def undelivered(
    tx: Tx, _settings: Settings, _person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    missing = people.get(tx, payload["person"])
    return UndeliveredNotice(missing.name) if missing.active else None


def group_lost(
    tx: Tx, settings: Settings, _person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    group = groups.get(tx, payload["group"])
    if group is None or group.state != "unbound":
        return None  # it has been bound again
    return GroupLostNotice(group.title, people.get(tx, group.manager_id).name, settings.bot_name)


def waited(
    tx: Tx, _settings: Settings, person: Person, _payload: Payload, _now: datetime
) -> Screen | None:
    waiting = outbox.held(tx, person.id)
    return WaitedNotice(waiting) if waiting else None


def joined(
    tx: Tx, _settings: Settings, _person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    came, by = people.get(tx, payload["person"]), payload.get("invitation")
    if by is None or invitations.joined_by(tx, came.id) != by:
        return None  # they were put out, or somebody has joined since: that is told by itself
    return JoinedNotice(came.id, came.name, payload["handle"], by, payload["again"])


def bind(
    tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    group = groups.get(tx, payload["group"])
    if group is None or group.state != "asked" or person.role is not Role.ADMINISTRATOR:
        return None
    manager = people.get(tx, payload.get("manager", group.manager_id))
    return BindQuestion(group.id, group.title, manager.id, manager.name)


def bound(
    _tx: Tx, _settings: Settings, person: Person, _payload: Payload, _now: datetime
) -> Screen:
    return NowBound(person.name)
