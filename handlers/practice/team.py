"""How the people below a manager rated in a month."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from handlers.frame.settings import Settings
from handlers.practice.words import Rater, TeamPractice
from scoring.cadence import local_day, month_after
from scoring.due import first_instant
from scoring.people import Person
from scoring.practice import practice
from storage import Tx, assessments, contacts, people

A_PAGE = 5  # people


def of_team(
    tx: Tx, settings: Settings, manager: Person, month: date, now: datetime, *, page: int
) -> TeamPractice:
    """A page of them, by name; whoever rated nothing and has nobody to rate is left out."""
    since, until = _bounds(month, settings.zone_of(manager))
    reps = {rep.id: rep for rep in people.reps_below(tx, manager)}
    rated = assessments.by_raters(tx, reps, since, until)
    unrated = contacts.never_rated(tx, reps)
    raters = [
        Rater(
            rep,
            practice(rated.get(key, ()), min(until, now), settings.facts),
            unrated.get(key, []),
        )
        for key, rep in reps.items()
        if key in rated or key in unrated
    ]
    raters.sort(key=lambda each: (each.person.name, each.person.id))
    pages = max(1, -(-len(raters) // A_PAGE))
    place = min(page, pages - 1)
    some = raters[place * A_PAGE : (place + 1) * A_PAGE]
    present = local_day(now, settings.zone_of(manager)).replace(day=1)
    return TeamPractice(month, present, some, place, pages)


def _bounds(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which the month begins and ends."""
    return first_instant(month, time(), zone), first_instant(month_after(month), time(), zone)
