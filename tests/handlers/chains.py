"""What the screens of the decision chain and of its people show, and the parts of their flows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.account import chain_words as chain
from handlers.account import posts_words as posts
from handlers.contact import card_words as contact_card
from handlers.contact import weighing_words as weighing
from handlers.contact import words as contact_edit
from handlers.departure import words as departing
from handlers.departure.words import Back, Departed
from handlers.frame.interview.model import Note, Prompt, Summary
from handlers.frame.page import Screen
from handlers.frame.words import Saved, Unchanged
from handlers.relation.reading import Reading
from handlers.relation.rivals import Rival
from handlers.relation.words.contact_card import ContactCard
from scoring.accounts import Account, ChainRole, Contact, Line
from scoring.chain import Member
from scoring.chain import chain as formed
from scoring.packs import builtin
from scoring.rated import Rated
from scoring.seats import SeatSettings
from scoring.visits import Visit
from storage.chain_requests import ChainRequest

RUBRIC = builtin("key")


def cards(
    account: Account, contact: Contact, readings: Sequence[Reading], typed: str, at: datetime
) -> Iterator[Screen]:
    yield from _chains(account, contact, at)
    day, gone = at.date(), _gone(contact, at.date())
    met = Visit(1, account.id, 1, day, note=typed * 30)
    yield ContactCard(account, contact, None, None)
    for note in _card_notes(contact):
        yield ContactCard(account, gone, None, None, note=note)
    yield ContactCard(account, replace(gone, left_on=None), None, None)
    for each in readings:
        yield ContactCard(account, contact, each, met, gone, [contact, gone])
    theirs = Rated(RUBRIC, "supports", 2.0, at)
    rivals = [Rival(typed, theirs, lead) for lead in (-1, 0, 2, None)]
    yield ContactCard(account, contact, readings[0], met, rivals=rivals)
    yield from _weights(account, contact, typed, at)
    for none in (frozenset[Line](), frozenset({Line.FINANCE})):
        yield posts.PostsCard(replace(account, no_posts=none), SeatSettings())
        yield posts.PostsCard(replace(account, no_posts=none), SeatSettings(), Saved())
    options, people = [(account.id, account.name)], [(contact.id, contact.name, account.name)]
    for looked_for in ("", typed):
        yield from (chain.WhichChain(looked_for, each) for each in ((), options))
        yield from (contact_card.WhichContact(looked_for, each) for each in ((), people))


def _weights(account: Account, contact: Contact, by: str, at: datetime) -> Iterator[Screen]:
    edits: list[dict[str, object]] = [
        {"key": False, "influence": 1},
        {"role": ChainRole.USER},
        {"role": None},
    ]
    for state, each in zip(("asked", "done", "refused"), edits, strict=True):
        request = ChainRequest(2**53, contact.id, account.id, 1, at, each, state)
        yield weighing.WeightCard(account, contact, by, request)
        yield weighing.WeightCard(account, contact, by, request, Saved())
    yield from (
        weighing.Weighed(contact.id, contact.name, by, granted) for granted in (True, False)
    )
    yield weighing.Reassigned(account, contact, by)


def _chains(account: Account, contact: Contact, at: datetime) -> Iterator[Screen]:
    """With a single thread and empty seats; with nobody who carries; with nobody at all."""
    buyer = replace(contact, id=2, line=Line.PROCUREMENT, key=False, reports_to_id=contact.id)
    nowhere = replace(contact, id=3, line=None, role=None)
    members = [
        Member(contact, Rated(RUBRIC, "supports", 2.0, at), at.date()),
        Member(buyer, Rated(RUBRIC, "opposed", -0.5, at)),
        Member(nowhere),
    ]
    for present, past in ((members, False), (members[1:], True), ([], False)):
        others = [_gone(contact, at.date())][: len(present)]
        yield chain.ChainCard(
            account=account,
            chain=formed(present, at.date()),
            rubric=RUBRIC,
            stale=frozenset({buyer.id}),
            aside=others,
            gone=others,
            day=at.date(),
            past=past,
        )


def _gone(contact: Contact, day: date) -> Contact:
    return replace(contact, id=4, title="", active=False, left_on=day)


def _card_notes(contact: Contact) -> list[Note]:
    told = [Departed(names) for names in ((), [contact.name])]
    asked = weighing.Asked(contact.name, [contact.name])
    return [Saved(), Unchanged(), Back(), asked, *told]


def notes(account: Account, contact: Contact) -> Iterator[Note]:
    yield from (contact_edit.Title(account.name, name) for name in ("", contact.name))
    yield departing.Title(account.name, contact.name)
    yield departing.SameAccount(account.name)
    yield from _card_notes(contact)


def prompts(account: Account, contact: Contact, typed: str, day: date) -> Iterator[Prompt]:
    alike = [contact, _gone(contact, day)]
    for adding in (True, False):
        yield contact_edit.WhatName(adding)
        yield contact_edit.PerhapsKnown(typed, alike, adding)
    yield contact_edit.WhatTitle()
    yield contact_edit.WhichLine(contact.name)
    yield contact_edit.WhichRole(contact.name)
    yield contact_edit.HowInfluential(contact.name)
    yield contact_edit.IsKey(contact.name)
    yield contact_edit.AnotherPost(contact.name)
    yield contact_edit.ReportsToWhom(contact.name, [(contact.id, contact.name)])
    yield departing.WhenGone(contact.name, day)
    options = [(account.id, account.name)]
    for looked_for, found in (("", ()), (typed, options), (typed, ())):
        yield departing.WhereNow(contact.name, looked_for, found)


def summaries(account: Account, contact: Contact, day: date) -> Iterator[Summary]:
    after = replace(contact, reports_to_id=2)
    for before in (None, Contact(contact.id, account.id, contact.name)):
        yield contact_edit.ContactSummary(account, before, after, {2: contact.name})
    for each in (contact, replace(contact, key=False)):
        yield from (departing.LeftSummary(account, each, when) for when in (day, None))
        for alike in ((), [contact.name]):
            yield departing.MoveSummary(account, each, account, alike)
