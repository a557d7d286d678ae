"""`/week`: my cadence, whom to see next, and being away."""

from datetime import date

from handlers.frame.turn import Shown, Turn
from handlers.relation import rhythm
from handlers.week import words
from scoring.cadence import Week
from scoring.people import Person, Role
from storage import audit, people

MAX_SUGGESTED = 3


def command(turn: Turn) -> Shown:
    """A rep's own week; a manager sees the reps below, who is furthest behind first.

    In a bound group it is the team's, as far as the person may see it.
    """
    if turn.person.role is not Role.REP or turn.group is not None:
        return Shown(_team(turn))
    week = rhythm.week_of(turn.tx, turn.settings, turn.person, turn.now)
    waiting = rhythm.whom_next(turn.tx, turn.settings, turn.person, turn.now, MAX_SUGGESTED)
    return Shown(words.WeekCard(week, waiting))


def _team(turn: Turn) -> words.TeamWeek:
    led = people.reps_below(turn.tx, turn.person)
    if turn.group is not None:
        mine = {turn.person.id, *(rep.id for rep in led)}
        led = [rep for rep in people.reps_below(turn.tx, turn.group) if rep.id in mine]
    reps = [(rep.name, _week(turn, rep)) for rep in led]
    reps.sort(key=lambda each: (-each[1].left, each[0]))
    return words.TeamWeek(reps)


def _week(turn: Turn, rep: Person) -> Week:
    return rhythm.week_of(turn.tx, turn.settings, rep, turn.now)


def away(turn: Turn) -> Shown:
    """The button "I'm away": when?"""
    return Shown(words.AwayAsked(turn.today))


def away_for(turn: Turn, first: date | None, last: date | None) -> Shown:
    """One of its buttons, which name days; those of another day are asked anew."""
    if first is None or last is None or not turn.today <= first <= last:
        return Shown(words.AwayAsked(turn.today))
    people.announce_absence(turn.tx, turn.person.id, first, last)
    audit.record(
        turn.tx, turn.person.id, "absence.announced", f"person:{turn.person.id}", turn.now,
        first=first.isoformat(), last=last.isoformat(),
    )  # fmt: skip
    week = rhythm.week_of(turn.tx, turn.settings, turn.person, turn.now)
    return Shown(words.AwayNoted(first, last, week))
