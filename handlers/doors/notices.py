"""Renders notices: what was promised is read again at the moment of sending.

A notice carries keys only. It is read when it is sent, so it says what is true then, and is not
sent to somebody who may no longer see what it is about.
"""

from datetime import datetime

from handlers import FEATURES
from handlers.frame.feature import Payload
from handlers.frame.low_content import notice_for
from handlers.frame.page import Screen
from handlers.frame.say import Say
from handlers.frame.settings import Settings
from handlers.frame.words import InGroup
from scoring.people import Person
from storage import Tx, groups, people
from storage.outbox import Notice

_KINDS = {kind.name: kind for feature in FEATURES for kind in feature.notices}


def screen(tx: Tx, notice: Notice, now: datetime, settings: Settings) -> tuple[Screen, Say] | None:
    """What to send, and in which language; None if it is no longer to be sent.

    A group sees what the manager may see to whose team it is bound, and presses no buttons.
    """
    person = people.get(tx, notice.person_id)
    if not person.active or not _may_hear(tx, notice):
        return None
    shown = content(tx, settings, person, notice.kind, notice.payload, now)
    if shown is None:
        return None
    shown, say = notice_for(settings, shown, notice.id), settings.say_to(person)
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
    """The present content of a notice; None if it is no longer true."""
    return _KINDS[kind].screen(tx, settings, person, payload, now)


def sent(tx: Tx, notice: Notice) -> None:
    """The notice went out; a feature may want to know who has heard of what."""
    note = _KINDS[notice.kind].sent
    if note is not None:
        note(tx, notice.person_id, notice.payload, notice.at)
