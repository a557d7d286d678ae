"""The photo or voice note behind a fact, one tap from the rating that rests on it."""

from dataclasses import dataclass

from handlers.frame.html import Markup
from handlers.frame.page import Attached, Page
from handlers.frame.say import Say
from handlers.frame.turn import Shown, Turn
from handlers.relation.words import reading as parts
from scoring.assessments import Fact
from storage import kept_files


@dataclass(frozen=True, slots=True)
class FactFile:
    """`file` is sent with the fact's own words below it."""

    fact: Fact
    file: Attached

    def page(self, say: Say) -> Page:
        said = Markup.escape(self.fact.text) if self.fact.text else parts.wordless(say, self.fact)
        return Page(parts.point(say, say.day(self.fact.at), said), document=self.file)


def show(turn: Turn, fact: Fact) -> Shown:
    """Below the card, which stays as it is."""
    file_id = fact.file_id or ""
    content = kept_files.content(turn.tx, file_id)
    return Shown(FactFile(fact, Attached(fact.kind, file_id, content)))
