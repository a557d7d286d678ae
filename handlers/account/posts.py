"""Where a decider is expected: to say that there is no such post, and to take it back."""

from handlers import alerts
from handlers.account import posts_words as words
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import Changed
from handlers.relation import lifting
from scoring.accounts import Account, Line
from storage import account_events, accounts, audit


def show(turn: Turn, account: Account) -> Shown:
    """The button under a chain with seats whose deciders we do not know."""
    return Shown(words.PostsCard(account, turn.settings.seats))


def absent(turn: Turn, account: Account, line: Line) -> Shown:
    """There is no such post."""
    return _set(turn, account, account.no_posts | {line}, line)


def present(turn: Turn, account: Account, line: Line) -> Shown:
    """There is one after all."""
    return _set(turn, account, account.no_posts - {line}, line)


def _set(turn: Turn, account: Account, lines: frozenset[Line], line: Line) -> Shown:
    before = lifting.now(turn, account)
    account_events.set_no_posts(turn.tx, account.id, lines, turn.person.id, turn.now)
    audit.record(
        turn.tx, turn.person.id, "account.posts", f"account:{account.id}", turn.now, line=line
    )
    current = accounts.by_id(turn.tx, account.id)
    alerts.changed(turn.tx, turn.settings, current, turn.now)
    note = lifting.Lifted(Changed(), before, lifting.now(turn, account))
    return Shown(words.PostsCard(current, turn.settings.seats, note))
