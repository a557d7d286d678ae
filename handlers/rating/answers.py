"""What a rating has been told, and what it amounts to so far: pure functions of context and
answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from handlers.frame.interview.answers import Answers
from handlers.frame.interview.model import Heard
from handlers.relation.subject import Subject
from handlers.relation.words.ledger import Suggested
from scoring.accounts import Competitor
from scoring.assessments import Assessment, Fact, FactKind, Kept, Kind, Rating
from scoring.facts import FactRules
from scoring.kept import kept
from scoring.rubric import Rubric
from scoring.standing import DEFAULTS as STANDING
from scoring.visits import Visit

MAX_CONFIRMS = 2  # "nothing has changed", in a row
Changed = Literal["nothing", "some", "afresh"]


@dataclass(frozen=True, slots=True)
class NewCompetitor:
    new: str


@dataclass(frozen=True, slots=True)
class Corrects:
    """The assessment whose place this one takes, and why."""

    assessment: int
    reason: str


@dataclass(frozen=True, slots=True)
class GivenFact:
    """A fact that is not recorded yet; `message` is the one that brought it."""

    kind: FactKind
    text: str
    file: str | None = None
    visit: int | None = None
    origin: str = ""
    message: int | None = None


@dataclass(frozen=True, slots=True)
class RateAnswers(Answers):
    """Levels, facts and ticked items are by the rubric's dimensions; the rest is ours.

    A level of None was not observed. `which` are the dimensions that have changed, `picked` those
    ticked so far.
    """

    kind: Kind
    subject: int
    visit: int | None = None
    rival: bool = False
    corrects: Corrects | None = None
    competitor: int | NewCompetitor | None = None
    changed: Changed | None = None
    which: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    facts_done: Literal["none", "given"] | None = None
    levels: Mapping[str, int | None] = field(default_factory=dict)
    facts: Mapping[str, tuple[GivenFact, ...]] = field(default_factory=dict)
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def rated(self, dimension: str, level: int | None) -> "RateAnswers":
        return replace(self, levels={**self.levels, dimension: level})


def key_of(dimension: str) -> str:
    """The key of a dimension's question, and its value in a choice: no name of our own."""
    return f"#{dimension}"


@dataclass(frozen=True, slots=True)
class RateContext:
    """`previous` is the last assessment, `visit` the one that offers itself as a fact.

    `suggested` are levels by dimension that the ledger's own facts speak for. `competitors` are
    to choose from where it is a competitor's relationship that is rated. What is left out keeps its
    last value for as long as an answer `lasts`. `own`: the last assessment is the rater's own.
    `met` says whether a meeting has been since. `named` is the client's name that was typed, where
    that is all that was typed. `said` are words that the rater gave before as a fact, for somebody
    else or on another day, and the visits that they were noted of.
    """

    subject: Subject
    rubric: Rubric
    previous: Assessment | None
    visit: Visit | None
    now: datetime
    suggested: Mapping[str, Suggested] = field(default_factory=dict)
    competitors: Sequence[Competitor] = ()
    lasts: timedelta = STANDING.lasts
    rules: FactRules = field(default_factory=FactRules)
    own: bool = True
    met: bool = False
    named: str | None = None
    said: Collection[tuple[str, int | None]] = ()

    def fact(self, given: GivenFact) -> Fact:
        """As it would be recorded; one that is not recorded yet has the key 0. A visit is one fact
        for all whom it met: its note is repeated only where another visit has the same."""
        repeated = any(
            text == given.text and (given.visit is None or visit not in (None, given.visit))
            for text, visit in self.said
        )
        return Fact(0, given.kind, given.text, self.now, given.visit, given.file, repeated=repeated)

    def kept(self, given: Mapping[str, Rating]) -> Mapping[str, Kept]:
        """What these ratings leave out."""
        observed = [name for name, each in given.items() if each.level is not None]
        rubric = self.rubric.id, self.rubric.version
        before = [self.previous] if self.previous else []
        return kept(observed, self.now, rubric, before, self.lasts)

    @property
    def repeats(self) -> bool:
        """Whether what is asked is what has changed. What somebody else found is rated afresh,
        without being shown."""
        return self.comparable and self.own

    @property
    def confirmable(self) -> bool:
        """Whether nothing may have changed once more; the third time in a row it is rated."""
        return self.previous is not None and self.previous.confirms < MAX_CONFIRMS

    @property
    def comparable(self) -> bool:
        """Whether the last assessment was made under this very rubric."""
        return self.previous is not None and (
            (self.previous.rubric_id, self.previous.rubric_version)
            == (self.rubric.id, self.rubric.version)
        )


