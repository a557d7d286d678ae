"""Sentences that every feature may say."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handlers.frame.clean import clean_line, graphemes
from handlers.frame.page import Button, Page, Screen
from handlers.frame.say import Say


@dataclass(frozen=True, slots=True)
class NotFound:
    """Not there, or not this person's to see: the answer is the same."""

    def page(self, say: Say) -> Page:
        return Page(say("I could not find that. /level shows what you can open."))


@dataclass(frozen=True, slots=True)
class Changed:
    def text(self, say: Say) -> Markup:
        return say("✓ Changed.")


@dataclass(frozen=True, slots=True)
class InGroup:
    """A screen as a group sees it: its buttons belong into the private chat."""

    screen: Screen
    bot_name: str

    def page(self, say: Say) -> Page:
        page = self.screen.page(say)
        there = Button(say.label("Open the private chat"), url=f"https://t.me/{self.bot_name}")
        return Page(page.text, ((there,),), page.picture)


MOST_ON_BUTTON = 28


def short(text: str) -> str:
    """Short enough for a button."""
    return clean_line(text, MOST_ON_BUTTON - 1) + "…" if graphemes(text) > MOST_ON_BUTTON else text


def day_name(say: Say, day: date, today: date) -> str:
    match (today - day).days:
        case 0:
            return say.label("Today")
        case 1:
            return say.label("Yesterday")
        case _:
            return say.label("{day}, {weekday}", day=say.day(day), weekday=say.weekday(day))


@dataclass(frozen=True, slots=True)
class NotADay:
    future: bool

    def text(self, say: Say) -> Markup:
        if self.future:
            return say("That day has not come yet. Please choose today or an earlier day.")
        return say("I could not read that as a day. Tap one, or type it like 2026-11-18.")


@dataclass(frozen=True, slots=True)
class Saved:
    def text(self, say: Say) -> Markup:
        return say("✓ Saved.")


@dataclass(frozen=True, slots=True)
class Unchanged:
    def text(self, say: Say) -> Markup:
        return say("Nothing has changed.")
