"""Words for taking an assessment back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.frame.html import Markup
from handlers.frame.interview.model import Choice
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from handlers.relation.correctable import (
    REASONS,
)
from handlers.relation.subject import Subject
from handlers.relation.words import reading as parts
from handlers.relation.words.card import rate_button
from handlers.relation.words.correction import reason_text
from scoring.rubric import Rubric
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class Wrong:
    """The assessment that is to be corrected, as the head of the conversation."""

    subject: Subject
    rubric: Rubric
    level: str | None = field(metadata=SHOWN)
    rater: str
    rival: str
    at: datetime

    def text(self, say: Say) -> Markup:
        contact = self.subject.contact
        name = contact.name if contact else say.term(self.rubric.name)
        head = Markup("<b>{} · {}</b>").format(self.subject.account.name, name)
        rated = say(
            "“{level}”, rated by {name}, {day}",
            level=parts.level_name(say, self.rubric, self.level),
            name=self.rater,
            day=say.moment(self.at),
        )
        lines = [head, rated]
        if self.rival:
            lines.insert(1, say("How {rival} stands", rival=self.rival))
        return Markup("\n").join(lines)


@dataclass(frozen=True, slots=True)
class WhyWrong:
    def text(self, say: Say) -> Markup:
        return say("What is wrong with this rating? Tap, or type it in a few words.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        return [[Choice(reason_text(say, each), each)] for each in REASONS]


@dataclass(frozen=True, slots=True)
class HowCorrected:
    def text(self, say: Say) -> Markup:
        return say(
            "Withdraw it, or replace it with a new rating? Either way the history "
            "keeps both, with who, when and why."
        )

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        return [
            [Choice(say.label("Rate again"), "anew")],
            [Choice(say.label("Withdraw it"), "withdraw")],
        ]


@dataclass(frozen=True, slots=True)
class WithdrawalSummary:
    wrong: Wrong
    reason: str

    def text(self, say: Say) -> Markup:
        withdrawn = say(
            "This rating will no longer count: “{reason}”. It stays in the history, marked as "
            "withdrawn.",
            reason=reason_text(say, self.reason),
        )
        return self.wrong.text(say) + Markup("\n\n") + withdrawn

    def picture(self, say: Say) -> str | None:
        return None

    def changes(self, say: Say) -> Sequence[tuple[str, str]]:
        return [("reason", say.label("Another reason"))]

    def commit_label(self, say: Say) -> str:
        return say.label("✓ Withdraw it")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """It no longer counts; `now` is the standing without it, None where nothing else is known."""

    wrong: Wrong
    now: tuple[Rubric, str | None] | None = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        subject = self.wrong.subject
        if self.now is None:
            left = say("Without it, nothing is left here.")
        else:
            left = say("Without it: <b>{level}</b>.", level=parts.level_name(say, *self.now))
        text = say("✓ Withdrawn.") + Markup("\n{}\n\n{}").format(self.wrong.text(say), left)
        stand = say.label("Where do we stand with {account}?", account=subject.account.name)
        rows = [(Button(stand, f"level.{subject.account.id}"),)]
        if not self.wrong.rival:
            again = rate_button(say, subject.kind, subject.id, subject.name)
            rows.insert(0, (again,))
        return Page(text, tuple(rows))


@dataclass(frozen=True, slots=True)
class CorrectedAlready:
    """Somebody has taken it back before."""

    name: str
    at: datetime
    reason: str

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "{name} already withdrew this rating on {day}: “{reason}”.",
                name=self.name,
                day=say.moment(self.at),
                reason=reason_text(say, self.reason),
            )
        )
