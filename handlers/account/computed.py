"""How is this computed? The way of each number of a card, with the account's own figures."""

from datetime import date

from handlers.account.computed_account_words import HowAccount, HowKeyLayer
from handlers.account.computed_words import HowLevel
from handlers.frame.policy import AtAccount
from handlers.frame.turn import Shown, Turn
from handlers.relation.position import Position, position
from handlers.relation.subject import Subject
from scoring.accounts import Account
from scoring.assessments import Kind


def account(turn: Turn, account: Account, day: date | None) -> Shown:
    """The deciders, the stage, and the index."""
    return Shown(HowAccount(_position(turn, account, day)))


def layer(turn: Turn, kind: Kind, account: Account, day: date | None) -> Shown:
    """The level of a layer: of the key one the mean of its people, else its own answers."""
    here = _position(turn, account, day)
    if kind is Kind.KEY:
        return Shown(HowKeyLayer(here))
    return Shown(HowLevel(here, Subject(kind, here.account), here.reading(kind)))


def contact(turn: Turn, found: AtAccount, day: date | None) -> Shown:
    """The level of a contact."""
    account, known = found
    here = _position(turn, account, day)
    subject = Subject(Kind.KEY, here.account, known)
    return Shown(HowLevel(here, subject, here.of_contact(known)))


def _position(turn: Turn, account: Account, day: date | None) -> Position:
    return position(turn.tx, turn.settings, account, turn.now, day)
