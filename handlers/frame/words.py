"""Sentences that every feature may say."""

from dataclasses import dataclass, field
from datetime import date
from unicodedata import east_asian_width

from handlers.frame.clean import clean_line, graphemes
from handlers.frame.html import Markup, addressed
from handlers.frame.page import Button, Page, Rows, Screen
from handlers.frame.say import Say
from scoring.people import Role
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class NotFound:
    """The object does not exist, or the person may not see it: the answer is the same."""

    def page(self, say: Say) -> Page:
        return Page(say("I could not find that. /level shows what you can open."), private=False)


@dataclass(frozen=True, slots=True)
class Changed:
    def text(self, say: Say) -> Markup:
        return say("✓ Changed.")


@dataclass(frozen=True, slots=True)
class InGroup:
    """A screen as a group sees it: its buttons belong into the private chat, its commands carry our
    name."""

    screen: Screen
    bot_name: str

    def page(self, say: Say) -> Page:
        page = self.screen.page(say)
        there = Button(say.label("Open the private chat"), url=f"https://t.me/{self.bot_name}")
        text = addressed(page.text, self.bot_name)
        return Page(text, ((there,),), page.picture, private=page.private)


def short(text: str, columns: int = 30) -> str:
    """Short enough for a button of its own; a Chinese character takes two columns."""
    wide = sum(east_asian_width(char) in "WF" for char in text)
    most = columns * len(text) // (len(text) + wide) if text else 0
    return clean_line(text, most - 1) + "…" if graphemes(text) > most else text


def day_name(say: Say, day: date, today: date) -> str:
    match (today - day).days:
        case 0:
            return say.label("Today")
        case 1:
            return say.label("Yesterday")
        case _:
            # i18n: a button: a day of this week
            return say.label("{day}, {weekday}", day=say.day(day), weekday=say.weekday(day))


@dataclass(frozen=True, slots=True)
class NotADay:
    future: bool

    def text(self, say: Say) -> Markup:
        if self.future:
            return say("That day has not come yet. Please choose today or an earlier day.")
        return say("I could not read that as a date. Tap a day, or type one like 2026-11-18.")


@dataclass(frozen=True, slots=True)
class Saved:
    def text(self, say: Say) -> Markup:
        return say("✓ Saved.")


@dataclass(frozen=True, slots=True)
class Unchanged:
    def text(self, say: Say) -> Markup:
        return say("Nothing has changed.")


def main_menu(say: Say, role: Role = Role.REP) -> Rows:
    visit = (Button(say.label("Log a visit"), "visit."),)
    ask = (Button(say.label("Where do we stand?"), "level"), Button(say.label("My week"), "week"))
    team = (ask[0], Button(say.label("The team’s week"), "week"))
    return (visit, ask) if role is Role.REP else (team, visit)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    typed: str

    def page(self, say: Say) -> Page:
        text = say(
            "I found no account like “{typed}”. What would you like to do?", typed=self.typed
        )
        return Page(text, main_menu(say))


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    command: str
    near: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        if self.near:
            return Page(
                say(
                    "I don’t know /{typed}. Did you mean /{near}?",
                    typed=self.command,
                    near=self.near,
                ),
                private=False,
            )
        return Page(
            say("I don’t know /{typed}. /help shows what I can do.", typed=self.command),
            private=False,
        )


@dataclass(frozen=True, slots=True)
class WordsOnly:
    """A sticker, a picture … outside of any conversation."""

    def page(self, say: Say) -> Page:
        return Page(
            say("I can’t use that here. What would you like to do?"), main_menu(say), private=False
        )


@dataclass(frozen=True, slots=True)
class InPrivate:
    """In a group nothing confidential is said."""

    bot_name: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        url = f"https://t.me/{self.bot_name}"
        return Page(
            say("I answer that only in our private chat."),
            ((Button(say.label("Open the private chat"), url=url),),),
            private=False,
        )


@dataclass(frozen=True, slots=True)
class ComeAsYourself:
    """To an administrator of the group who writes in its name."""

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "You write in the group’s name here, so I cannot tell who you are. Please send it "
                "again as yourself: switch off “Remain anonymous” among your administrator rights."
            ),
            private=False,
        )


@dataclass(frozen=True, slots=True)
class OnlyInPrivate:
    """The same over a button that got into a group."""

    def text(self, say: Say) -> Markup:
        return say("I answer that only in our private chat.")


@dataclass(frozen=True, slots=True)
class NotYours:
    """Another person's button, or one that we never made."""

    def text(self, say: Say) -> Markup:
        return say("This button is not for you, or is out of date.")


@dataclass(frozen=True, slots=True)
class CommittedAlready:
    """An answer was edited after its conversation was recorded."""

    again: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        text = say(
            "That is already recorded, and records are never changed silently. To "
            "correct it, record it again; the history keeps both."
        )
        return Page(text, ((Button(say.label("Record it again"), self.again),),), private=False)


@dataclass(frozen=True, slots=True)
class RatedAlready:
    """An answer was edited after its rating was recorded."""

    assessment_id: int

    def page(self, say: Say) -> Page:
        text = say(
            "That is already recorded, and records are never changed silently. You "
            "can correct it; the history keeps both."
        )
        return Page(
            text,
            ((Button(say.label("Correct it"), f"correct.{self.assessment_id}"),),),
            private=False,
        )


@dataclass(frozen=True, slots=True)
class CameTooLate:
    """Words typed before the tap that ended their conversation, and brought after it. `recorded`
    says how that is corrected, `aside` is the draft of what was put aside; None: neither."""

    typed: str
    recorded: Screen | None = None
    aside: int | None = None

    def page(self, say: Say) -> Page:
        text = say(
            "This arrived after the tap that ended the conversation, so it was not included."
        )
        if self.typed:
            text += Markup("\n") + say("“{typed}”", typed=self.typed)
        rows = self.recorded.page(say).rows if self.recorded else ()
        if self.aside is not None:
            rows = ((Button(say.label("Continue"), f"resume.{self.aside}"),),)
        return Page(text, rows)


@dataclass(frozen=True, slots=True)
class Sorry:
    """An update that could not be handled was put aside."""

    def page(self, say: Say) -> Page:
        return Page(
            say("Saved, but I could not handle it just now. It has been reported; please go on."),
            private=False,
        )


@dataclass(frozen=True, slots=True)
class SlowDown:
    """The person's rate limit was exceeded; the rest was dropped."""

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "That was more than I can read at once, so I skipped the last "
                "messages. Please wait a minute, then look at the question above and "
                "go on."
            ),
            private=False,
        )
