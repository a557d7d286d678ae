"""`/level`: how do we stand with this account and its layers, today or on any day?"""

from datetime import date

from handlers.account import history_words, layer_words
from handlers.account import level_words as words
from handlers.account.level_words import WhichName
from handlers.account.portfolio_words import PortfolioCard
from handlers.frame.clean import clean_line
from handlers.frame.days import name_and_day, names_no_day
from handlers.frame.find import MAX_SHOWN, plain
from handlers.frame.search import accounts_like
from handlers.frame.turn import Shown, Turn
from handlers.relation.correctable import may_correct
from handlers.relation.history import Judged
from handlers.relation.history import history as all_history
from handlers.relation.portfolio import portfolio
from handlers.relation.position import Position, position
from handlers.relation.trail import moved
from scoring.accounts import Account
from scoring.assessments import Kind
from storage import accounts

PAGE = 6  # entries of the history on one screen


def command(turn: Turn) -> Shown:
    """`/level Huaxin`, `/level hx`, `/level 华信 3月1日`; without a name: all accounts."""
    return look_up(turn, clean_line(turn.said.argument, 120))


def look_up(turn: Turn, typed: str) -> Shown:
    """The card of the account that is meant, or the choice between several."""
    if not typed:
        return accounts_page(turn, 0)
    if names_no_day(typed, turn.today):
        return Shown(words.NoSuchDay())
    typed, day = name_and_day(typed, turn.today)
    matches = accounts_like(turn, typed)
    one = plain(matches)
    account = accounts.get(turn.tx, turn.viewer, one.id) if one else None
    if account is not None:
        return of_day(turn, account, day)
    options = [(each.id, each.name) for _, each in matches[:MAX_SHOWN]]
    if options and turn.group is not None:
        return Shown(WhichName([name for _, name in options]))
    return Shown(words.WhichAccountCard(typed, options, day.isoformat() if day else ""))


def accounts_page(turn: Turn, place: int) -> Shown:
    """A screen of all accounts, the next one a tap away."""
    rows = portfolio(turn.tx, turn.settings, turn.viewer, turn.now)
    return Shown(PortfolioCard(turn.person.name, rows, turn.today, place))


def of_account(turn: Turn, account: Account) -> Shown:
    """The account's card, as it is today."""
    return of_day(turn, account, None)


def of_day(turn: Turn, account: Account, day: date | None) -> Shown:
    """The account's card at the end of a day; None: today."""
    if day is not None and day > turn.today:
        return Shown(words.DayToCome(day))
    here = _position(turn, account, day)
    days = turn.settings.drops.index_days
    decides = not here.past and accounts.decides(turn.tx, turn.person, account.id)
    offers = [
        (offer.label(turn.say), f"{offer.button}.{account.id}")
        for feature in turn.features
        for offer in feature.offers
    ]
    return Shown(
        words.LevelCard(
            here,
            moved(here.way, here.until, days),
            days,
            decides,
            () if here.past else offers,
        )
    )


def layer(turn: Turn, kind: Kind, account: Account, day: date | None) -> Shown:
    """One layer of the account: its people, or the reading with its facts."""
    here = _position(turn, account, day)
    if kind is not Kind.KEY:
        return Shown(layer_words.AccountLayer(here, kind))
    return Shown(layer_words.KeyLayer(here))


def history(turn: Turn, account: Account, page: int, day: date | None) -> Shown:
    """A page of all that happened, the newest first."""
    here = _position(turn, account, day)
    as_of = here.until if here.past else None
    entries = all_history(turn.tx, turn.settings, here.account, as_of)
    pages = -(-len(entries) // PAGE)
    place = max(min(page, pages - 1), 0)
    shown = entries[place * PAGE : (place + 1) * PAGE]
    judged = [each.assessment for each in shown if isinstance(each, Judged) and not each.correction]
    card = history_words.HistoryCard(
        account_id=here.account.id,
        name=here.account.name,
        day=here.day.isoformat() if here.past else "",
        entries=shown,
        place=place,
        pages=pages,
        correctable=()
        if here.past
        else [each.id for each in judged if may_correct(turn.tx, turn.person, each)],
    )
    return Shown(card)


def _position(turn: Turn, account: Account, day: date | None) -> Position:
    return position(turn.tx, turn.settings, account, turn.now, day)


def named(turn: Turn, typed: str) -> Shown | None:
    """The card of the account that plain words name, if they name one clearly."""
    one = plain(accounts_like(turn, typed))
    account = accounts.get(turn.tx, turn.viewer, one.id) if one else None
    return of_account(turn, account) if account else None
