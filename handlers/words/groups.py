"""Words in and about group chats."""

from dataclasses import dataclass

from handlers.words.page import Button, Page, Rows, Screen
from handlers.words.say import Say


def to_private(say: Say, bot_name: str) -> Rows:
    """The way from a group to the private chat."""
    return ((Button(say.label("Open the private chat"), url=f"https://t.me/{bot_name}"),),)


@dataclass(frozen=True, slots=True)
class InGroup:
    """A screen as a group sees it: its buttons belong into the private chat."""

    screen: Screen
    bot_name: str

    def page(self, say: Say) -> Page:
        page = self.screen.page(say)
        return Page(page.text, to_private(say, self.bot_name), page.picture)
