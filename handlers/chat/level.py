"""`/level`: how do we stand with this account and its layers, today or on any day?"""

from dataclasses import replace
from datetime import date

from handlers.account import Position, position
from handlers.chat.days import name_and_day
from handlers.chat.turn import Shown, Turn
from handlers.clean import clean_line
from handlers.corrections import may_correct
from handlers.find import MOST_SHOWN, find, plain
from handlers.history import Judged
from handlers.history import history as all_history
from handlers.portfolio import portfolio
from handlers.trail import moved
from handlers.words import history as history_words
from handlers.words import layer as layer_words
from handlers.words import level as words
from handlers.words.page import Screen
from handlers.words.portfolio import PortfolioCard
from scoring.accounts import Account
from scoring.assessments import Kind
from scoring.people import Role
from storage import accounts

PAGE = 6  # entries of the history on one screen


def command(turn: Turn) -> Shown:
    """`/level Huaxin`, `/level hx`, `/level 华信 3月1日`; without a name: all accounts."""
    return look_up(turn, clean_line(turn.said.argument, 120))


def look_up(turn: Turn, typed: str) -> Shown:
    """The card of the account that is meant, or the choice between several."""
    if not typed:
        return Shown(_portfolio(turn))
    typed, day = name_and_day(typed, turn.today)
    matches = find(typed, accounts.visible(turn.tx, turn.person))
    one = plain(matches)
    if one is not None:
        return Shown(_card(turn, one.id, day))
    options = [(each.id, each.name) for _, each in matches[:MOST_SHOWN]]
    return Shown(words.WhichAccountCard(typed, options, day.isoformat() if day else ""))


def _portfolio(turn: Turn) -> Screen:
    rows = portfolio(turn.tx, turn.settings, turn.person, turn.now)
    return PortfolioCard(turn.person.name, rows, turn.today)


def of_account(turn: Turn, account_id: str) -> Shown:
    return Shown(_card(turn, int(account_id), None))


def of_day(turn: Turn, account_id: str, day: str) -> Shown:
    return Shown(_card(turn, int(account_id), _day(day)))


def below_a_notice(turn: Turn, account_id: str) -> Shown:
    """The same card, under the alert or digest that it was asked from: that stays at hand."""
    return replace(of_account(turn, account_id), below=True)


def _card(turn: Turn, account_id: int, day: date | None) -> Screen:
    if day is not None and day > turn.today:
        return words.DayToCome(day)
    here = _position(turn, account_id, day)
    if here is None:
        return words.NotFound()
    days = turn.settings.drops.index_days
    decides = turn.person.role is not Role.REP and not here.past
    return words.LevelCard(here, moved(here.snapshots, here.until, days), days, decides)


def layer(turn: Turn, kind: str, account_id: str, day: str) -> Shown:
    """One layer of the account: its people, or the reading with its facts."""
    here = _position(turn, int(account_id), _day(day))
    if here is None:
        return Shown(words.NotFound())
    if kind != Kind.KEY:
        return Shown(layer_words.AccountLayer(here, Kind(kind)))
    return Shown(layer_words.KeyLayer(here))


def history(turn: Turn, account_id: str, page: str, day: str) -> Shown:
    """A page of all that happened, the newest first."""
    here = _position(turn, int(account_id), _day(day))
    if here is None:
        return Shown(words.NotFound())
    as_of = here.until if here.past else None
    entries = all_history(turn.tx, turn.settings, here.account, as_of)
    pages = -(-len(entries) // PAGE)
    place = max(min(int(page), pages - 1), 0)
    shown = entries[place * PAGE : (place + 1) * PAGE]
    judged = [each.assessment for each in shown if isinstance(each, Judged) and not each.correction]
    card = history_words.HistoryCard(
        account_id=here.account.id,
        name=here.account.name,
        day=day if here.past else "",
        entries=shown,
        place=place,
        pages=pages,
        correctable=()
        if here.past
        else [each.id for each in judged if may_correct(turn.tx, turn.person, each)],
    )
    return Shown(card)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _position(turn: Turn, account_id: int, day: date | None) -> Position | None:
    """None where there is no such account, or the person may not see it."""
    account = accounts.get(turn.tx, turn.person, account_id)
    return position(turn.tx, turn.settings, account, turn.now, day) if account else None


def best_match(turn: Turn, typed: str) -> Account | None:
    """The account that plain words name, if they name one clearly."""
    one = plain(find(typed, accounts.visible(turn.tx, turn.person)))
    return accounts.get(turn.tx, turn.person, one.id) if one else None