def asked(context: RateContext, answers: RateAnswers) -> Sequence[str]:
    """The dimensions that are asked, in order."""
    match answers.changed if context.repeats else "afresh":
        case "nothing":
            return ()
        case "some" if len(context.rubric.dimensions) > 1:
            return [each for each in context.rubric.dimension_ids if each in answers.which]
        case _:
            return context.rubric.dimension_ids


def lacking(context: RateContext, answers: RateAnswers) -> list[str]:
    """The dimensions whose rating asks for a fact and has none: every rise, and any ④ or ⑤."""
    return [
        dimension
        for dimension in asked(context, answers)
        if _wants_fact(context, answers, dimension) and not answers.facts.get(dimension)
    ]


def unfounded(context: RateContext, answers: RateAnswers) -> list[str]:
    """The dimensions that were rated in this conversation and have no fact yet."""
    return [
        dimension
        for dimension in asked(context, answers)
        if answers.levels.get(dimension) is not None and not answers.facts.get(dimension)
    ]


def _wants_fact(context: RateContext, answers: RateAnswers, dimension: str) -> bool:
    level = answers.levels.get(dimension)
    if level is None:
        return False
    if not context.comparable or context.previous is None:
        return bool(level >= 2)
    before = context.previous.ratings.get(dimension, Rating(None))
    if answers.changed == "some" and before.level == level and before.facts:
        return False
    return bool(level >= 2 or (before.level is not None and level > before.level))


def ratings(context: RateContext, answers: RateAnswers) -> dict[str, Rating]:
    """All ratings as they would be recorded: asked ones, and those confirmed from last time.

    A rating that stays where it was keeps its facts, unless it was given new ones.
    """
    last = context.previous.ratings if context.comparable and context.previous else {}
    result: dict[str, Rating] = {}
    order = asked(context, answers)
    for dimension in context.rubric.dimension_ids:
        before = last.get(dimension, Rating(None))
        level = answers.levels.get(dimension) if dimension in order else before.level
        new = tuple(context.fact(each) for each in answers.facts.get(dimension, ()))
        kept = before.facts if level == before.level else ()
        items = answers.ticked.get(dimension, before.items)
        result[dimension] = Rating(level, new or kept, items)
    return result


def with_fact(answers: RateAnswers, dimension: str, fact: GivenFact) -> RateAnswers:
    """The answers with one more fact; a message that was taken before is replaced."""
    others = [
        each
        for each in answers.facts.get(dimension, ())
        if each.message is None or each.message != fact.message
    ]
    return replace(answers, facts={**answers.facts, dimension: (*others, fact)})


def fact_from(heard: Heard) -> GivenFact | None:
    """None if nothing came that could be a fact."""
    if heard.attachment is not None:
        kind, file = heard.attachment.kind, heard.attachment.file_id
    elif heard.text:
        kind, file = FactKind.TEXT, None
    else:
        return None
    if heard.origin is not None:
        kind = FactKind.FORWARD
    origin = heard.origin or ""
    return GivenFact(kind, heard.text, file, origin=origin, message=heard.message_id)


def visit_fact(context: RateContext) -> GivenFact | None:
    """The last visit as a fact."""
    visit = context.visit
    return GivenFact(FactKind.VISIT, visit.note, visit=visit.id) if visit else None
