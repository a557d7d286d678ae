"""`/chain`: who takes part in a purchase, where they stand, and who is missing."""

from datetime import date

from handlers.account import chain_words as words
from handlers.account.level_words import NoSuchDay
from handlers.frame.clean import clean_line
from handlers.frame.days import name_and_day, names_no_day
from handlers.frame.find import MAX_SHOWN, plain
from handlers.frame.search import accounts_like
from handlers.frame.turn import Shown, Turn
from handlers.relation.position import position
from scoring.accounts import Account
from scoring.assessments import Kind
from storage import accounts
from storage import chain as chains


def command(turn: Turn) -> Shown:
    """`/chain Huaxin`, or `/chain Huaxin 2026-03-01` for how it was at the end of that day."""
    typed = clean_line(turn.said.argument, 120)
    if names_no_day(typed, turn.today):
        return Shown(NoSuchDay())
    typed, day = name_and_day(typed, turn.today)
    if not typed:
        recent = accounts.recent(turn.tx, turn.person, MAX_SHOWN)
        return Shown(words.WhichChain("", [(each.id, each.name) for each in recent]))
    matches = accounts_like(turn, typed)
    one = plain(matches)
    account = accounts.get(turn.tx, turn.viewer, one.id) if one else None
    if account is not None:
        return Shown(card(turn, account, day))
    options = [(each.id, each.name) for _, each in matches[:MAX_SHOWN]]
    return Shown(words.WhichChain(typed, options))


def of_account(turn: Turn, account: Account) -> Shown:
    """The button "chain" on an account's card."""
    return Shown(card(turn, account))


def card(turn: Turn, account: Account, day: date | None = None) -> words.ChainCard:
    """The chain at the end of a day; None: as it is now."""
    now = position(turn.tx, turn.settings, account, turn.now, day)
    known = chains.of_account(turn.tx, account.id, as_of=now.until if now.past else None)
    taking_part = {each.contact.id for each in now.chain.members}
    return words.ChainCard(
        account=account,
        chain=now.chain,
        rubric=turn.settings.rubrics.for_(Kind.KEY, account.segment),
        stale=frozenset(
            key for (kind, key), read in now.readings.items() if kind is Kind.KEY and read.stale
        ),
        aside=[each for each in now.contacts if each.id not in taking_part],
        gone=[each for each in known if not each.active],
        day=now.day,
        past=now.past,
    )
