"""The questions about a contact: who they are, and where they stand in the chain."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.contact import words
from handlers.frame.clean import clean_line, graphemes
from handlers.frame.find import find, plain
from handlers.frame.interview import words as standing
from handlers.frame.interview.model import Accept, Again, Answers, Heard, Outcome, Prompt, Stay
from handlers.frame.interview.scale import one_to_five
from handlers.frame.names import MAX_NAME, name_and_title
from scoring.accounts import Account, ChainRole, Contact, Line
from storage.accounts import Found
from storage.names import search_keys

HIGHEST_INFLUENCE = 3


@dataclass(frozen=True, slots=True)
class ContactContext:
    """`contact` is None while somebody is added; `others` are the account's, also who left.

    `alike` are those of the others who may be the person of the name that was typed.
    """

    account: Account
    contact: Contact | None
    others: Sequence[Contact]
    alike: Sequence[Contact] = field(default=())


def intended(context: ContactContext, answers: Answers) -> Contact:
    """The contact as it would be recorded."""
    before = context.contact or Contact(0, context.account.id, answers.get("name", ""))
    return replace(before, **changes(answers))


def changes(answers: Answers) -> dict[str, Any]:
    """What was answered, by the fields of a contact."""
    given = {key: answers[key] for key in words.FIELDS if key in answers}
    typed = {"line": Line, "role": ChainRole}
    return {
        key: typed[key](value) if key in typed and value is not None else value
        for key, value in given.items()
    }


def superiors(context: ContactContext) -> list[Contact]:
    """To whom the contact may report: to nobody who reports to them, by however many steps."""
    below = {context.contact.id} if context.contact else set()
    while more := {each.id for each in context.others if each.reports_to_id in below} - below:
        below |= more
    return [each for each in context.others if each.active and each.id not in below]


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """A name, with the title if it comes along. Whoever may be known already is shown first."""

    required: bool
    key: str = "name"

    def prompt(self, context: ContactContext, answers: Answers) -> Prompt:
        unsure = answers.get("unsure")
        if unsure and context.alike:
            return words.PerhapsKnown(unsure["name"], context.alike, adding=not context.contact)
        return words.WhatName(adding=context.contact is None)

    def hear(self, context: ContactContext, answers: Answers, heard: Heard) -> Outcome:
        unsure = answers.get("unsure")
        if heard.value == words.ANYWAY and unsure:
            return _named(context, unsure["name"], unsure["title"])
        if heard.value is not None:
            known = {f"{words.OPEN}{each.id}": each.id for each in context.alike}
            if heard.value not in known:
                return Again(standing.NotAvailable())
            return Accept(answers.get("name", ""), {"open": known[heard.value]})
        typed = _typed(heard)
        if not isinstance(typed, str):
            return typed
        name, title = name_and_title(typed)
        if context.alike:
            return Stay({"unsure": {"name": name, "title": title}})
        return _named(context, name, title)


def _named(context: ContactContext, name: str, title: str) -> Accept:
    """A known contact's title stays, unless another comes with the name."""
    keeps = context.contact is not None and not title
    return Accept(name, {"unsure": None} if keeps else {"unsure": None, "title": title})


def _typed(heard: Heard) -> str | Again:
    """The line that was typed, or what was wrong with it."""
    typed = clean_line(heard.text)
    if not typed:
        return Again(standing.TypeOrTap() if heard.attachment or heard.other else standing.Empty())
    over = graphemes(typed) - MAX_NAME
    return Again(standing.TooLong(over)) if over > 0 else typed


@dataclass(frozen=True, slots=True)
class TitleQuestion:
    required: bool = False
    key: str = "title"

    def prompt(self, context: ContactContext, answers: Answers) -> Prompt:
        return words.WhatTitle()

    def hear(self, context: ContactContext, answers: Answers, heard: Heard) -> Outcome:
        if heard.value is not None:
            return Accept("") if heard.value == words.NONE else Again(standing.NotAvailable())
        typed = _typed(heard)
        return Accept(typed) if isinstance(typed, str) else typed


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """In which line they stand, or in which role: one of the domain's words, or not known."""

    key: str
    required: bool

    def prompt(self, context: ContactContext, answers: Answers) -> Prompt:
        name = intended(context, answers).name
        return words.WhichLine(name) if self.key == "line" else words.WhichRole(name)

    def hear(self, context: ContactContext, answers: Answers, heard: Heard) -> Outcome:
        if heard.value == words.NONE:
            return Accept(None)
        if heard.value in set(Line if self.key == "line" else ChainRole):
            return Accept(heard.value)
        return _not_this(heard)


@dataclass(frozen=True, slots=True)
class InfluenceQuestion:
    required: bool
    key: str = "influence"

    def prompt(self, context: ContactContext, answers: Answers) -> Prompt:
        return words.HowInfluential(intended(context, answers).name)

    def hear(self, context: ContactContext, answers: Answers, heard: Heard) -> Outcome:
        influence = one_to_five(heard.text if heard.value is None else heard.value)
        if influence is None or influence > HIGHEST_INFLUENCE:
            return _not_this(heard)
        return Accept(influence)


@dataclass(frozen=True, slots=True)
class KeyQuestion:
    required: bool
    key: str = "key"

    def prompt(self, context: ContactContext, answers: Answers) -> Prompt:
        return words.IsKey(intended(context, answers).name)

    def hear(self, context: ContactContext, answers: Answers, heard: Heard) -> Outcome:
        if heard.value in (words.YES, words.NO):
            return Accept(heard.value == words.YES)
        return _not_this(heard)


@dataclass(frozen=True, slots=True)
class SuperiorQuestion:
    """A button for each who may be it, or the name."""

    required: bool = False
    key: str = "reports_to_id"

    def prompt(self, context: ContactContext, answers: Answers) -> Prompt:
        name = intended(context, answers).name
        return words.ReportsToWhom(name, [(each.id, each.name) for each in superiors(context)])

    def hear(self, context: ContactContext, answers: Answers, heard: Heard) -> Outcome:
        if heard.value == words.NONE:
            return Accept(None)
        known = superiors(context)
        if heard.value is not None:
            chosen = [each.id for each in known if str(each.id) == heard.value]
            return Accept(chosen[0]) if chosen else Again(standing.NotAvailable())
        typed = clean_line(heard.text, MAX_NAME)
        one = plain(find(typed, [Found(c.id, c.name, search_keys(c.name)) for c in known]))
        return Accept(one.id) if one else _not_this(heard)


def _not_this(heard: Heard) -> Again:
    return Again(standing.PressOrCommand() if heard.value is None else standing.NotAvailable())
