"""Words for what a manager decides about an account: its grade, and what it is rated by."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.frame.html import Markup
from handlers.frame.interview.model import Note
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from scoring.accounts import Account, Grade
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class GradeCard:
    account: Account
    note: Note | None = None

    def page(self, say: Say) -> Page:
        lines = [
            Markup("<b>{}</b>").format(self.account.name),
            say(
                "How valuable is this account? Its grade sets how often its key "
                "people must be seen."
            ),
        ]
        grades = tuple(
            (_marked(_grade_name(say, each), f"graded.{self.account.id}.{each}", on=on),)
            for each in Grade
            for on in (each is self.account.grade,)
        )
        return _page(say, lines, grades, self.account, self.note)


@dataclass(frozen=True, slots=True)
class SegmentCard:
    """`segments` are (key, name) of those with rubrics of their own, `now` the one that holds."""

    account: Account
    segments: Sequence[tuple[int, str]] = field(metadata=SHOWN)
    now: str = field(metadata=SHOWN)
    note: Note | None = None

    def page(self, say: Say) -> Page:
        lines = [
            Markup("<b>{}</b>").format(self.account.name),
            say("Which questionnaire fits this account? Earlier ratings keep theirs."),
        ]
        options = [
            (0, "", say.label("The usual one for its sector")),
            *((k, n, n) for k, n in self.segments),
        ]
        rows = tuple(
            (_marked(label, f"segmented.{self.account.id}.{key}", on=name == self.now),)
            for key, name, label in options
        )
        return _page(say, lines, rows, self.account, self.note)


def _grade_name(say: Say, grade: Grade) -> str:
    meaning = {
        Grade.S: say.label_in("value grade", "strategic"),
        Grade.A: say.label_in("value grade", "partner"),
        Grade.B: say.label_in("value grade", "value"),
        Grade.C: say.label_in("value grade", "general"),
    }[grade]
    return f"{grade} · {meaning}"


def _marked(label: str, data: str, *, on: bool) -> Button:
    return Button(f"✓ {label}" if on else label, data)


def _page(say: Say, lines: list[Markup], rows: Rows, account: Account, note: Note | None) -> Page:
    if note is not None:
        lines.insert(0, Markup("<i>{}</i>").format(note.text(say)))
    back = (Button(f"‹ {account.name}", f"level.{account.id}"),)
    return Page(Markup("\n").join(lines), (*rows, back))
