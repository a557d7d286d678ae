"""`/week`: my cadence, whom to see next, and being away."""

from datetime import date, timedelta

from handlers.frame.turn import Shown, Turn
from handlers.relation import rhythm
from handlers.week import words
from scoring.cadence import Week
from scoring.people import Role
from storage import audit, people

MAX_SUGGESTED = 3
ANNOUNCED = timedelta(days=366)  # as far ahead as absences are shown


def command(turn: Turn) -> Shown:
    """A rep's own week; whoever leads sees the people below, who is furthest behind first.

    In a bound group it is the team's, as far as the person may see it.
    """
    if turn.person.role is not Role.REP or turn.group is not None:
        return Shown(_team(turn))
    week = rhythm.week_of(turn.tx, turn.settings, turn.person, turn.now)
    waiting = rhythm.whom_next(turn.tx, turn.settings, turn.person, turn.now, MAX_SUGGESTED)
    return Shown(words.WeekCard(week, waiting))


def _team(turn: Turn) -> words.TeamWeek:
    """Those of whom visits are expected, of any role."""
    led = people.below(turn.tx, turn.person)
    own: Week | None = None
    if turn.group is not None:
        mine = {turn.person.id, *(each.id for each in led)}
        led = [each for each in people.below(turn.tx, turn.group) if each.id in mine]
    elif rhythm.target_of(turn.settings, turn.person):
        own = rhythm.week_of(turn.tx, turn.settings, turn.person, turn.now)
    owing = [each for each in led if rhythm.target_of(turn.settings, each)]
    weeks = rhythm.weeks_of(turn.tx, turn.settings, owing, turn.now)
    of_team = [(each.name, weeks[each.id]) for each in owing]
    of_team.sort(key=lambda each: (-each[1].left, each[0]))
    return words.TeamWeek(of_team, own)


def away(turn: Turn) -> Shown:
    """The button "I'm away": when? And what is announced already."""
    until = turn.today + ANNOUNCED
    announced = people.absences(turn.tx, [turn.person.id], turn.today, until)
    return Shown(words.AwayAsked(turn.today, announced.get(turn.person.id, ())))


def away_for(turn: Turn, first: date | None, last: date | None) -> Shown:
    """One of its buttons, which name days; those of another day are asked anew."""
    if first is None or last is None or not turn.today <= first <= last:
        return away(turn)
    people.announce_absence(turn.tx, turn.person.id, first, last)
    _note(turn, "absence.announced", first, last)
    week = rhythm.week_of(turn.tx, turn.settings, turn.person, turn.now)
    return Shown(words.AwayNoted(first, last, week))


def take_back(turn: Turn, first: date | None) -> Shown:
    """The absence that begins on that day, so far as it is not over."""
    last = first and people.take_back_absence(turn.tx, turn.person.id, first, turn.today)
    if not first or not last:
        return away(turn)
    _note(turn, "absence.taken_back", max(first, turn.today), last)
    week = rhythm.week_of(turn.tx, turn.settings, turn.person, turn.now)
    return Shown(words.AwayTakenBack(max(first, turn.today), last, week))


def _note(turn: Turn, what: str, first: date, last: date) -> None:
    audit.record(
        turn.tx, turn.person.id, what, f"person:{turn.person.id}", turn.now,
        first=first.isoformat(), last=last.isoformat(),
    )  # fmt: skip
