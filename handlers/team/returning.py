"""What waited for somebody who is back."""

from handlers.frame.turn import Shown, Turn
from handlers.team.reach_words import OnTheirWay
from storage import outbox


def what_waited(turn: Turn) -> Shown:
    """The button below the notice that something waited."""
    waiting = outbox.held(turn.tx, turn.person.id)
    outbox.release(turn.tx, turn.person.id)
    return Shown(OnTheirWay(waiting))
