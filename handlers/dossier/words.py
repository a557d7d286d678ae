"""Words for a contact's dossier 档案: the personal details that the administrator lets us keep."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.frame.html import Markup
from handlers.frame.interview.model import Choice, Note
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.relation.personal import Personal
from handlers.relation.words import reading as parts
from handlers.relation.words.contact import field_name
from scoring.accounts import Account, Contact
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class DossierCard:
    """Every field that is switched on: what is kept there, until when, and what for."""

    account: Account
    contact: Contact
    fields: Sequence[Personal]
    note: Note | None = None

    def page(self, say: Say) -> Page:
        head = _head(say, self.account, self.contact)
        about = say(
            "Keep only what {name} told you willingly. Everyone who sees the account can read it.",
            name=self.contact.name,
        )
        fields = [self._field(say, each) for each in self.fields]
        if self.note is not None:
            head = Markup("<i>{}</i>\n{}").format(self.note.text(say), head)
        text = Markup("\n\n").join([head, *fields, about])
        return Page(text, self._rows(say))

    def _field(self, say: Say, each: Personal) -> Markup:
        lines = [_said(say, each)]
        if each.until is not None:
            day = say.long_day(each.until.astimezone(say.zone).date())
            lines.append(say("Kept until {day}", day=day))
        return Markup("\n").join([*lines, say("Purpose: {purpose}", purpose=each.purpose)])

    def _rows(self, say: Say) -> Rows:
        key = self.contact.id
        rows = [self._buttons(say, each) for each in self.fields]
        if sum(1 for each in self.fields if each.value) > 1:
            rows.append((Button(say.label("Erase all"), f"erase.{key}."),))
        return (*rows, (Button(f"‹ {self.contact.name}", f"contact.{key}"),))

    def _buttons(self, say: Say, each: Personal) -> tuple[Button, ...]:
        name, data = field_name(say, each.field), f"{self.contact.id}.{each.field}"
        if not each.value:
            return (Button(say.label("Enter: {field}", field=name), f"keep.{data}"),)
        change = Button(say.label("Change: {field}", field=name), f"keep.{data}")
        return (change, Button(say.label("Erase: {field}", field=name), f"erase.{data}"))


@dataclass(frozen=True, slots=True)
class EraseAsked:
    """Asked once more before it is gone. `field` is empty for the whole dossier."""

    account: Account
    contact: Contact
    field: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        if self.field:
            ask = say("Erase “{field}” for good?", field=field_name(say, self.field))
        else:
            ask = say("Erase the whole dossier for good?")
        text = Markup("\n\n").join([_head(say, self.account, self.contact), ask])
        key = self.contact.id
        yes = Button(say.label("Yes, erase"), f"erased.{key}.{self.field}")
        return Page(text, ((yes, Button(say.label_in("answer: erase?", "No"), f"dossier.{key}")),))


def _head(say: Say, account: Account, contact: Contact) -> Markup:
    return say("<b>{account} · {name} · dossier</b>", account=account.name, name=contact.name)


def _said(say: Say, each: Personal) -> Markup:
    return parts.point(say, field_name(say, each.field), each.value or say.label("nothing kept"))


@dataclass(frozen=True, slots=True)
class DossierTitle:
    account: Account
    contact: Contact

    def text(self, say: Say) -> Markup:
        return _head(say, self.account, self.contact)


@dataclass(frozen=True, slots=True)
class WhatValue:
    """`personal` says what is kept there now."""

    contact: str
    personal: Personal

    def text(self, say: Say) -> Markup:
        name = field_name(say, self.personal.field)
        lines = [say("{field}: what has {name} willingly told you?", field=name, name=self.contact)]
        if self.personal.value:
            lines.append(say("So far: {value}", value=self.personal.value))
        lines.append(say("Purpose: {purpose}", purpose=self.personal.purpose))
        return Markup("\n").join(lines)

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        return ()


@dataclass(frozen=True, slots=True)
class DossierSummary:
    """What is kept while nothing else was typed."""

    account: Account
    contact: Contact
    personal: Personal

    def text(self, say: Say) -> Markup:
        head = _head(say, self.account, self.contact)
        return Markup("\n").join([head, _said(say, self.personal)])

    def picture(self, say: Say) -> str | None:
        return None

    def changes(self, say: Say) -> Sequence[tuple[str, str]]:
        return [("value", field_name(say, self.personal.field))]

    def commit_label(self, say: Say) -> str:
        return say.label("✓ Save")


@dataclass(frozen=True, slots=True)
class Erased:
    def text(self, say: Say) -> Markup:
        return say("✓ Erased for good.")
