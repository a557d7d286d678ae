"""Somebody's rhythm: the week's visits, and whom to see next."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Annotated

from pydantic import Field

from handlers.frame.section import Count, Section
from handlers.frame.settings import Settings
from handlers.frame.workdays import workdays_of
from scoring import cadence
from scoring.assessments import Kind
from scoring.cadence import Candidate, Suggestion, Week, local_day
from scoring.drop import Rule
from scoring.due import first_instant
from scoring.people import Person, Role
from scoring.visits import MEETINGS, VisitType
from scoring.workdays import Workdays
from storage import Tx, accounts, alerts, contacts, visits

# What of a contact's relation may have fallen.
FALLS = (Rule.LEVEL_DROP, Rule.DIMENSION_DROP, Rule.NEGATIVE)


class RhythmSettings(Section):
    """How many visits are owed in a week without holidays, by role, and what counts as one."""

    table = "cadence"
    weekly_visits: Count = 5
    weekly_visits_managers: Count = 2
    weekly_visits_administrators: Count = 0
    counts: Annotated[frozenset[VisitType], Field(min_length=1)] = MEETINGS


def target_of(settings: Settings, person: Person) -> int:
    """Visits in a whole week: the person's own, else their role's."""
    rhythm = settings[RhythmSettings]
    if person.weekly_target is not None:
        return person.weekly_target
    return {
        Role.REP: rhythm.weekly_visits,
        Role.MANAGER: rhythm.weekly_visits_managers,
        Role.ADMINISTRATOR: rhythm.weekly_visits_administrators,
    }[person.role]


def week_of(tx: Tx, settings: Settings, person: Person, now: datetime) -> Week:
    """The person's present week, less public holidays and announced absence."""
    return weeks_of(tx, settings, [person], now)[person.id]


def weeks_of(
    tx: Tx, settings: Settings, persons: Collection[Person], now: datetime
) -> Mapping[int, Week]:
    """The present week of each, by their keys."""
    weeks = {each.id: cadence.week_of(local_day(now, settings.zone_of(each))) for each in persons}
    if not weeks:
        return {}
    first, last = min(week[0] for week in weeks.values()), max(w[1] for w in weeks.values())
    workdays = workdays_of(tx, settings, persons, first, last)
    return {each.id: _week(tx, settings, each, weeks[each.id], workdays[each.id])
            for each in persons}  # fmt: skip


def _week(
    tx: Tx, settings: Settings, person: Person, days: tuple[date, date], workdays: Workdays
) -> Week:
    zone, joined = settings.zone_of(person), person.joined_at
    return cadence.week(
        days[0],
        visits.between(tx, person.id, *days),
        workdays,
        zone,
        target=target_of(settings, person),
        since=local_day(joined, zone) if joined else None,
        counts=settings[RhythmSettings].counts,
    )


def whom_next(
    tx: Tx, settings: Settings, person: Person, now: datetime, most: int
) -> Sequence[Suggestion]:
    """Of the accounts that the person works: whoever fell this week, then who waits longest, less
    those met this week."""
    zone = settings.zone_of(person)
    monday, _ = cadence.week_of(local_day(now, zone))
    worked = {each.id: each for each in accounts.owned_or_shared(tx, person.id)}
    keys = contacts.of_accounts(tx, list(worked), key_only=True)
    ids = [contact.id for contact in keys]
    met, known = contacts.last_met(tx, ids), contacts.recorded_at(tx, ids)
    fell = alerts.opened_since(tx, FALLS, Kind.KEY, ids, first_instant(monday, time(), zone))
    candidates = [
        Candidate(
            worked[c.account_id], c, met.get(c.id), local_day(known[c.id], zone), c.id in fell
        )
        for c in keys
    ]
    bare = [key for key in worked if key not in {c.account_id for c in keys}]
    visited, recorded = visits.last_days(tx, bare), accounts.recorded_at(tx, bare)
    candidates += [
        Candidate(worked[key], None, visited.get(key), local_day(recorded[key], zone))
        for key in bare
    ]
    waiting = [
        each for each in candidates if each.fell or each.last_met is None or each.last_met < monday
    ]
    return cadence.rank_next(waiting, local_day(now, zone), settings.drops)[:most]
