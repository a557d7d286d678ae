"""A rating is recorded, and what follows from it: alerts, recoveries, a correction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers import alerts
from handlers.frame.settings import FileSettings
from handlers.frame.turn import Turn
from handlers.rating import words
from handlers.rating.answers import GivenFact, RateAnswers, RateContext, asked, ratings
from handlers.relation.reading import Reading, read
from scoring.accounts import Competitor
from scoring.assessments import Assessment, Fact, Kept, Kind
from scoring.level import evaluate
from scoring.people import Person
from storage import Tx, assessments, audit, competitors, contacts, facts, kept_files
from storage.drafts import Draft

AT_A_GO = timedelta(minutes=15)  # whoever takes longer was interrupted


def commit(turn: Turn, draft: Draft, context: RateContext, answers: RateAnswers) -> words.Rated:
    """Record the assessment; whoever answers for the account hears of a fall."""
    if context.subject.rival:
        return _commit_theirs(turn, draft, context, answers)
    tx, settings, now = turn.tx, turn.settings, turn.now
    assessment = _record(turn, draft, context, answers)
    wrong = answers.corrects
    if wrong is not None:
        _supersede(tx, turn.person, wrong.assessment, assessment, wrong.reason)
    told, cause = alerts.rated(tx, settings, context.subject.account, assessment, now)
    audit.record(tx, turn.person.id, "assessment.recorded", f"assessment:{assessment.id}", now)
    return words.Rated(
        reading=reading(context, answers),
        told=[person.name for person in told if person.id != turn.person.id],
        others=_others_met(turn, context, answers.visit),
        visit_id=answers.visit,
        assessment_id=assessment.id,
        cause=cause,
    )


def _commit_theirs(
    turn: Turn, draft: Draft, context: RateContext, answers: RateAnswers
) -> words.Rated:
    """Record a competitor's standing: nothing of ours changes but whether they are ahead."""
    tx, now = turn.tx, turn.now
    rival = competitors.find_or_create(tx, context.subject.rival, now)
    context = replace(context, subject=replace(context.subject, rival=rival.name))
    assessment = _record(turn, draft, context, answers, rival)
    alerts.rated(tx, turn.settings, context.subject.account, assessment, now)
    audit.record(tx, turn.person.id, "assessment.recorded", f"assessment:{assessment.id}", now)
    return words.Rated(reading(context, answers), (), (), None, assessment.id)


def reading(context: RateContext, answers: RateAnswers) -> Reading:
    """The relationship as it would be recorded, against the last time."""
    given = ratings(context, answers)
    return read(
        context.subject,
        context.rubric,
        given,
        context.previous,
        context.now,
        context.now,
        context.rules,
        kept=context.kept(given),
    )


def _record(
    turn: Turn,
    draft: Draft,
    context: RateContext,
    answers: RateAnswers,
    rival: Competitor | None = None,
) -> Assessment:
    """The assessment with its facts; a fact given for several dimensions is one row."""
    known: dict[tuple[Any, ...], Fact] = {}
    given = ratings(context, answers)
    for dimension, new in answers.facts.items():
        if given[dimension].level is None:
            continue
        recorded = tuple(_fact(turn, context, each, known) for each in new)
        given[dimension] = replace(given[dimension], facts=recorded)
    kept = context.kept(given)
    judged = given | {name: each.rating for name, each in kept.items()}
    levels = {name: r.level for name, r in judged.items() if r.level is not None}
    concluded = evaluate(context.rubric, levels)
    assessment = assessments.record(
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
        visit_id=answers.visit,
        draft_id=draft.id,
        competitor_id=rival.id if rival else None,
        **_how(draft, context, answers, turn.now, kept),
    )
    return replace(assessment, kept=kept)


def _how(
    draft: Draft,
    context: RateContext,
    answers: RateAnswers,
    now: datetime,
    kept: Mapping[str, Kept],
) -> dict[str, Any]:
    """How it came to be: whether it confirms the last one, and how long it took. Without a meeting
    a confirmation renews no age, and nor does a required answer that was only kept."""
    ages = [kept[name].at for name in context.rubric.required if name in kept]
    before = context.previous
    if answers.changed == "nothing" and before is not None:
        ages += [] if context.met else [before.dated]
        return {"confirms": before.confirms + 1, "seen_at": min(ages, default=None)}
    took, given = now - draft.created_at, len(asked(context, answers))
    seconds = round(took.total_seconds() / given) if given and took < AT_A_GO else None
    return {"seen_at": min(ages, default=None), "seconds": seconds}


def _fact(
    turn: Turn, context: RateContext, given: GivenFact, known: dict[tuple[Any, ...], Fact]
) -> Fact:
    key = (given.kind, given.visit, given.text, given.file)
    if key not in known:
        if given.file and turn.settings[FileSettings].keep:
            kept_files.want(turn.tx, given.file, turn.now)
        known[key] = facts.add(
            turn.tx,
            context.subject.account.id,
            turn.person.id,
            given.kind,
            given.text,
            turn.now,
            origin=given.origin,
            file_id=given.file,
            visit_id=given.visit,
            repeated=context.fact(given).repeated,
        )
    return known[key]


def _others_met(turn: Turn, context: RateContext, visit_id: int | None) -> list[tuple[int, str]]:
    """Whom the same visit met and who has not been rated since."""
    if visit_id is None:
        return []
    met = contacts.met_by(turn.tx, visit_id)
    done = assessments.rated_after(turn.tx, visit_id)
    if context.subject.kind is Kind.KEY:
        done.add(context.subject.id)
    return [(c.id, c.name) for c in met if c.active and c.id not in done]


def _supersede(tx: Tx, person: Person, wrong_id: int, better: Assessment, reason: str) -> None:
    """Put `better` in the place of an assessment, unless that was taken back before."""
    now = better.at
    if assessments.withdraw(tx, wrong_id, person.id, reason, now, superseded_by=better.id):
        audit.record(
            tx, person.id, "assessment.superseded", f"assessment:{wrong_id}", now, by=better.id
        )
