"""`/practice`: how the team rates, month by month."""

from datetime import date

from handlers.frame.turn import Shown, Turn
from handlers.practice.team import of_team
from scoring.cadence import month_before


def command(turn: Turn) -> Shown:
    """The month that has ended; the present one is one tap away."""
    return page(turn, month_before(turn.today), 0)


def page(turn: Turn, day: date | None, place: int) -> Shown:
    """A page of the team's raters, in the month of a day."""
    month = (day or turn.today).replace(day=1)
    return Shown(of_team(turn.tx, turn.settings, turn.person, month, turn.now, page=place))
