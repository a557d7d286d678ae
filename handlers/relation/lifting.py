"""What an edit alone does to the standing: it is said where it is made, and is no progress."""

from dataclasses import dataclass

from handlers.frame.html import Markup
from handlers.frame.interview.model import Note
from handlers.frame.say import Say
from handlers.frame.turn import Turn
from handlers.pictures.style import number
from handlers.relation.position import position
from handlers.relation.words.layers import stage_said
from scoring.accounts import Account
from scoring.standing import STAGES, Standing
from storage import accounts

LEAST = 1.0  # points of the index that are worth a word


@dataclass(frozen=True, slots=True)
class Lifted:
    """`note` says what was done; the rest is said where the edit alone lifts stage or index."""

    note: Note
    before: Standing
    after: Standing

    def text(self, say: Say) -> Markup:
        said = self.note.text(say)
        if not lifts(self.before, self.after):
            return said
        change = say(
            "This edit alone lifts the standing ({before} → {after}). The client has not moved.",
            before=_said(say, self.before), after=_said(say, self.after),
        )  # fmt: skip
        return Markup(" ").join((said, change))


def lifts(before: Standing, after: Standing) -> bool:
    """Whether the stage is higher, a contested one is no longer so, or the index has risen."""
    if STAGES.index(after.stage) > STAGES.index(before.stage) or before.contested > after.contested:
        return True
    risen = (after.index or 0) - (before.index or 0)
    return before.index is not None and risen >= LEAST


def now(turn: Turn, account: Account) -> Standing:
    """How the account stands at this point of the turn."""
    current = accounts.by_id(turn.tx, account.id)
    return position(turn.tx, turn.settings, current, turn.now).standing


def _said(say: Say, standing: Standing) -> Markup:
    stage = stage_said(say, standing)
    return Markup.escape(stage if standing.index is None else f"{stage} {number(standing.index)}")
