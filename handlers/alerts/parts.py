"""The part of a button's data that names an alert."""

from handlers.alerts.alerting import told_of
from handlers.frame.parts import number
from handlers.frame.policy import there
from handlers.frame.turn import Turn
from scoring.people import Role
from storage import accounts, alerts
from storage.alerts import Alert


def alert(turn: Turn, letters: str) -> Alert:
    """An alert that the person answers for: not as one of the reps, unless they were told."""
    key = number(turn, letters)
    found = alerts.get(turn.tx, key)
    seen = found and accounts.get(turn.tx, turn.viewer, found.account_id)
    if found and seen and turn.person.role is Role.REP:
        seen = seen if turn.person.id in {each.id for each in told_of(turn.tx, found)} else None
    return there(found if seen else None, f"alert:{key}")
