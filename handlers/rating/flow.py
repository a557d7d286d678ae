"""Rating a contact or an account: the first time whole, afterwards only what has changed."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from handlers.frame import conversation, policy
from handlers.frame.clean import clean_line
from handlers.frame.find import plain
from handlers.frame.interview.model import Interview, Note, Question, State, Summary
from handlers.frame.page import Screen
from handlers.frame.policy import ANYBODY, AtAccount
from handlers.frame.search import accounts_like, contacts_like
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import RatedAlready
from handlers.rating import record as rate_record
from handlers.rating import rival as rate_rival
from handlers.rating import words
from handlers.rating.answers import (
    Corrects,
    NewCompetitor,
    RateAnswers,
    RateContext,
    asked,
    key_of,
    lacking,
)
from handlers.rating.questions import (
    ChangedQuestion,
    ChecklistQuestion,
    DimensionQuestion,
    FactsQuestion,
    SummaryFact,
    WhichQuestion,
)
from handlers.rating.rival import RivalQuestion
from handlers.relation.objects import subject
from handlers.relation.position import suggested
from handlers.relation.subject import Subject
from scoring.accounts import Account
from scoring.assessments import Assessment, Kind
from scoring.cadence import local_day
from scoring.due import first_instant
from scoring.rubric import Dimension, Rubric
from scoring.visits import MEETINGS, Visit
from storage import Tx, accounts, assessments, contacts, facts, visits
from storage.drafts import Draft
from storage.kept import with_kept
from storage.names import fold

MAX_OFFERED, MAX_ACCOUNTS = 8, 3
MAX_NAME = 60


class RateFlow:
    name = "rate"
    version = 2
    answers = RateAnswers
    rule = ANYBODY

    def about(self, turn: Turn, answers: RateAnswers) -> Subject:
        return subject(turn, answers.kind, answers.subject)

    def load(self, turn: Turn, subject: Subject, state: State, typed: str) -> RateContext:
        tx, answers = turn.tx, state.answers
        contact, account = subject.contact, subject.account
        rubric = _rubric(turn, subject, state)
        lasts = turn.settings.standing.lasts
        previous = _previous(tx, subject.kind, subject.id, answers, lasts)
        visit = (
            visits.last_with(tx, contact.id) if contact else visits.last_of_account(tx, account.id)
        )
        ours = not answers.rival  # the ledger's facts and suggestions are of ours alone
        return RateContext(
            subject=replace(subject, rival=rate_rival.name_of(tx, answers)),
            rubric=rubric,
            previous=previous,
            visit=visit,
            now=turn.now,
            suggested=suggested(tx, turn.settings, account, rubric, turn.now)
            if ours and not contact
            else {},
            competitors=() if ours else rate_rival.offered(tx, account.id),
            lasts=lasts,
            rules=turn.settings.facts,
            own=previous is not None and previous.rater_id == turn.person.id,
            met=previous is not None and _met_since(turn, visit, previous),
            named=_client_named(turn, account, typed),
            said=_said_before(turn, subject, answers),
        )

    def reload_after(self, before: RateAnswers, after: RateAnswers) -> bool:
        return before.competitor != after.competitor

    def interview(self, context: RateContext, answers: RateAnswers) -> Interview[Any, Any]:
        questions: list[Question[Any, Any]] = [RivalQuestion()] if answers.rival else []
        if context.repeats and context.previous is not None:
            questions.append(ChangedQuestion(context.previous))
            if answers.changed == "some" and len(context.rubric.dimensions) > 1:
                questions.append(WhichQuestion())
        order = asked(context, answers)
        questions += [
            _question(dimension, required=dimension.id in order)
            for dimension in context.rubric.dimensions
        ]
        if answers.facts_done or lacking(context, answers):
            questions.append(FactsQuestion())
        questions.append(SummaryFact())
        return Interview(
            context, questions, counted=[*map(key_of, order)], at_summary=SummaryFact.key
        )

    def title(self, context: RateContext, answers: RateAnswers) -> Note:
        return words.Title(context.subject, context.rubric)

    def summary(self, context: RateContext, answers: RateAnswers) -> Summary:
        return words.RatingSummary(rate_record.reading(context, answers))

    def confirmed(self, context: RateContext, answers: RateAnswers) -> bool:
        return answers.changed == "nothing"

    def basis(self, context: RateContext) -> Any:
        """The assessment that "nothing has changed" speaks of, and the visit offered as a fact."""
        before, visit, rubric = context.previous, context.visit, context.rubric
        return [
            context.subject.account.id, before.id if before else None, rubric.id, rubric.version,
            visit.id if visit else None,
        ]  # fmt: skip

    def recorded(self, turn: Turn, done: Draft, answers: RateAnswers) -> Screen | None:
        assessment_id = assessments.of_draft(turn.tx, done.id)
        return RatedAlready(assessment_id) if assessment_id is not None else None

    def commit(
        self, turn: Turn, draft: Draft, context: RateContext, answers: RateAnswers
    ) -> Screen:
        return rate_record.commit(turn, draft, context, answers)


RATE = RateFlow()


def _rubric(turn: Turn, subject: Subject, state: State) -> Rubric:
    """The one in use; what was begun under an earlier version is finished under it, since its
    statements are what was chosen. Drafts without a basis are of the first release, which knew
    version 1 alone."""
    rubrics, answers = turn.settings.rubrics, state.answers
    current = rubrics.for_(subject.kind, subject.account.segment)
    match state.basis:
        case [_, _, current.id, int(version), _] if answers.levels or answers.changed:
            return rubrics.versions.get((current.id, version), current)
        case None if answers.levels:
            return rubrics.versions.get((current.id, 1), current)
    return current


def _previous(
    tx: Tx, kind: Kind, subject_id: int, answers: RateAnswers, lasts: timedelta
) -> Assessment | None:
    """The last assessment, ours or the rival's; of one that is being corrected, that before it."""
    competitor, corrects = answers.competitor, answers.corrects
    if isinstance(competitor, NewCompetitor) or (answers.rival and competitor is None):
        return None  # new, or not chosen yet
    if corrects is None:
        last = assessments.last(tx, kind, subject_id, competitor_id=competitor)
    else:
        known = assessments.latest(tx, kind, [subject_id], back=2).get(subject_id, [])
        last = next((each for each in known if each.id != corrects.assessment), None)
    return with_kept(tx, [last], lasts)[0] if last else None


