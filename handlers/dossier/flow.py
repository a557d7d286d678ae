"""The dossier 档案 of a contact: seen, entered line by line, and erased for good.

Who may see the account may do all of it, with the fields that the administrator switched on. The
audit trail names the field, never what was in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.dossier import words
from handlers.frame import conversation, policy
from handlers.frame.interview import words as standing
from handlers.frame.interview.answers import Answers
from handlers.frame.interview.model import (
    Accept,
    Again,
    Heard,
    Interview,
    Note,
    OfField,
    Outcome,
    Prompt,
    State,
    Summary,
)
from handlers.frame.interview.typed import line
from handlers.frame.page import Screen
from handlers.frame.policy import ANYBODY, AtAccount
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import CommittedAlready, NotFound, Saved, Unchanged
from handlers.relation import personal
from handlers.relation.personal import Personal
from scoring.accounts import Account, Contact
from storage import audit
from storage import dossier as kept
from storage.drafts import Draft, advance

MAX_VALUE = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """A contact's dossier, as far as it is switched on; at least one field is."""

    account: Account
    contact: Contact
    fields: Sequence[Personal]

    def find(self, field: str) -> Personal | None:
        return next((each for each in self.fields if each.field == field), None)

    def card(self, note: Note | None = None) -> words.DossierCard:
        return words.DossierCard(self.account, self.contact, self.fields, note)


def opened(turn: Turn, found: AtAccount) -> Opened | None:
    """None: every field is switched off."""
    account, contact = found
    fields = personal.of_contact(turn.tx, turn.settings, contact.id, turn.now)
    return Opened(account, contact, fields) if fields else None


def of_contact(turn: Turn, found: AtAccount) -> Shown:
    """The button "dossier" on a contact's card."""
    known = opened(turn, found)
    return Shown(known.card() if known else NotFound())


def keep(turn: Turn, found: AtAccount, field: str) -> Shown:
    """The buttons to enter or change a field."""
    known = opened(turn, found)
    if known is None or known.find(field) is None:
        return Shown(NotFound())
    return conversation.begin(turn, DOSSIER, DossierAnswers(known.contact.id, field))


def erase(turn: Turn, found: AtAccount, field: str) -> Shown:
    """The buttons to erase a field, or all of them (""): asked once more."""
    known = opened(turn, found)
    if known is None or (field and known.find(field) is None):
        return Shown(NotFound())
    return Shown(words.EraseAsked(known.account, known.contact, field))


def erased(turn: Turn, found: AtAccount, field: str) -> Shown:
    """The button "yes, erase"; pressed twice, nothing is left to erase."""
    known = opened(turn, found)
    if known is None or (field and known.find(field) is None):
        return Shown(NotFound())
    key = known.contact.id
    if kept.erase(turn.tx, key, field or None):
        what = field or "all"
        audit.record(
            turn.tx, turn.person.id, "dossier.erased", f"contact:{key}", turn.now, field=what
        )
    left = opened(turn, found) or known
    return Shown(left.card(words.Erased()))


@dataclass(frozen=True, slots=True)
class DossierAnswers(Answers):
    contact: int
    field: str
    value: str = ""


class ValueQuestion(OfField):
    """One line, as it was typed."""

    key, required = "value", True

    def prompt(self, context: "Entering", answers: DossierAnswers) -> Prompt:
        return words.WhatValue(context.known.contact.name, context.personal)

    def hear(self, context: "Entering", answers: DossierAnswers, heard: Heard) -> Outcome:
        if heard.value is not None:
            return Again(standing.NotAvailable())
        typed = line(heard, MAX_VALUE)
        return typed if isinstance(typed, Again) else Accept(replace(answers, value=typed))


@dataclass(frozen=True, slots=True)
class Entering:
    known: Opened
    personal: Personal


class DossierFlow:
    name = "dossier"
    version = 1
    answers = DossierAnswers
    rule = ANYBODY

    def about(self, turn: Turn, answers: DossierAnswers) -> AtAccount:
        return policy.contact(turn, answers.contact)

    def load(self, turn: Turn, about: AtAccount, state: State, typed: str) -> Entering | None:
        """None: the field has been switched off."""
        known = opened(turn, about)
        personal = known.find(state.answers.field) if known else None
        return Entering(known, personal) if known and personal else None

    def reload_after(self, before: DossierAnswers, after: DossierAnswers) -> bool:
        return False

    def interview(self, context: Entering, answers: DossierAnswers) -> Interview[Any, Any]:
        return Interview(context, (ValueQuestion(),))

    def title(self, context: Entering, answers: DossierAnswers) -> Note:
        return words.DossierTitle(context.known.account, context.known.contact)

    def summary(self, context: Entering, answers: DossierAnswers) -> Summary:
        return words.DossierSummary(context.known.account, context.known.contact, context.personal)

    def basis(self, context: Entering) -> Any:
        """Nothing: what is typed is the whole of it."""
        return None

    def confirmed(self, context: Entering, answers: DossierAnswers) -> bool:
        """Recorded without a summary: a personal detail must not wait in a draft that may never be
        finished."""
        return bool(answers.value)

    def recorded(self, turn: Turn, done: Draft, answers: DossierAnswers) -> Screen | None:
        return CommittedAlready(f"contact.{answers.contact}")

    def commit(
        self, turn: Turn, draft: Draft, context: Entering, answers: DossierAnswers
    ) -> Screen:
        tx, key, kept_field = turn.tx, context.known.contact.id, context.personal.field
        if not answers.value:
            return context.known.card(Unchanged())
        kept.keep(tx, key, kept_field, answers.value, turn.person.id, turn.now)
        audit.record(
            tx, turn.person.id, "dossier.kept", f"contact:{key}", turn.now, field=kept_field
        )
        _forget(turn, draft)
        fields = personal.of_contact(tx, turn.settings, key, turn.now)
        return replace(context.known, fields=fields).card(Saved())


DOSSIER = DossierFlow()


def _forget(turn: Turn, draft: Draft) -> None:
    """Leave no copy in the draft, since a later erasure must be complete.

    The draft still knows which message answered, so that an edit of it is understood.
    """
    before = State.from_data(draft.data, DossierAnswers)
    typed = {**before.typed, str(turn.said.message_id): ValueQuestion.key}
    advance(turn.tx, draft, replace(before, typed=typed).to_data(), turn.now)
