"""The questions about a contact: who they are, and where they stand in the chain."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.contact import words
from handlers.frame.clean import clean_line
from handlers.frame.find import find, plain
from handlers.frame.interview import words as standing
from handlers.frame.interview.answers import (
    UNANSWERED,
    Answers,
    Unanswered,
    is_answered,
)
from handlers.frame.interview.model import Accept, Again, Heard, OfField, Outcome, Prompt, Stay
from handlers.frame.interview.scale import one_to_five
from handlers.frame.interview.typed import line
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


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it was typed, with the title that came along."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class ContactAnswers(Answers):
    """The contact to change, or the account to which somebody is added; then what was said of the
    contact. `guided` asks for all that places them; `unsure` is a name that somebody may have
    already, and `open` who of them is meant."""

    account: int = 0
    contact: int | None = None
    guided: bool = False
    unsure: Named | None = None
    open: int | None = None
    name: str | None = None
    title: str | None = None
    line: Line | Unanswered | None = UNANSWERED
    role: ChainRole | Unanswered | None = UNANSWERED
    influence: int | None = None
    key: bool | None = None
    reports_to_id: int | Unanswered | None = UNANSWERED
    reassigned: bool | None = None


def intended(context: ContactContext, answers: ContactAnswers) -> Contact:
    """The contact as it would be recorded."""
    before = context.contact or Contact(0, context.account.id, answers.name or "")
    return replace(before, **changes(answers))


def changes(answers: ContactAnswers) -> dict[str, Any]:
    """What was answered, by the fields of a contact."""
    return {key: getattr(answers, key) for key in words.FIELDS if is_answered(answers, key)}


def superiors(context: ContactContext) -> list[Contact]:
    """To whom the contact may report: to nobody who reports to them, by however many steps."""
    below = {context.contact.id} if context.contact else set()
    while more := {each.id for each in context.others if each.reports_to_id in below} - below:
        below |= more
    return [each for each in context.others if each.active and each.id not in below]


@dataclass(frozen=True, slots=True)
class NameQuestion(OfField):
    """A name, with the title if it comes along. Whoever may be known already is shown first."""

    required: bool
    key: str = "name"

    def prompt(self, context: ContactContext, answers: ContactAnswers) -> Prompt:
        unsure = answers.unsure
        if unsure and context.alike:
            return words.PerhapsKnown(unsure.name, context.alike, adding=not context.contact)
        return words.WhatName(adding=context.contact is None)

    def hear(self, context: ContactContext, answers: ContactAnswers, heard: Heard) -> Outcome:
        if heard.value == words.ANYWAY and answers.unsure:
            return _named(context, answers, answers.unsure)
        if heard.value is not None:
            known = {f"{words.OPEN}{each.id}": each.id for each in context.alike}
            if heard.value not in known:
                return Again(standing.NotAvailable())
            return Accept(replace(answers, open=known[heard.value]))
        typed = line(heard, MAX_NAME)
        if isinstance(typed, Again):
            return typed
        named = Named(*name_and_title(typed))
        if context.alike:
            return Stay(replace(answers, unsure=named))
        return _named(context, answers, named)


def _named(context: ContactContext, answers: ContactAnswers, named: Named) -> Accept:
    """A known contact's title stays, unless another comes with the name."""
    keeps = context.contact is not None and not named.title
    title = answers.title if keeps else named.title
    return Accept(replace(answers, unsure=None, name=named.name, title=title))


@dataclass(frozen=True, slots=True)
class TitleQuestion(OfField):
    required: bool = False
    key: str = "title"

    def prompt(self, context: ContactContext, answers: ContactAnswers) -> Prompt:
        return words.WhatTitle()

    def hear(self, context: ContactContext, answers: ContactAnswers, heard: Heard) -> Outcome:
        if heard.value is not None:
            none = heard.value == words.NONE
            return Accept(replace(answers, title="")) if none else Again(standing.NotAvailable())
        typed = line(heard, MAX_NAME)
        return typed if isinstance(typed, Again) else Accept(replace(answers, title=typed))


