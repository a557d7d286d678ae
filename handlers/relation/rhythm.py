"""A rep's rhythm: the week's visits, and whom to see next."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from handlers.frame.section import Count, Section
from handlers.frame.settings import Settings, TeamSettings
from scoring import cadence
from scoring.cadence import Candidate, Suggestion, Week, local_day
from scoring.people import Person
from storage import Tx, accounts, contacts, people, visits


class RhythmSettings(Section):
    """How many visits a rep owes in a week without holidays."""

    table = "cadence"
    weekly_visits: Count = 5


def week_of(tx: Tx, settings: Settings, person: Person, now: datetime) -> Week:
    """The person's present week, less public holidays and announced absence."""
    today = local_day(now, settings.zone_of(person))
    first, last = cadence.week_of(today)
    target = people.weekly_target(tx, person.id)
    return cadence.week(
        today,
        visits.between(tx, person.id, first, last),
        target=settings[RhythmSettings].weekly_visits if target is None else target,
        off=_off(tx, settings, person, first, last),
    )


def whom_next(
    tx: Tx, settings: Settings, person: Person, now: datetime, most: int
) -> Sequence[Suggestion]:
    """Of the accounts that the person works: who waits longest, less those met this week."""
    zone = settings.zone_of(person)
    worked = {each.id: each for each in accounts.owned_or_shared(tx, person.id)}
    keys = contacts.of_accounts(tx, list(worked), key_only=True)
    ids = [contact.id for contact in keys]
    met, known = contacts.last_met(tx, ids), contacts.recorded_at(tx, ids)
    candidates = [
        Candidate(worked[c.account_id], c, met.get(c.id), local_day(known[c.id], zone))
        for c in keys
    ]
    bare = [key for key in worked if key not in {c.account_id for c in keys}]
    visited, recorded = visits.last_days(tx, bare), accounts.recorded_at(tx, bare)
    candidates += [
        Candidate(worked[key], None, visited.get(key), local_day(recorded[key], zone))
        for key in bare
    ]
    monday, _ = cadence.week_of(local_day(now, zone))
    waiting = [each for each in candidates if each.last_met is None or each.last_met < monday]
    return cadence.rank_next(waiting, local_day(now, zone), settings.drops)[:most]


def _off(tx: Tx, settings: Settings, person: Person, first: date, last: date) -> frozenset[date]:
    week = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    away = people.absences(tx, person.id, first, last)
    return frozenset(
        day
        for day in week
        if day in _public(settings[TeamSettings].country, day.year)
        or any(a <= day <= b for a, b in away)
    )


@lru_cache(maxsize=16)
def _public(country: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    import holidays  # large: only when somebody's week is looked at

    return frozenset(holidays.country_holidays(country, years=year))
