"""Samples of a contact's dossier: every field that there may be, kept and not kept."""

from collections.abc import Iterator
from datetime import datetime

from handlers.dossier import words as dossier
from handlers.frame.interview.model import Note, Prompt
from handlers.frame.page import Screen
from handlers.frame.words import Saved
from handlers.relation.personal import DossierSettings, Personal
from handlers.relation.words.contact_card import ContactCard
from scoring.accounts import Account, Contact


def fields(value: str, purpose: str, until: datetime) -> list[Personal]:
    return [Personal(name, purpose, value, until) for name in DossierSettings.model_fields]


def screens(account: Account, contact: Contact, kept: list[Personal]) -> Iterator[Screen]:
    empty = [Personal(each.field, each.purpose) for each in kept]
    for personal in (kept, kept[:1], empty):
        yield ContactCard(account, contact, None, None, personal=personal)
        for note in (None, Saved(), dossier.Erased()):
            yield dossier.DossierCard(account, contact, personal, note)
    yield from (dossier.EraseAsked(account, contact, each) for each in ("birthday", ""))


def notes(account: Account, contact: Contact) -> Iterator[Note]:
    yield dossier.DossierTitle(account, contact)


def prompts(contact: Contact, kept: list[Personal]) -> Iterator[Prompt]:
    yield from (dossier.WhatValue(contact.name, each) for each in kept)
    yield dossier.WhatValue(contact.name, Personal("birthday", kept[0].purpose))


def summary(account: Account, contact: Contact, kept: list[Personal]) -> dossier.DossierSummary:
    return dossier.DossierSummary(account, contact, kept[0])