@dataclass(frozen=True, slots=True)
class LineQuestion(OfField):
    """In which line they stand: one of the domain's words, or not known."""

    required: bool
    key: str = "line"

    def prompt(self, context: ContactContext, answers: ContactAnswers) -> Prompt:
        return words.WhichLine(intended(context, answers).name)

    def hear(self, context: ContactContext, answers: ContactAnswers, heard: Heard) -> Outcome:
        if heard.value == words.NONE:
            return Accept(replace(answers, line=None))
        if heard.value in set(Line):
            return Accept(replace(answers, line=Line(heard.value)))
        return _not_this(heard)


@dataclass(frozen=True, slots=True)
class RoleQuestion(OfField):
    """In which role they decide: one of the domain's words, or not known."""

    required: bool
    key: str = "role"

    def prompt(self, context: ContactContext, answers: ContactAnswers) -> Prompt:
        return words.WhichRole(intended(context, answers).name)

    def hear(self, context: ContactContext, answers: ContactAnswers, heard: Heard) -> Outcome:
        if heard.value == words.NONE:
            return Accept(replace(answers, role=None))
        if heard.value in set(ChainRole):
            return Accept(replace(answers, role=ChainRole(heard.value)))
        return _not_this(heard)


@dataclass(frozen=True, slots=True)
class InfluenceQuestion(OfField):
    required: bool
    key: str = "influence"

    def prompt(self, context: ContactContext, answers: ContactAnswers) -> Prompt:
        return words.HowInfluential(intended(context, answers).name)

    def hear(self, context: ContactContext, answers: ContactAnswers, heard: Heard) -> Outcome:
        influence = one_to_five(heard.text if heard.value is None else heard.value)
        if influence is None or influence > HIGHEST_INFLUENCE:
            return _not_this(heard)
        return Accept(replace(answers, influence=influence))


@dataclass(frozen=True, slots=True)
class KeyQuestion(OfField):
    required: bool
    key: str = "key"

    def prompt(self, context: ContactContext, answers: ContactAnswers) -> Prompt:
        return words.IsKey(intended(context, answers).name)

    def hear(self, context: ContactContext, answers: ContactAnswers, heard: Heard) -> Outcome:
        if heard.value in (words.YES, words.NO):
            return Accept(replace(answers, key=heard.value == words.YES))
        return _not_this(heard)


def has_moved(context: ContactContext, answers: ContactAnswers) -> bool:
    """Whether a key person's title or line is another now: by life, or put right?"""
    now, then = context.contact, intended(context, answers)
    if now is None or not now.key:
        return False
    return (now.title, now.line) != (then.title, then.line) and bool(now.title or now.line)


@dataclass(frozen=True, slots=True)
class LifeQuestion(OfField):
    """Whether they have another post, or only what we knew was wrong."""

    required: bool
    key: str = "reassigned"

    def prompt(self, context: ContactContext, answers: ContactAnswers) -> Prompt:
        return words.AnotherPost(intended(context, answers).name)

    def hear(self, context: ContactContext, answers: ContactAnswers, heard: Heard) -> Outcome:
        if heard.value in (words.YES, words.NO):
            return Accept(replace(answers, reassigned=heard.value == words.YES))
        return _not_this(heard)


@dataclass(frozen=True, slots=True)
class SuperiorQuestion(OfField):
    """A button for each who may be it, or the name."""

    required: bool = False
    key: str = "reports_to_id"

    def prompt(self, context: ContactContext, answers: ContactAnswers) -> Prompt:
        name = intended(context, answers).name
        return words.ReportsToWhom(name, [(each.id, each.name) for each in superiors(context)])

    def hear(self, context: ContactContext, answers: ContactAnswers, heard: Heard) -> Outcome:
        if heard.value == words.NONE:
            return Accept(replace(answers, reports_to_id=None))
        known = superiors(context)
        if heard.value is not None:
            chosen = [each.id for each in known if str(each.id) == heard.value]
            if not chosen:
                return Again(standing.NotAvailable())
            return Accept(replace(answers, reports_to_id=chosen[0]))
        typed = clean_line(heard.text, MAX_NAME)
        one = plain(find(typed, [Found(c.id, c.name, search_keys(c.name)) for c in known]))
        return Accept(replace(answers, reports_to_id=one.id)) if one else _not_this(heard)


def _not_this(heard: Heard) -> Again:
    return Again(standing.PressOrCommand() if heard.value is None else standing.NotAvailable())
