"""Words for the posts that a client has, or has not."""

from dataclasses import dataclass

from handlers.frame.html import Markup
from handlers.frame.interview.model import Note
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from handlers.relation.words.contact import column_name
from scoring.accounts import Account, Line
from scoring.seats import SeatSettings


@dataclass(frozen=True, slots=True)
class PostsCard:
    """The lines in which the account should have somebody who decides, by its grade."""

    account: Account
    seats: SeatSettings
    note: Note | None = None

    def page(self, say: Say) -> Page:
        lines = [
            Markup("<b>{}</b> · {}").format(self.account.name, say("who decides")),
            say(
                "In these lines somebody usually decides, and counts as unknown until we know who. "
                "Is there no such post? Tap it; tap it again to take that back."
            ),
        ]
        if self.note is not None:
            lines.insert(0, Markup("<i>{}</i>").format(self.note.text(say)))
        rows = tuple((self._button(say, line),) for line in self._lines())
        back = (Button(say.label("‹ Chain"), f"chain.{self.account.id}"),)
        return Page(Markup("\n").join(lines), (*rows, back))

    def _lines(self) -> list[Line]:
        usual = self.seats.lines[self.account.grade]
        return [line for line in Line if line in usual or line in self.account.no_posts]

    def _button(self, say: Say, line: Line) -> Button:
        name = column_name(say, line)
        if line in self.account.no_posts:
            label = say.label("✓ {line}: no such post", line=name)
            return Button(label, f"post.{self.account.id}.{line}")
        return Button(name, f"nopost.{self.account.id}.{line}")
