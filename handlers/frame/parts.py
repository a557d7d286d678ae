"""What the parts of a button's data may be: each is read, and found for the person who taps.

A part is a function of the turn and its letters. It raises ValueError for letters that no button
of ours has, and Refused for what is not there for this person.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from handlers.frame import policy
from handlers.frame.days import iso_day
from handlers.frame.policy import AtAccount
from handlers.frame.turn import Turn
from scoring.accounts import Account, Grade, Line
from scoring.assessments import Kind
from storage.drafts import Draft

T = TypeVar("T")
Part = Callable[[Turn, str], T]

MAX_DIGITS = 18  # of a 64-bit key
_KIND_OF = {kind[0]: kind for kind in Kind}


def number(_turn: Turn, letters: str) -> int:
    if not (letters.isascii() and letters.isdigit()) or len(letters) > MAX_DIGITS:
        raise ValueError("not a number")
    return int(letters)


def number_or_none(turn: Turn, letters: str) -> int | None:
    return number(turn, letters) if letters else None


def word(_turn: Turn, letters: str) -> str:
    if not letters.isalpha():
        raise ValueError("not a word")
    return letters


def word_or_nothing(turn: Turn, letters: str) -> str:
    return word(turn, letters) if letters else ""


def text(_turn: Turn, letters: str) -> str:
    """For whoever looks at it more closely."""
    return letters


def day(_turn: Turn, letters: str) -> date | None:
    """2026-11-18; nothing: today."""
    return iso_day(letters) if letters else None


def kind(_turn: Turn, letters: str) -> Kind:
    return Kind(letters)


def kind_letter(_turn: Turn, letters: str) -> Kind:
    if letters not in _KIND_OF:
        raise ValueError("not a kind")
    return _KIND_OF[letters]


def grade(_turn: Turn, letters: str) -> Grade:
    return Grade(letters)


def line(_turn: Turn, letters: str) -> Line:
    return Line(letters)


def account(turn: Turn, letters: str) -> Account:
    return policy.account(turn, number(turn, letters))


def own_account(turn: Turn, letters: str) -> Account:
    return policy.own_account(turn, number(turn, letters))


def contact(turn: Turn, letters: str) -> AtAccount:
    return policy.contact(turn, number(turn, letters))


def draft(turn: Turn, letters: str) -> Draft:
    return policy.draft(turn, number(turn, letters))