def _met_since(turn: Turn, visit: Visit | None, previous: Assessment) -> bool:
    """Whether a meeting, not a call, has been since somebody last looked anew."""
    if visit is None or visit.type not in MEETINGS:
        return False
    return visit.day > local_day(previous.dated, turn.settings.zone_of(turn.person))


def _said_before(
    turn: Turn, subject: Subject, answers: RateAnswers
) -> Collection[tuple[str, int | None]]:
    texts = {fact.text for given in answers.facts.values() for fact in given if fact.text}
    if not texts:
        return ()
    today = first_instant(turn.today, time(), turn.settings.zone_of(turn.person))
    since, about = turn.now - turn.settings.facts.lasts, (subject.kind, subject.id)
    return facts.said_before(turn.tx, turn.person.id, about, texts, since, today)


def _client_named(turn: Turn, account: Account, typed: str) -> str | None:
    """Nothing but a client's name was typed: whoever looks somebody up gives no fact."""
    wanted = fold(typed) if len(typed) <= MAX_NAME else ""
    if len(wanted) < 2 or wanted.isdigit():
        return None
    met = contacts.of_account(turn.tx, account.id)
    names = [account.name, *(each.name for each in met)]
    other = accounts.by_name(turn.tx, typed)
    if other is not None and accounts.get(turn.tx, turn.viewer, other.id) is not None:
        names.append(other.name)
    return next((name for name in names if fold(name) == wanted), None)


def _question(dimension: Dimension, *, required: bool) -> DimensionQuestion:
    kind = ChecklistQuestion if dimension.checklist else DimensionQuestion
    return kind(dimension, required)


def command(turn: Turn) -> Shown:
    """`/rate`, `/rate Wang Min` or `/rate Huaxin`; a name that fits both is a contact's."""
    tx, person = turn.tx, turn.person
    typed = clean_line(turn.said.argument, 120)
    if not typed:
        latest = contacts.recently_met(tx, person, MAX_OFFERED)
        visited = accounts.recent(tx, person, MAX_ACCOUNTS)
        people = [(each.id, each.name, each.account) for each in latest]
        return Shown(words.WhomToRate("", people, [(each.id, each.name) for each in visited]))
    matches = contacts_like(turn, typed)
    of_accounts = accounts_like(turn, typed)
    if _best(of_accounts) > _best(matches) and (account := plain(of_accounts)) is not None:
        return what_of_account(turn, policy.account(turn, account.id))
    one = plain(matches)
    if one is not None:
        return conversation.begin(turn, RATE, RateAnswers(Kind.KEY, one.id))
    people = [(each.id, each.name, each.account) for _, each in matches[:MAX_OFFERED]]
    found = [(each.id, each.name) for _, each in of_accounts[:MAX_ACCOUNTS]]
    return Shown(words.WhomToRate(typed, people, found))


def _best(matches: Sequence[tuple[float, object]]) -> float:
    return matches[0][0] if matches else 0.0


def what_of_account(turn: Turn, account: Account) -> Shown:
    """An account was named: whom of its people, or which relationship of its own?"""
    people = contacts.of_account(turn.tx, account.id)[:MAX_OFFERED]
    return Shown(words.WhatToRate(account, [(each.id, each.name) for each in people]))


def of_contact(turn: Turn, found: AtAccount, visit_id: int | None) -> Shown:
    """The button "rate" under a visit or on a card; a visit counts only if it met the contact."""
    contact = found[1]
    met = contacts.met_by(turn.tx, visit_id) if visit_id is not None else []
    visit = visit_id if contact.id in {each.id for each in met} else None
    return conversation.begin(turn, RATE, RateAnswers(Kind.KEY, contact.id, visit))


def of_account(turn: Turn, kind: Kind, account: Account) -> Shown:
    """The button "rate" of an account: its chain, the organization, or one of its people."""
    if kind is Kind.KEY:
        return what_of_account(turn, account)
    return conversation.begin(turn, RATE, RateAnswers(kind, account.id))


def of_rival(turn: Turn, subject: Subject) -> Shown:
    """The button "rate a competitor" of a contact or an account."""
    return conversation.begin(turn, RATE, RateAnswers(subject.kind, subject.id, rival=True))


def anew(turn: Turn, wrong: Assessment, reason: str) -> Shown:
    """Rate the subject of a wrong assessment once more: the new one takes its place."""
    corrects = Corrects(wrong.id, reason)
    start = RateAnswers(wrong.kind, wrong.subject_id, wrong.visit_id, corrects=corrects)
    return conversation.begin(turn, RATE, replace(start, changed="afresh"))
