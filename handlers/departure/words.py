"""Words for a contact who leaves, or moves to another account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.frame.html import Markup
from handlers.frame.interview.model import Choice
from handlers.frame.say import Say
from handlers.frame.words import day_name
from scoring.accounts import Account, Contact

UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Title:
    account: str
    contact: str

    def text(self, say: Say) -> Markup:
        return Markup("<b>{} · {}</b>").format(self.account, self.contact)


@dataclass(frozen=True, slots=True)
class WhenGone:
    contact: str
    today: date

    def text(self, say: Say) -> Markup:
        return say(
            "When did {name} leave? Tap a day, or type one like 2026-11-18.", name=self.contact
        )

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        days = [self.today, self.today - timedelta(days=1)]
        near = [Choice(day_name(say, each, self.today), each.isoformat()) for each in days]
        return [near, [Choice(say.label("I don’t know the day"), UNKNOWN)]]


@dataclass(frozen=True, slots=True)
class WhereNow:
    """`typed` is what was looked for (empty: nothing yet); `options` are (id, name)."""

    contact: str
    typed: str
    options: Sequence[tuple[int, str]]

    def text(self, say: Say) -> Markup:
        if not self.typed:
            return say(
                "Which of your accounts does {name} work for now? Type a few letters of its name.",
                name=self.contact,
            )
        if self.options:
            return say("Which one do you mean by “{typed}”?", typed=self.typed)
        return say(
            "I found nothing like “{typed}”. Try other letters of the name.", typed=self.typed
        )

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        return [[Choice(name, str(key))] for key, name in self.options]


@dataclass(frozen=True, slots=True)
class SameAccount:
    account: str

    def text(self, say: Say) -> Markup:
        return say("They are there already: {account}.", account=self.account)


def _told(say: Say, contact: Contact) -> Markup | None:
    if not contact.key:
        return None
    return say("{name} is a key contact: the manager will be told at once.", name=contact.name)


@dataclass(frozen=True, slots=True)
class LeftSummary:
    """`day` is None where it is not known."""

    account: Account
    contact: Contact
    day: date | None

    def text(self, say: Say) -> Markup:
        name, account = self.contact.name, self.account.name
        if self.day is None:
            what = say("<b>{name}</b> has left {account}.", name=name, account=account)
        else:
            day = say.long_day(self.day)
            what = say(
                "<b>{name}</b> left {account} on {day}.", name=name, account=account, day=day
            )
        stays = say("The history stays. Those who reported to them report to no one for now.")
        return Markup("\n").join(line for line in (what, stays, _told(say, self.contact)) if line)

    def picture(self, say: Say) -> str | None:
        return None

    def changes(self, say: Say) -> Sequence[tuple[str, str]]:
        return [("day", say.label("Day"))]

    def commit_label(self, say: Say) -> str:
        return say.label("✓ Yes, has left")


@dataclass(frozen=True, slots=True)
class MoveSummary:
    """`alike` are the names of contacts at the target who may be the same person."""

    account: Account
    contact: Contact
    target: Account
    alike: Sequence[str]

    def text(self, say: Say) -> Markup:
        lines = [
            say(
                "<b>{name}</b> moves from {account} to {target}, with the whole "
                "history.",
                name=self.contact.name, account=self.account.name, target=self.target.name,
            )
        ]  # fmt: skip
        if self.alike:
            names = say.listed([Markup.escape(name) for name in self.alike])
            lines.append(say("⚠ May be known there already: {names}", names=names))
        told = _told(say, self.contact)
        return Markup("\n").join([*lines, told] if told else lines)

    def picture(self, say: Say) -> str | None:
        return None

    def changes(self, say: Say) -> Sequence[tuple[str, str]]:
        return [("target", say.label("Account"))]

    def commit_label(self, say: Say) -> str:
        return say.label("✓ Yes, has moved")


@dataclass(frozen=True, slots=True)
class Back:
    def text(self, say: Say) -> Markup:
        return say("✓ Back in the chain.")


@dataclass(frozen=True, slots=True)
class Departed:
    """`told` are the names of those who hear of it at once."""

    told: Sequence[str]

    def text(self, say: Say) -> Markup:
        if not self.told:
            return say("✓ Saved.")
        names = say.listed([Markup.escape(name) for name in self.told])
        return say("✓ Saved. A key contact is gone, so {names} will be told.", names=names)
