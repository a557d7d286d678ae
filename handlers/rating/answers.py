"""What the answers of a rating amount to so far: pure functions of context and answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers.frame.interview.model import Answers, Heard
from handlers.relation.subject import Subject
from handlers.relation.words.ledger import Suggested
from scoring.accounts import Competitor
from scoring.assessments import Assessment, Fact, FactKind, Rating
from scoring.rubric import Rubric
from scoring.visits import Visit


@dataclass(frozen=True, slots=True)
class RateContext:
    """`previous` is the last assessment, `visit` the one that offers itself as a fact.

    `suggested` are levels by dimension that the ledger's own facts speak for. `competitors` are
    to choose from where it is a competitor's relationship that is rated.
    """

    subject: Subject
    rubric: Rubric
    previous: Assessment | None
    visit: Visit | None
    now: datetime
    suggested: Mapping[str, Suggested] = field(default_factory=dict)
    competitors: Sequence[Competitor] = ()

    @property
    def comparable(self) -> bool:
        """Whether the last assessment was made under this very rubric."""
        return self.previous is not None and (
            (self.previous.rubric_id, self.previous.rubric_version)
            == (self.rubric.id, self.rubric.version)
        )


def asked(context: RateContext, answers: Answers) -> Sequence[str]:
    """The dimensions that are asked, in order."""
    match answers.get("changed") if context.comparable else "afresh":
        case "nothing":
            return ()
        case "some" if len(context.rubric.dimensions) > 1:
            picked = answers.get("which", ())
            return [each for each in context.rubric.dimension_ids if each in picked]
        case _:
            return context.rubric.dimension_ids


def lacking(context: RateContext, answers: Answers) -> list[str]:
    """The dimensions whose rating asks for a fact and has none: every rise, and any ④ or ⑤."""
    facts = answers.get("facts", {})
    return [
        dimension
        for dimension in asked(context, answers)
        if _wants_fact(context, answers, dimension) and not facts.get(dimension)
    ]


def unfounded(context: RateContext, answers: Answers) -> list[str]:
    """The dimensions that were rated in this conversation and have no fact yet."""
    facts = answers.get("facts", {})
    return [
        dimension
        for dimension in asked(context, answers)
        if answers.get(dimension) is not None and not facts.get(dimension)
    ]


def _wants_fact(context: RateContext, answers: Answers, dimension: str) -> bool:
    level = answers.get(dimension)
    if level is None:
        return False
    if not context.comparable or context.previous is None:
        return bool(level >= 2)
    before = context.previous.ratings.get(dimension, Rating(None))
    if answers.get("changed") == "some" and before.level == level and before.facts:
        return False
    return bool(level >= 2 or (before.level is not None and level > before.level))


def ratings(context: RateContext, answers: Answers) -> dict[str, Rating]:
    """All ratings as they would be recorded: asked ones, and those confirmed from last time.

    A rating that stays where it was keeps its facts, unless it was given new ones.
    """
    last = context.previous.ratings if context.comparable and context.previous else {}
    result: dict[str, Rating] = {}
    order = asked(context, answers)
    for dimension in context.rubric.dimension_ids:
        before = last.get(dimension, Rating(None))
        level = answers.get(dimension) if dimension in order else before.level
        new = tuple(as_fact(each, context.now) for each in _given(answers, dimension))
        kept = before.facts if level == before.level else ()
        ticked = answers.get("ticked", {}).get(dimension)
        items = before.items if ticked is None else tuple(ticked)
        result[dimension] = Rating(level, new or kept, items)
    return result


def _given(answers: Answers, dimension: str) -> Sequence[Mapping[str, Any]]:
    given: Sequence[Mapping[str, Any]] = answers.get("facts", {}).get(dimension, ())
    return given


def as_fact(given: Mapping[str, Any], now: datetime) -> Fact:
    """A fact that is not recorded yet has the key 0."""
    return Fact(0, FactKind(given["kind"]), given["text"], now, given["visit"], given["file"])


def with_fact(answers: Answers, dimension: str, fact: Mapping[str, Any]) -> dict[str, Any]:
    """The answers' facts with one more; a message that was taken before is replaced."""
    facts = answers.get("facts", {})
    others = [
        each
        for each in facts.get(dimension, ())
        if each["message"] is None or each["message"] != fact["message"]
    ]
    return {"facts": {**facts, dimension: [*others, dict(fact)]}}


def fact_from(heard: Heard) -> dict[str, Any] | None:
    """A fact as the draft keeps it; None if nothing came that could be one."""
    if heard.attachment is not None:
        kind, file = heard.attachment.kind, heard.attachment.file_id
    elif heard.text:
        kind, file = FactKind.TEXT, None
    else:
        return None
    if heard.origin is not None:
        kind = FactKind.FORWARD
    return {
        "kind": kind,
        "text": heard.text,
        "file": file,
        "visit": None,
        "origin": heard.origin or "",
        "message": heard.message_id,
    }


def visit_fact(context: RateContext) -> dict[str, Any] | None:
    """The last visit as a fact."""
    if context.visit is None:
        return None
    return {
        "kind": FactKind.VISIT,
        "text": context.visit.note,
        "file": None,
        "visit": context.visit.id,
        "origin": "",
        "message": None,
    }
