"""Notices as they go out: what was promised, read anew at the moment of sending.

A notice carries keys only. It is read when it is sent, so it says what is true then, and is not
sent to somebody who may no longer see what it is about.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from handlers.alerts import words
from handlers.alerts.alerting import told_of
from handlers.alerts.falls import falls
from handlers.frame.line import may_decide
from handlers.frame.low_content import notice_for
from handlers.frame.page import Screen
from handlers.frame.say import Say
from handlers.frame.settings import Settings
from handlers.frame.words import InGroup
from handlers.handover.words import HandoverNotice
from handlers.operation.canary_words import Canary
from handlers.privacy import erasing
from handlers.privacy.words import DeclinedNotice, ErasureCard, JoinedNotice
from handlers.relation import rhythm
from handlers.team.group_words import BindQuestion, NowBound
from handlers.team.reach_words import GroupLostNotice, UnreachableNotice, WaitedNotice
from handlers.week.words import Nudge
from scoring.cadence import local_day, week_of
from scoring.due import latest_beat
from scoring.people import Person, Role
from storage import Tx, accounts, alerts, audit, erasures, groups, invitations, outbox, people
from storage.outbox import Notice
from storage.vitals import CANARY

MOST_SUGGESTED = 3
Payload = Mapping[str, Any]


def screen(tx: Tx, notice: Notice, now: datetime, settings: Settings) -> tuple[Screen, Say] | None:
    """What to send, and in whose words; None if it is no longer to be sent.

    A group sees what the manager may see to whose team it is bound, and presses no buttons."""
    person = people.get(tx, notice.person_id)
    if not person.active or not _may_hear(tx, notice):
        return None
    shown = content(tx, settings, person, notice.kind, notice.payload, now)
    if shown is None:
        return None
    shown, say = notice_for(tx, settings, shown, notice.id), settings.say_to(person)
    return (shown if notice.group_id is None else InGroup(shown, settings.bot_name)), say


def _may_hear(tx: Tx, notice: Notice) -> bool:
    if notice.group_id is None:
        return True
    group = groups.get(tx, notice.group_id)
    if group is None or not group.bound or group.manager_id != notice.person_id:
        return False
    return group.told or notice.kind == "bound"


def content(
    tx: Tx, settings: Settings, person: Person, kind: str, payload: Payload, now: datetime
) -> Screen | None:
    """What a notice of this kind says now; None if it no longer holds."""
    return _SCREENS[kind](tx, settings, person, payload, now)


def _drop(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, _ = falls(tx, settings, payload["alerts"], person)
    return words.DropNotice(found) if found else None


def _recovery(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, _ = falls(tx, settings, payload["alerts"], person)
    return words.RecoveryNotice(found, payload.get("withdrawn", False)) if found else None


def _digest(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, more = falls(tx, settings, payload["alerts"], person)
    return words.DigestNotice(date.fromisoformat(payload["day"]), found, more) if found else None


def _escalation(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """What somebody has taken up meanwhile is left out."""
    found, more = falls(tx, settings, payload["alerts"], person, open_only=True)
    if not found:
        return None
    shown = alerts.by_ids(tx, [fall.alert_id for fall in found]).values()
    told = [each.name for alert in shown for each in told_of(tx, alert) if each.id != person.id]
    return words.EscalationNotice(found, list(dict.fromkeys(told)), more)


def _unheard(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """What could not be told to somebody else."""
    found, more = falls(tx, settings, payload["alerts"], person, open_only=True)
    missed = people.get(tx, payload["missing"]).name
    return words.EscalationNotice(found, [missed], more, unheard=True) if found else None


def _question(
    tx: Tx, settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    found, _ = falls(tx, settings, payload["alerts"], person)
    manager = people.get(tx, payload["manager"]).name
    return words.QuestionNotice(found[0], manager) if found else None


def _nudge(
    tx: Tx, settings: Settings, person: Person, payload: Payload, now: datetime
) -> Screen | None:
    zone = settings.zone_of(person)
    first, _ = week_of(local_day(now, zone))
    if local_day(datetime.fromisoformat(payload["at"]), zone) < first:
        return None  # it was held: its week is over
    week = rhythm.week_of(tx, settings, person, now)
    if week.owed == 0:
        return None  # a week off
    waiting = rhythm.whom_next(tx, settings, person, now, MOST_SUGGESTED) if week.left else ()
    return Nudge(datetime.fromisoformat(payload["at"]), week, waiting)


def _handover(
    tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """The former owner is told, too, though the account is nothing they may see any more."""
    account_id, at = payload["account"], datetime.fromisoformat(payload["at"])
    passed, by_id, reason = accounts.passed_on(tx, account_id, at)
    seen = accounts.get(tx, person, account_id)
    yours = person.id == passed.to_id
    if yours and seen is None:
        return None  # it has gone on to somebody else already
    return HandoverNotice(
        account_id=account_id if seen else None,
        account=accounts.by_id(tx, account_id).name,
        before=people.get(tx, passed.from_id).name if passed.from_id else None,
        to=people.get(tx, passed.to_id).name,
        by=people.get(tx, by_id).name if by_id else "",
        reason=reason,
        yours=yours,
    )


def _unreachable(
    tx: Tx, _settings: Settings, _person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    lost = people.get(tx, payload["person"])
    return UnreachableNotice(lost.name) if lost.active and not lost.reachable else None


def _group_lost(
    tx: Tx, _settings: Settings, _person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    group = groups.get(tx, payload["group"])
    if group is None or group.state != "unbound":
        return None  # it has been bound again
    return GroupLostNotice(group.title, people.get(tx, group.manager_id).name)


def _waited(
    tx: Tx, _settings: Settings, person: Person, _payload: Payload, _now: datetime
) -> Screen | None:
    waiting = outbox.held(tx, person.id)
    return WaitedNotice(waiting) if waiting else None


def _erasure(
    tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    request = erasures.get(tx, payload["erasure"])
    asking = people.get(tx, request.subject_id) if request else None
    if request is None or asking is None or request.state != "asked":
        return None
    if not may_decide(tx, person, asking):
        return None
    return ErasureCard(request.id, asking.name, erasing.owned(tx, asking.id))


def _declined(
    tx: Tx, _settings: Settings, _person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    return DeclinedNotice(people.get(tx, payload["by"]).name)


def _joined(
    tx: Tx, _settings: Settings, _person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    came, by = people.get(tx, payload["person"]), payload.get("invitation")
    if by is None or invitations.joined_by(tx, came.id) != by:
        return None  # they were put out, or somebody has joined since: that is told by itself
    return JoinedNotice(came.id, came.name, payload["handle"], by, payload["again"])


def _canary(
    tx: Tx, settings: Settings, _person: Person, payload: Payload, now: datetime
) -> Screen | None:
    """None for one that was overtaken, or whose kind is switched off."""
    at = datetime.fromisoformat(payload["at"])
    if not settings.canary_every or at < latest_beat(settings.canary_every, now).at:
        return None
    return Canary(at, *audit.head(tx))


def _bind(
    tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    group = groups.get(tx, payload["group"])
    if group is None or group.state != "asked" or person.role is not Role.ADMINISTRATOR:
        return None
    manager = people.get(tx, payload.get("manager", group.manager_id))
    return BindQuestion(group.id, group.title, manager.id, manager.name)


def _bound(
    _tx: Tx, _settings: Settings, person: Person, _payload: Payload, _now: datetime
) -> Screen:
    return NowBound(person.name)


_SCREENS: dict[str, Callable[[Tx, Settings, Person, Payload, datetime], Screen | None]] = {
    "drop": _drop,
    "recovery": _recovery,
    "digest": _digest,
    "escalation": _escalation,
    "unheard": _unheard,
    "question": _question,
    "nudge": _nudge,
    "handover": _handover,
    "erasure": _erasure,
    "declined": _declined,
    "joined": _joined,
    "unreachable": _unreachable,
    "group_lost": _group_lost,
    "waited": _waited,
    "bind": _bind,
    "bound": _bound,
    CANARY: _canary,
}
