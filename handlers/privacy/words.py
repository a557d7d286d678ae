"""Words for what is kept about a person, and for erasing somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from handlers.frame.html import Markup
from handlers.frame.page import Button, Document, Page, Rows, Table
from handlers.frame.say import Say
from scoring.shown import SHOWN, SHOWN_KEYS
from storage.identity import ErasureSubject
from storage.owndata import Kept
from storage.owndata import Rows as Kind

MAX_ACCOUNTS = 6  # buttons
FILE = "rapport-my-data.xlsx"


def pseudonym(kind: ErasureSubject, subject_id: int, name: str) -> str:
    """What stands for an erased name in the records, in the script that the name was in."""
    say = Say("en" if name.isascii() or not _han(name) else "zh", "UTC")
    if kind is ErasureSubject.PERSON:
        return say.label("Former colleague {number}", number=subject_id)
    return say.label("Former contact {number}", number=subject_id)


def _han(name: str) -> bool:
    return any("\u3400" <= each <= "\u9fff" for each in name)


def class_name(say: Say, name: str, added: Mapping[str, str]) -> str:
    """What a class of rows is called; `added` are those of other features."""
    return (
        added.get(name)
        or {
            "person": say.label("You"),
            "visits": say.label("Visits"),
            "ratings": say.label("Ratings"),
            "facts": say.label("Facts"),
            "attachments": say.label("Photos and voice notes"),
            "drafts": say.label("Conversations"),
            "notices": say.label("Notices"),
            "absences": say.label("Days off"),
            "invitations": say.label("Invitations"),
        }[name]
    )


@dataclass(frozen=True, slots=True)
class MyData:
    """How much is kept about a person, and for how many days (texts for 0: for ever)."""

    kept: Kept
    days: Mapping[str, int] = field(metadata=SHOWN_KEYS)
    names: Mapping[str, str] = field(default_factory=dict, metadata=SHOWN)

    def page(self, say: Say) -> Page:
        lines = [say("<b>What I keep about you</b>")]
        if self.kept.since is not None:
            lines.append(say("Since {day}", day=say.long_day(self.kept.since.date())))
        lines.append(Markup())
        for name, count in self.kept.counts.items():
            # i18n: a kind of data, and how many rows there are
            line = say("{what}: {n}", what=class_name(say, name, self.names), n=count)
            lines.append(Markup("• {} · <i>{}</i>").format(line, self._how_long(say, name)))
        lines += [
            Markup(),
            say("Also your name, role, language and time zone, and your Telegram ID."),
        ]
        rows: Rows = (
            (Button(say.label("Send me the file"), "mydata"),),
            (Button(say.label("Delete me…"), "forget"),),
        )
        return Page(Markup("\n").join(lines), rows, private=False)

    def _how_long(self, say: Say, name: str) -> Markup:
        days = {name: say.days(n) for name, n in self.days.items()}
        match name:
            case "drafts":
                return say("{days} after they end", days=days["drafts"])
            case "notices":
                return say("for {days}", days=days["notices"])
            case "invitations":
                return say("{days} after use", days=days["invitations"])
            case "visits" | "facts" | "attachments" if self.days["texts"]:
                return say("their texts {days}", days=days["texts"])
            case "visits" | "ratings" | "facts" | "attachments":
                return say("as the company’s records")
            case _:
                return say("until you leave")


@dataclass(frozen=True, slots=True)
class MyDataFile:
    """The rows themselves, as a file."""

    kinds: Mapping[str, Kind] = field(metadata=SHOWN_KEYS)
    names: Mapping[str, str] = field(default_factory=dict, metadata=SHOWN)

    def page(self, say: Say) -> Page:
        tables = tuple(
            Table(
                class_name(say, name, self.names),
                kind.columns,
                [tuple(map(_cell, row)) for row in kind.rows],
            )
            for name, kind in self.kinds.items()
        )
        text = say("Everything I keep about you. The file is for you alone: store it safely.")
        return Page(text, document=Document(FILE, tables), private=False)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


@dataclass(frozen=True, slots=True)
class DeleteMe:
    """What goes and what stays. `decides` is who confirms it; None: nobody can, in the chat."""

    decides: str | None
    owns: int
    waiting: bool

    def page(self, say: Say) -> Page:
        lines = [
            say("<b>Delete me</b>"),
            say(
                "Deleted: your name, your Telegram link, language, time zone, days "
                "off, conversations and notices."
            ),
            say("Kept: visits and ratings, as the company’s records, under “Former colleague”."),
        ]
        if self.decides is None:
            lines.append(say("No one here can confirm it: please ask whoever runs Rapport."))
            return Page(Markup("\n").join(lines), private=False)
        if self.waiting:
            lines.append(say("You have asked for it; {name} has to confirm.", name=self.decides))
            return Page(Markup("\n").join(lines), private=False)
        lines.append(self._next(say, self.decides))
        ask = Button(say.label("Ask to be erased"), "forgetme")
        return Page(Markup("\n").join(lines), ((ask,),), private=False)

    def _next(self, say: Say, decides: str) -> Markup:
        if not self.owns:
            return say("{name} confirms it. After that, Rapport no longer knows you.", name=decides)
        return say.plural(
            "{name} first hands over your {n} account, then confirms. After that, "
            "Rapport no longer knows you.",
            "{name} first hands over your {n} accounts, then confirms. After that, "
            "Rapport no longer knows you.",
            self.owns,
            name=decides,
        )


@dataclass(frozen=True, slots=True)
class ErasureCard:
    """A request, for whoever decides; `accounts` have to be handed over first."""

    erasure_id: int
    name: str
    accounts: Sequence[tuple[int, str]]

    def page(self, say: Say) -> Page:
        lines = [say("<b>{name}</b> asks to be erased from Rapport.", name=self.name)]
        decline = Button(say.label("Decline"), f"declined.{self.erasure_id}")
        if self.accounts:
            lines.append(
                say.plural(
                    "First hand over their {n} account:",
                    "First hand over their {n} accounts:",
                    len(self.accounts),
                )
            )
            hand = tuple(
                (Button(name, f"handing.{key}"),) for key, name in self.accounts[:MAX_ACCOUNTS]
            )
            again = Button(say.label("Done, go on"), f"farewell.{self.erasure_id}")
            return Page(Markup("\n").join(lines), (*hand, (again, decline)))
        lines += [
            say("Visits and ratings stay, under “Former colleague”. This cannot be undone."),
        ]
        erase = Button(say.label("Erase {name}", name=self.name), f"farewells.{self.erasure_id}")
        return Page(Markup("\n").join(lines), ((erase, decline),))


@dataclass(frozen=True, slots=True)
class Erased:
    """`name` is the pseudonym."""

    name: str

    def page(self, say: Say) -> Page:
        return Page(say("✓ Erased. The records now say “{name}”.", name=self.name))


@dataclass(frozen=True, slots=True)
class DecidedAlready:
    def page(self, say: Say) -> Page:
        return Page(say("That has been decided already."), private=False)


@dataclass(frozen=True, slots=True)
class Declined:
    """To whoever declined; `told`: the person is still there to hear of it."""

    name: str
    told: bool

    def page(self, say: Say) -> Page:
        if not self.told:
            return Page(say("✓ Declined. {name} has left, and is not told.", name=self.name))
        return Page(say("✓ Declined. {name} will be told, and may ask you why.", name=self.name))


@dataclass(frozen=True, slots=True)
class DeclinedNotice:
    """To the person who had asked."""

    by: str

    def page(self, say: Say) -> Page:
        return Page(
            say("{name} declined to erase you from Rapport. Please talk to them.", name=self.by),
            private=False,
        )
