"""On which days people work: the calendar of their country, less what they have announced."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from babel.core import get_global

from handlers.frame.settings import Settings, TeamSettings
from scoring.people import Person
from scoring.workdays import Workdays
from storage import Tx, people

AROUND = timedelta(days=14)  # absences this far from the days that are asked about count, too


def country_of(settings: Settings, person: Person) -> str:
    """Whose public holidays are the person's: their own, else that of the zone that they chose,
    else the team's. Empty: nobody's."""
    team = settings[TeamSettings]
    if person.country is not None or person.zone in (None, team.zone):
        return person.country or team.country
    return str(get_global("zone_territories").get(person.zone, team.country))


def workdays_of(
    tx: Tx, settings: Settings, persons: Collection[Person], first: date, last: date
) -> Mapping[int, Workdays]:
    """Those of each of these people, by their keys, good for the days from `first` to `last`."""
    ids = [each.id for each in persons] if len(persons) == 1 else None
    away = people.absences(tx, ids, first - AROUND, last + AROUND)
    years = tuple(range((first - AROUND).year, (last + AROUND).year + 1))
    return {
        each.id: _with(_calendar(country_of(settings, each), years), away.get(each.id, ()))
        for each in persons
    }


def _with(calendar: Workdays, away: tuple[tuple[date, date], ...]) -> Workdays:
    return replace(calendar, away=away) if away else calendar


@lru_cache(maxsize=64)
def _calendar(country: str, years: Iterable[int]) -> Workdays:
    if not country:
        return Workdays()
    import holidays  # large: only when somebody's week is looked at

    try:
        found = holidays.country_holidays(country, years=years)
    except NotImplementedError:  # a zone's country that the library does not know
        return Workdays()
    return Workdays(
        weekdays=frozenset(range(7)) - found.weekend,
        holidays=frozenset(found),
        instead=frozenset(found.weekend_workdays),
    )
