"""Notices of the wish to be erased."""

from datetime import datetime

from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.reporting_line import is_above
from handlers.frame.settings import Settings
from handlers.privacy import erasing
from handlers.privacy.words import DeclinedNotice, ErasureCard
from scoring.people import Person
from storage import Tx, erasures, people


def erasure(
    tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    request = erasures.get(tx, payload["erasure"])
    asking = people.get(tx, request.subject_id) if request else None
    if request is None or asking is None or request.state != "asked":
        return None
    if not is_above(tx, person, asking):
        return None
    return ErasureCard(request.id, asking.name, erasing.owned(tx, asking.id))


def declined(
    tx: Tx, _settings: Settings, _person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    return DeclinedNotice(people.get(tx, payload["by"]).name)
