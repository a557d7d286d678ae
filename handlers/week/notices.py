"""The nudge: how many visits are done, and whom to see next."""

from datetime import datetime

from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.settings import Settings
from handlers.frame.workdays import workdays_of
from handlers.relation import rhythm
from handlers.week.words import Nudge
from scoring.cadence import local_day, week_of
from scoring.people import Person
from storage import Tx

MAX_SUGGESTED = 3


def nudge(
    tx: Tx, settings: Settings, person: Person, payload: Payload, now: datetime
) -> Screen | None:
    zone = settings.zone_of(person)
    today = local_day(now, zone)
    first, _ = week_of(today)
    if local_day(datetime.fromisoformat(payload["at"]), zone) < first:
        return None  # it was held: its week is over
    if not workdays_of(tx, settings, [person], today, today)[person.id].works(today):
        return None  # it was held until a day off
    week = rhythm.week_of(tx, settings, person, now)
    if week.owed == 0:
        return None  # a week off
    waiting = rhythm.whom_next(tx, settings, person, now, MAX_SUGGESTED) if week.left else ()
    return Nudge(datetime.fromisoformat(payload["at"]), week, waiting)
