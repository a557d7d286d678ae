"""Correcting a recorded assessment: a reason, then it is withdrawn or rated anew."""

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from handlers.correction import corrections, words
from handlers.frame import conversation
from handlers.frame.interview import words as standing
from handlers.frame.interview.answers import Answers
from handlers.frame.interview.model import (
    Accept,
    Again,
    Heard,
    Interview,
    Note,
    OfField,
    Outcome,
    Prompt,
    Question,
    State,
    Summary,
)
from handlers.frame.interview.typed import line
from handlers.frame.page import Screen
from handlers.frame.policy import ANYBODY
from handlers.frame.turn import Shown, Turn
from handlers.rating import anew
from handlers.relation import correctable
from handlers.relation.correctable import account_of
from handlers.relation.objects import assessment
from handlers.relation.subject import Subject
from scoring.assessments import Assessment, Kind
from storage import Tx, assessments, competitors, contacts, people
from storage.drafts import Draft

MAX_REASON = 300
How = Literal["anew", "withdraw"]


@dataclass(frozen=True, slots=True)
class CorrectContext:
    """`newest`: nothing of this subject was recorded after it, so that another can replace it."""

    wrong: words.Wrong
    assessment: Assessment
    newest: bool


@dataclass(frozen=True, slots=True)
class CorrectAnswers(Answers):
    """`reason` is a code of ours, or in the person's own words."""

    assessment: int
    reason: str = ""
    how: How | None = None


class ReasonQuestion(OfField):
    key, required = "reason", True

    def prompt(self, context: CorrectContext, answers: CorrectAnswers) -> Prompt:
        return words.WhyWrong()

    def hear(self, context: CorrectContext, answers: CorrectAnswers, heard: Heard) -> Outcome:
        if heard.value is not None:
            known = heard.value in correctable.REASONS
            if not known:
                return Again(standing.NotAvailable())
            return Accept(replace(answers, reason=heard.value))
        typed = line(heard, MAX_REASON)
        return typed if isinstance(typed, Again) else Accept(replace(answers, reason=typed))


class HowQuestion(OfField):
    key, required = "how", True

    def prompt(self, context: CorrectContext, answers: CorrectAnswers) -> Prompt:
        return words.HowCorrected()

    def hear(self, context: CorrectContext, answers: CorrectAnswers, heard: Heard) -> Outcome:
        how = next((each for each in get_args(How) if each == heard.value), None)
        return Accept(replace(answers, how=how)) if how else Again(standing.TypeOrTap())


class CorrectFlow:
    name = "correct"
    version = 1
    answers = CorrectAnswers
    rule = ANYBODY

    def about(self, turn: Turn, answers: CorrectAnswers) -> Assessment:
        return assessment(turn, answers.assessment)

    def load(
        self, turn: Turn, wrong: Assessment, state: State, typed: str
    ) -> CorrectContext | None:
        """None: it has been corrected already."""
        tx = turn.tx
        if assessments.correction(tx, wrong.id) is not None:
            return None
        subject = _subject(turn, wrong)
        if subject is None:
            return None
        return CorrectContext(
            wrong=words.Wrong(
                subject=subject,
                rubric=turn.settings.rubrics.under(wrong),
                level=wrong.level,
                rater=people.get(tx, wrong.rater_id).name,
                rival=competitors.get(tx, wrong.competitor_id).name if wrong.competitor_id else "",
                at=wrong.at,
            ),
            assessment=wrong,
            newest=_is_newest(tx, wrong),
        )

    def reload_after(self, before: CorrectAnswers, after: CorrectAnswers) -> bool:
        return False

    def interview(self, context: CorrectContext, answers: CorrectAnswers) -> Interview[Any, Any]:
        questions: list[Question[Any, Any]] = [ReasonQuestion()]
        if _can_be_replaced(context) and answers.reason != correctable.WRONG_SUBJECT:
            questions.append(HowQuestion())
        return Interview(context, questions)

    def title(self, context: CorrectContext, answers: CorrectAnswers) -> Note:
        return context.wrong

    def summary(self, context: CorrectContext, answers: CorrectAnswers) -> Summary:
        return words.WithdrawalSummary(context.wrong, answers.reason)

    def basis(self, context: CorrectContext) -> Any:
        """Whether another can take its place."""
        return context.newest

    def confirmed(self, context: CorrectContext, answers: CorrectAnswers) -> bool:
        """Rated anew, the rating has its own summary."""
        return answers.how == "anew"

    def recorded(self, turn: Turn, done: Draft, answers: CorrectAnswers) -> Screen | None:
        return None

    def commit(
        self, turn: Turn, draft: Draft, context: CorrectContext, answers: CorrectAnswers
    ) -> Screen | Shown:
        tx, wrong, reason = turn.tx, context.assessment, answers.reason
        if answers.how == "anew" and reason != correctable.WRONG_SUBJECT:
            return anew(turn, wrong, reason)
        subject = context.wrong.subject
        corrections.withdraw(
            tx, turn.settings, turn.person, subject.account, wrong, reason, turn.now
        )
        left = assessments.last(tx, wrong.kind, wrong.subject_id, competitor_id=wrong.competitor_id)
        now = (turn.settings.rubrics.under(left), left.level) if left else None
        return words.Withdrawn(context.wrong, now)


CORRECT = CorrectFlow()


def _subject(turn: Turn, wrong: Assessment) -> Subject | None:
    """What was rated, also a contact who has left."""
    account = account_of(turn.tx, turn.person, wrong)
    if account is None:
        return None
    of_contact = wrong.kind is Kind.KEY
    contact = contacts.get(turn.tx, wrong.subject_id) if of_contact else None
    return Subject(wrong.kind, account, contact)


def _is_newest(tx: Tx, wrong: Assessment) -> bool:
    last = assessments.last(tx, wrong.kind, wrong.subject_id, competitor_id=wrong.competitor_id)
    return last is not None and last.id == wrong.id


def _can_be_replaced(context: CorrectContext) -> bool:
    """An older one has been rated anew already; a competitor's is recorded elsewhere."""
    contact = context.wrong.subject.contact
    present = contact is None or contact.active
    return context.newest and context.assessment.competitor_id is None and present


def of_assessment(turn: Turn, wrong: Assessment) -> Shown:
    """The button "correct" of a recorded assessment."""
    before = assessments.correction(turn.tx, wrong.id)
    if before is not None:
        name = people.get(turn.tx, before.author_id).name
        return Shown(words.CorrectedAlready(name, before.at, before.reason))
    return conversation.begin(turn, CORRECT, CorrectAnswers(wrong.id))
