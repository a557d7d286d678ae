"""The questions about a visit to come: which account, whom, on which day, at what time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.frame.coming import read_when
from handlers.frame.find import MAX_SHOWN, Candidates, find, plain
from handlers.frame.interview import words as standing
from handlers.frame.interview.answers import Answers
from handlers.frame.interview.model import Accept, Again, Heard, OfField, Outcome, Prompt, Stay
from handlers.frame.interview.typed import line
from handlers.frame.names import MAX_NAME
from handlers.frame.parts import MAX_DIGITS
from handlers.plan import words
from scoring.accounts import Account, Contact
from scoring.due import first_instant
from scoring.name import account_name
from storage.accounts import Found
from storage.names import search_keys

MAX_AHEAD = timedelta(days=366)
MAX_SAID = 200
_BETWEEN = re.compile(r"[,，、;；&]|\band\b|和")


@dataclass(frozen=True, slots=True)
class PlanContext:
    """`recent` are the accounts to offer, `found` those that the typed letters may mean, `plan` is
    what is moved."""

    now: datetime
    zone: ZoneInfo
    recent: Sequence[Account]
    found: Sequence[tuple[float, Found]]
    account: Account | None
    contacts: Sequence[Contact]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class PlanAnswers(Answers):
    """`people` are whom it is to meet (empty: nobody in particular), `days` those that may have
    been meant, `moves` is the planned visit that gets another day."""

    account: int | None = None
    found: Candidates | None = None
    people: tuple[int, ...] | None = None
    day: date | None = None
    days: tuple[date, ...] = ()
    at: time | None = None
    moves: int | None = None


def instant(context: PlanContext, day: date, at: time) -> datetime:
    return first_instant(day, at, context.zone)


class AccountQuestion(OfField):
    """Buttons of the recent accounts, or a few letters of any that the person may see."""

    key, required = "account", True

    def prompt(self, context: PlanContext, answers: PlanAnswers) -> Prompt:
        if found := answers.found:
            return words.WhichAccount(found.typed, found.named(account_name))
        return words.WhichAccount("", [(each.id, each.name) for each in context.recent])

    def hear(self, context: PlanContext, answers: PlanAnswers, heard: Heard) -> Outcome:
        if heard.value is not None:
            known = heard.value.isascii() and heard.value.isdigit()
            if not known or len(heard.value) > MAX_DIGITS:
                return Again(standing.NotAvailable())
            return _of_account(answers, int(heard.value))
        typed = line(heard, MAX_NAME)
        if isinstance(typed, Again):
            return typed
        one = plain(context.found)
        if one is not None:
            return _of_account(answers, one.id)
        return Stay(replace(answers, found=Candidates.of(typed, context.found[:MAX_SHOWN])))


def _of_account(answers: PlanAnswers, account_id: int) -> Accept:
    """Another account has other people."""
    return Accept(replace(answers, account=account_id, found=None, people=None))


class PeopleQuestion(OfField):
    """One of the account's people by a tap, several by their names, or nobody in particular."""

    key, required = "people", True

    def prompt(self, context: PlanContext, answers: PlanAnswers) -> Prompt:
        return words.WhomToSee([(each.id, each.name) for each in context.contacts])

    def hear(self, context: PlanContext, answers: PlanAnswers, heard: Heard) -> Outcome:
        if heard.value == words.NOBODY:
            return Accept(replace(answers, people=()))
        if heard.value is not None:
            chosen = [each.id for each in context.contacts if str(each.id) == heard.value]
            known = Accept(replace(answers, people=tuple(chosen)))
            return known if chosen else Again(standing.NotAvailable())
        said = line(heard, MAX_SAID)
        if isinstance(said, Again):
            return said
        found: dict[int, None] = {}
        for typed in filter(None, map(str.strip, _BETWEEN.split(said))):
            people = [Found(c.id, c.name, search_keys(c.name)) for c in context.contacts]
            one = plain(find(typed, people))
            if one is None:
                return Again(words.NobodyLike(typed))
            found[one.id] = None
        return (
            Accept(replace(answers, people=tuple(found))) if found else Again(standing.TypeOrTap())
        )


class DayQuestion(OfField):
    """A day by a tap, or typed, also with the time: "Fri 9:30"."""

    key, required = "day", True

    def prompt(self, context: PlanContext, answers: PlanAnswers) -> Prompt:
        return words.WhichDayToCome(context.today, answers.days)

    def hear(self, context: PlanContext, answers: PlanAnswers, heard: Heard) -> Outcome:
        return _heard(context, answers, heard)


class TimeQuestion(OfField):
    """A time by a tap, or typed, also with another day."""

    key, required = "at", True

    def prompt(self, context: PlanContext, answers: PlanAnswers) -> Prompt:
        day = answers.day or context.today
        open_ = [each for each in words.TIMES if instant(context, day, each) > context.now]
        return words.WhatTime(day, context.today, open_)

    def hear(self, context: PlanContext, answers: PlanAnswers, heard: Heard) -> Outcome:
        return _heard(context, answers, heard)


def _heard(context: PlanContext, answers: PlanAnswers, heard: Heard) -> Outcome:
    """Either question takes a day, a time, or both; several days are asked about."""
    said = heard.value if heard.value is not None else line(heard, MAX_SAID)
    if isinstance(said, Again):
        return said
    when = read_when(said, context.today)
    if when is None:
        chosen = heard.value is not None
        return Again(standing.NotAvailable() if chosen else words.NoDayToCome())
    at = when.at if when.at is not None else answers.at
    if len(when.days) > 1:
        return Stay(replace(answers, days=when.days, day=None, at=at))
    day = when.days[0] if when.days else answers.day
    if day is not None and day - context.today > MAX_AHEAD:
        return Again(words.TooFarAhead())
    if day is not None and at is not None and instant(context, day, at) <= context.now:
        return Again(words.HasPassed())
    return Accept(replace(answers, day=day, days=(), at=at))
