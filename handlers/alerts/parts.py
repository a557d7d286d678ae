"""The part of a button's data that names an alert."""

from handlers.alerts.hearers import told_of
from handlers.frame.parts import number
from handlers.frame.policy import there
from handlers.frame.turn import Turn
from storage import accounts, alerts
from storage.alerts import Alert


def alert(turn: Turn, letters: str) -> Alert:
    """An alert that the person answers for: they were told, or decide about the account."""
    key = number(turn, letters)
    found = alerts.get(turn.tx, key)
    if found is None or accounts.get(turn.tx, turn.viewer, found.account_id) is None:
        return there(None, f"alert:{key}")
    told = turn.person.id in {each.id for each in told_of(turn.tx, found)}
    mine = told or accounts.decides(turn.tx, turn.person, found.account_id)
    return there(found if mine else None, f"alert:{key}")
