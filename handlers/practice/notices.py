"""The notice of the month: read anew when it is sent."""

from datetime import date, datetime

from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.settings import Settings
from handlers.practice.team import of_team
from scoring.people import Person, Role
from storage import Tx


def practice(
    tx: Tx, settings: Settings, person: Person, payload: Payload, now: datetime
) -> Screen | None:
    if person.role is Role.REP:
        return None
    found = of_team(tx, settings, person, date.fromisoformat(payload["month"]), now, page=0)
    return found if found.raters else None
