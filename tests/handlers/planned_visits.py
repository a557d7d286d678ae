"""Samples of what is said about visits to come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from handlers.frame.interview.model import Note, Prompt
from handlers.frame.page import Screen
from handlers.plan import list_words, words
from handlers.plan.planned import Planned
from scoring.accounts import Account, Contact
from scoring.plans import Plan, PlanState
from scoring.visits import Visit

HIGH_ID = 2**53


def screens(
    account: Account, contact: Contact, rep: str, note: str, typed: str, now: datetime
) -> Iterator[Screen]:
    plan = Plan(HIGH_ID, account.id, HIGH_ID, now + timedelta(days=3), 60)
    found = Planned(plan, account, [contact], now.date())
    for state in PlanState:
        yield words.PlanCard(replace(found, plan=replace(plan, state=state)), now)
    yield words.PlanCard(found, plan.end)
    yield words.PlanCard(found, now, words.Noted(moved=False))
    yield words.PlanCard(replace(found, people=()), now, words.Noted(moved=True))
    yield words.TookPlace(found)
    yield words.TookPlace(replace(found, people=()))
    yield words.LoggedAlready(account.id, account.name, now.date())
    visit = Visit(1, account.id, 1, now.date(), note=note * 9)
    been = [
        list_words.Been(visit, account.name, rep, [contact.name]),
        list_words.Been(replace(visit, note=""), account.name, "", []),
    ]
    ahead = [list_words.Ahead(found, rep, own=own) for own in (True, False)] * 5
    for of in (account, None):
        yield list_words.VisitList(of, ahead, been, now.date(), 1, more=True)
        yield list_words.VisitList(of, (), (), now.date(), 0, more=False)
    yield list_words.WhichVisits(typed, [(HIGH_ID, account.name)])
    yield list_words.WhichVisits(typed, ())


def prompts(account: str, contact: str, typed: str, now: datetime) -> Iterator[Prompt]:
    today = now.date()
    yield words.WhichAccount("", [(HIGH_ID, account)])
    yield words.WhichAccount(typed, [(HIGH_ID, account)])
    yield words.WhichAccount(typed, ())
    yield words.WhomToSee([(HIGH_ID, contact), (2, contact)])
    yield words.WhichDayToCome(today)
    yield words.WhichDayToCome(today, [today, today + timedelta(days=1)])
    yield words.WhatTime(today + timedelta(days=2), today, words.TIMES)


def notes(account: str, typed: str) -> Iterator[Note]:
    yield words.Title(account)
    yield words.Title(None)
    yield words.NobodyLike(typed)
    yield words.NoDayToCome()
    yield words.HasPassed()
    yield words.TooFarAhead()


def summary(account: str, people: list[str], now: datetime) -> words.PlanSummary:
    return words.PlanSummary(account, people, now.date(), time(14), now.date())
