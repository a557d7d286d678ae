"""Words for one contact: their place in the chain, how we stand with them, and what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.frame.page import Button, Page
from handlers.frame.say import Say


@dataclass(frozen=True, slots=True)
class WhichContact:
    """`people` are (contact id, name, account); `typed` is what was looked for."""

    typed: str
    people: Sequence[tuple[int, str, str]]

    def page(self, say: Say) -> Page:
        if not self.people and self.typed:
            text = say("I found no one like “{typed}”. /chain adds someone.", typed=self.typed)
            return Page(text)
        if not self.people:
            return Page(say("We know no one yet. /visit logs a visit and adds the people you met."))
        rows = tuple(
            (Button(f"{name} · {account}", f"contact.{key}"),) for key, name, account in self.people
        )
        return Page(say("Who? Tap a name, or send /contact with a few letters."), rows)
