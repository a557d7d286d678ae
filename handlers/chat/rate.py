"""Rating a contact: the first time whole, afterwards only what has changed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers import alerting
from handlers.account import suggested
from handlers.chat import conversation
from handlers.chat.rate_answers import RateContext, asked, lacking, ratings
from handlers.chat.rate_questions import (
    ChangedQuestion,
    ChecklistQuestion,
    DimensionQuestion,
    FactsQuestion,
    SummaryFact,
    WhichQuestion,
)
from handlers.chat.turn import Shown, Turn
from handlers.clean import clean_line
from handlers.find import find, plain
from handlers.interview.model import Answers, Interview, Note, Question, State, Summary
from handlers.reading import Reading, read
from handlers.subject import find_subject
from handlers.words import rating as words
from handlers.words.page import Screen
from scoring.assessments import Assessment, Fact, Kind
from scoring.compare import compare
from scoring.drop import Severity, drops
from scoring.level import evaluate
from scoring.rubric import Dimension
from storage import assessments, audit, contacts, visits
from storage.drafts import Draft

MOST_OFFERED = 8


class RateFlow:
    name = "rate"

    def load(self, turn: Turn, state: State, typed: str) -> RateContext | None:
        tx, kind = turn.tx, Kind(state.answers["kind"])
        subject = find_subject(tx, turn.person, kind, state.answers["subject"])
        if subject is None:
            return None
        contact, account = subject.contact, subject.account
        rubric = turn.settings.rubrics.for_(kind, account.segment)
        return RateContext(
            subject=subject,
            rubric=rubric,
            previous=assessments.last(tx, kind, subject.id),
            visit=visits.last_with(tx, contact.id)
            if contact
            else visits.last_of_account(tx, account.id),
            now=turn.now,
            suggested={} if contact else suggested(tx, turn.settings, account, rubric, turn.now),
        )

    def reload_after(self, before: Answers, after: Answers) -> bool:
        return False

    def interview(self, context: RateContext, answers: Answers) -> Interview[Any]:
        questions: list[Question[Any]] = []
        if context.comparable and context.previous is not None:
            questions.append(ChangedQuestion(context.previous))
            if answers.get("changed") == "some":
                questions.append(WhichQuestion())
        order = asked(context, answers)
        questions += [
            _question(dimension, required=dimension.id in order)
            for dimension in context.rubric.dimensions
        ]
        if "facts_done" in answers or lacking(context, answers):
            questions.append(FactsQuestion())
        questions.append(SummaryFact())
        return Interview(context, questions, counted=order, at_summary=SummaryFact.key)

    def title(self, context: RateContext, answers: Answers) -> Note:
        return words.Title(context.subject, context.rubric)

    def summary(self, context: RateContext, answers: Answers) -> Summary:
        return words.RatingSummary(_reading(context, answers))

    def confirmed(self, context: RateContext, answers: Answers) -> bool:
        return answers.get("changed") == "nothing"

    def commit(self, turn: Turn, draft: Draft, context: RateContext, answers: Answers) -> Screen:
        assessment = _record(turn, draft, context, answers)
        comparison = compare(context.rubric, context.previous, assessment)
        account = context.subject.account
        fallen = drops(comparison, context.subject.contact, account, turn.settings.drops)
        tx, now = turn.tx, turn.now
        alerting.recovered(tx, context.rubric, assessment, turn.settings, now)
        alerting.fell(tx, fallen, assessment, now)
        audit.record(tx, turn.person.id, "assessment.recorded", f"assessment:{assessment.id}", now)
        urgent = any(drop.severity is Severity.CRITICAL for drop in fallen)
        told = alerting.answerable(tx, account.id, turn.person.id) if urgent else ()
        return words.Rated(
            reading=_reading(context, answers),
            told=[person.name for person in told if person.id != turn.person.id],
            others=_others_met(turn, context, answers.get("visit")),
            visit_id=answers.get("visit"),
        )


RATE = RateFlow()


def _question(dimension: Dimension, *, required: bool) -> DimensionQuestion:
    kind = ChecklistQuestion if dimension.checklist else DimensionQuestion
    return kind(dimension, required)


def _reading(context: RateContext, answers: Answers) -> Reading:
    return read(
        context.subject,
        context.rubric,
        ratings(context, answers),
        context.previous,
        context.now,
        context.now,
    )


def _record(turn: Turn, draft: Draft, context: RateContext, answers: Answers) -> Assessment:
    """The assessment with its facts; a fact given for several dimensions is one row."""
    facts: dict[tuple[Any, ...], Fact] = {}
    given = ratings(context, answers)
    for dimension, new in answers.get("facts", {}).items():
        if given[dimension].level is None:
            continue
        recorded = tuple(_fact(turn, context, each, facts) for each in new)
        given[dimension] = replace(given[dimension], facts=recorded)
    levels = {name: r.level for name, r in given.items() if r.level is not None}
    concluded = evaluate(context.rubric, levels)
    return assessments.record(
        turn.tx,
        context.subject.kind,
        context.subject.id,
        context.subject.account.id,
        turn.person.id,
        given,
        turn.now,
        rubric=(context.rubric.id, context.rubric.version),
        level=concluded.level,
        mean=concluded.mean,
        visit_id=answers.get("visit"),
        draft_id=draft.id,
    )


def _fact(
    turn: Turn, context: RateContext, given: Mapping[str, Any], known: dict[tuple[Any, ...], Fact]
) -> Fact:
    key = (given["message"], given["visit"], given["text"])
    if key not in known:
        known[key] = assessments.add_fact(
            turn.tx,
            context.subject.account.id,
            turn.person.id,
            given["kind"],
            given["text"],
            turn.now,
            origin=given["origin"],
            file_id=given["file"],
            visit_id=given["visit"],
        )
    return known[key]


def _others_met(turn: Turn, context: RateContext, visit_id: int | None) -> list[tuple[int, str]]:
    """Whom the same visit met and who has not been rated since."""
    if visit_id is None:
        return []
    met = contacts.met_by(turn.tx, visit_id)
    done = assessments.rated_after(turn.tx, visit_id)
    return [(c.id, c.name) for c in met if c.id not in done and c.id != context.subject.id]


def command(turn: Turn) -> Shown:
    """`/rate`, or `/rate Wang Min`."""
    typed = clean_line(turn.said.argument, 120)
    known = contacts.visible(turn.tx, turn.person)
    if not typed:
        latest = contacts.recently_met(turn.tx, turn.person, MOST_OFFERED)
        return Shown(words.WhomToRate("", [(c.id, c.name, c.account) for c in latest]))
    matches = find(typed, known)
    one = plain(matches)
    if one is not None:
        return conversation.begin(turn, RATE, _start(Kind.KEY, one.id))
    people = [(each.id, each.name, each.account) for _, each in matches[:MOST_OFFERED]]
    return Shown(words.WhomToRate(typed, people))


def of_contact(turn: Turn, contact_id: str, visit_id: str) -> Shown:
    """The button "rate" under a visit or on a card."""
    met = contacts.met_by(turn.tx, int(visit_id)) if visit_id else []
    visit = int(visit_id) if contact_id in {str(each.id) for each in met} else None
    return conversation.begin(turn, RATE, _start(Kind.KEY, int(contact_id), visit))


def of_account(turn: Turn, kind: str, account_id: str) -> Shown:
    """The button "rate" of the account's general or organizational relationship."""
    return conversation.begin(turn, RATE, _start(Kind(kind), int(account_id)))


def _start(kind: Kind, subject_id: int, visit_id: int | None = None) -> dict[str, Any]:
    return {"kind": kind, "subject": subject_id, "visit": visit_id}
