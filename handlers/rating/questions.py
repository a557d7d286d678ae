"""The questions of a rating: one per dimension, and what surrounds them."""

from dataclasses import dataclass, replace
from typing import get_args

from handlers.frame.interview import scale
from handlers.frame.interview import words as standing
from handlers.frame.interview.model import Accept, Again, Heard, OfField, Outcome, Prompt, Stay
from handlers.frame.interview.typed import limited
from handlers.rating import words
from handlers.rating.answers import (
    Changed,
    GivenFact,
    RateAnswers,
    RateContext,
    asked,
    fact_from,
    key_of,
    lacking,
    unfounded,
    visit_fact,
    with_fact,
)
from scoring.assessments import Assessment, FactKind
from scoring.facts import says_enough
from scoring.level import evaluate
from scoring.rubric import LOWEST, Dimension
from storage.names import fold

MAX_FACT = 2000
_UNOBSERVED = frozenset(
    {"?", "？", "notobserved", "skip", "pass", "没有观察到", "没观察到", "跳过", "不知道"}
)
_CHANGED: dict[str, Changed] = {
    "nothing": "nothing", "没有": "nothing", "没变": "nothing", "无变化": "nothing",
    "没有变化": "nothing", "some": "some", "somethings": "some", "有些变化": "some",
    "部分有变": "some", "afresh": "afresh", "rateafresh": "afresh", "重新评价": "afresh",
    "重评": "afresh",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangedQuestion(OfField):
    """The repeat rating's first question: one tap confirms all."""

    previous: Assessment
    key: str = "changed"
    required: bool = True

    def prompt(self, context: RateContext, answers: RateAnswers) -> Prompt:
        level = evaluate(context.rubric, self.previous.levels).level
        return words.WhatChanged(
            context.rubric, level, self.previous.dated, nothing=context.confirmable
        )

    def hear(self, context: RateContext, answers: RateAnswers, heard: Heard) -> Outcome:
        pressed = next((each for each in get_args(Changed) if each == heard.value), None)
        said = pressed if heard.value is not None else _CHANGED.get(fold(heard.text))
        if said is None:
            return Again(standing.TypeOrTap() if heard.value is None else standing.NotAvailable())
        if said == "nothing" and not context.confirmable:
            return Again(words.ConfirmedTwice())
        return Accept(replace(answers, changed=said, picked=(), which=()))


class WhichQuestion(OfField):
    """Which dimensions changed; only these are asked."""

    key, required = "which", True

    def prompt(self, context: RateContext, answers: RateAnswers) -> Prompt:
        return words.WhichChanged(context.rubric, answers.picked)

    def hear(self, context: RateContext, answers: RateAnswers, heard: Heard) -> Outcome:
        picked = answers.picked
        if heard.value == "done":
            return Accept(replace(answers, which=picked)) if picked else Again(words.PickSome())
        by_key = {key_of(each): each for each in context.rubric.dimension_ids}
        said = by_key.get(heard.value) if heard.value else _named(context, heard.text)
        if said is None:
            return Again(words.PickSome())
        left = tuple(each for each in picked if each != said)
        return Stay(replace(answers, picked=left if said in picked else (*picked, said)))


def _named(context: RateContext, text: str) -> str | None:
    typed = fold(text)
    for dimension in context.rubric.dimensions:
        if typed in {fold(name) for name in dimension.name.values()}:
            return dimension.id
    return None


@dataclass(frozen=True, slots=True)
class DimensionQuestion:
    """A statement is chosen, not a number. Words that come meanwhile are a fact.

    They stand behind the rating just given, if that one asks for its fact: so a fact costs no tap.
    """

    dimension: Dimension
    required: bool

    @property
    def key(self) -> str:
        return key_of(self.dimension.id)

    def answered(self, answers: RateAnswers, /) -> bool:
        return self.dimension.id in answers.levels

    def prompt(self, context: RateContext, answers: RateAnswers) -> Prompt:
        return words.RateDimension(
            self.dimension,
            answers.levels.get(self.dimension.id),
            self._pending(context, answers),
            context.suggested.get(self.dimension.id),
        )

    def hear(self, context: RateContext, answers: RateAnswers, heard: Heard) -> Outcome:
        replaced = _edited_fact(answers, heard)
        if replaced is not None:
            return replaced
        if heard.value == "n" or (heard.value is None and self._unobserved(heard)):
            return self._rated(context, answers, None)
        if heard.value == "f":
            return self._take_fact(context, answers, visit_fact(context))
        chosen = scale.one_to_five(heard.value if heard.value is not None else heard.text)
        if chosen is not None and not heard.attachment:
            return self._rated(context, answers, chosen - 2)
        if heard.value is not None:
            return Again(standing.NotAvailable())
        return self._take_fact(context, answers, fact_from(heard), heard)

    def _rated(self, context: RateContext, answers: RateAnswers, level: int | None) -> Accept:
        """Reached from the summary it may be one more of the dimensions that have changed, and
        may lack a fact when those that lacked one were asked about."""
        dimension = self.dimension.id
        which = answers.which if self.required else (*answers.which, dimension)
        after = replace(answers.rated(dimension, level), which=which)
        lacks = dimension in lacking(context, after)
        return Accept(replace(after, facts_done=None) if lacks else after)

    def _unobserved(self, heard: Heard) -> bool:
        return not heard.attachment and bool(heard.text) and fold(heard.text) in _UNOBSERVED

    def _before(self, context: RateContext, answers: RateAnswers) -> str | None:
        """The dimension rated just before this question, if it was observed and has no fact."""
        order = asked(context, answers)
        dimension = self.dimension.id
        place = order.index(dimension) if dimension in order else 0
        before = order[place - 1] if place > 0 else None
        return before if before in unfounded(context, answers) else None

    def _pending(self, context: RateContext, answers: RateAnswers) -> words.Pending | None:
        """That dimension, if it asks for its fact, or fell so low that one would be welcome."""
        before = self._before(context, answers)
        if before is None:
            return None
        level = answers.levels[before]
        if level is None or (before not in lacking(context, answers) and level > LOWEST):
            return None
        return words.Pending(context.rubric.dimension(before), level, _offer(context))

    def _take_fact(
        self,
        context: RateContext,
        answers: RateAnswers,
        fact: GivenFact | None,
        heard: Heard | None = None,
    ) -> Outcome:
        before = self._before(context, answers)
        if before is None or fact is None:
            other = heard is not None and (heard.other or heard.attachment is not None)
            return Again(standing.TypeOrTap() if other else words.PickStatement())
        kept = _keep(context, answers, context.rubric.dimension(before), fact)
        return kept or Again(words.PickStatement())


@dataclass(frozen=True, slots=True)
class ChecklistQuestion(DimensionQuestion):
    """Items are ticked off; the level follows from how many."""

    def prompt(self, context: RateContext, answers: RateAnswers) -> Prompt:
        return words.TickItems(self.dimension, self._ticked(context, answers))

    def hear(self, context: RateContext, answers: RateAnswers, heard: Heard) -> Outcome:
        checklist = self.dimension.checklist
        if checklist is None or heard.value is None:
            return DimensionQuestion.hear(self, context, answers, heard)
        ticked = self._ticked(context, answers)
        match heard.value:
            case "n":
                return self._chosen(context, answers, None, ())
            case "x":
                return self._chosen(context, answers, checklist.level((), excluded=True), ())
            case "done":
                return self._chosen(context, answers, checklist.level(ticked), ticked)
        by_number = {f"i{number}": each.id for number, each in enumerate(checklist.items)}
        item = by_number.get(heard.value)
        if item is None:
            return DimensionQuestion.hear(self, context, answers, heard)
        left = tuple(each for each in ticked if each != item)
        return Stay(self._with_ticks(answers, left if item in ticked else (*ticked, item)))

    def _ticked(self, context: RateContext, answers: RateAnswers) -> tuple[str, ...]:
        """What is ticked now; of what was ticked last time only the changes are asked."""
        some = context.previous if answers.changed == "some" else None
        last = some.ratings[self.dimension.id].items if some else ()
        return answers.ticked.get(self.dimension.id, last)

    def _with_ticks(self, answers: RateAnswers, ticked: tuple[str, ...]) -> RateAnswers:
        return replace(answers, ticked={**answers.ticked, self.dimension.id: ticked})

    def _chosen(
        self,
        context: RateContext,
        answers: RateAnswers,
        level: int | None,
        ticked: tuple[str, ...],
    ) -> Accept:
        return self._rated(context, self._with_ticks(answers, ticked), level)


class SummaryFact:
    """Words typed under the summary: a fact for what moved without one, the falls first."""

    key, required = "summary_fact", False

    def answered(self, answers: RateAnswers, /) -> bool:
        return False  # there may always be one more

    def prompt(self, context: RateContext, answers: RateAnswers) -> Prompt:
        return words.WhichFacts((), None)

    def hear(self, context: RateContext, answers: RateAnswers, heard: Heard) -> Outcome:
        replaced = _edited_fact(answers, heard)
        if replaced is not None:
            return replaced
        open_ = unfounded(context, answers)
        fact = fact_from(heard)
        if heard.other or fact is None or not open_:
            return Again(standing.PressOrCommand())
        dimension = context.rubric.dimension(min(open_, key=lambda each: answers.levels[each] or 0))
        return _keep(context, answers, dimension, fact) or Again(words.FactTooShort())


class FactsQuestion(OfField):
    """The facts that are still lacking, all in one place; "none for now" is a fair answer."""

    key, required = "facts_done", True

    def prompt(self, context: RateContext, answers: RateAnswers) -> Prompt:
        wanting = [
            (context.rubric.dimension(each), level)
            for each in lacking(context, answers)
            if (level := answers.levels[each]) is not None
        ]
        return words.WhichFacts(wanting, _offer(context))

    def hear(self, context: RateContext, answers: RateAnswers, heard: Heard) -> Outcome:
        replaced = _edited_fact(answers, heard)
        if replaced is not None:
            return replaced
        wanting = lacking(context, answers)
        if heard.value == "none":
            return Accept(replace(answers, facts_done="none"))
        if heard.value == "f" and (fact := visit_fact(context)):
            for dimension in wanting:
                answers = with_fact(answers, dimension, fact)
            return Accept(replace(answers, facts_done="given"))
        if heard.value is not None or not wanting:
            return Again(standing.NotAvailable())
        if heard.other:
            return Again(standing.TypeOrTap())
        taken = fact_from(heard)
        first = context.rubric.dimension(wanting[0])
        kept = _keep(context, answers, first, taken) if taken else None
        if kept is None:
            return Again(words.FactTooShort())
        if taken and isinstance(kept, Stay) and len(wanting) == 1:
            given = with_fact(answers, wanting[0], taken)
            return Accept(replace(given, facts_done="given"), kept.note)
        return kept


def _keep(
    context: RateContext, answers: RateAnswers, dimension: Dimension, fact: GivenFact
) -> Stay | Again | None:
    """Take a fact for a dimension; None if it says too little to be one."""
    text = limited(fact.text, MAX_FACT)
    if isinstance(text, Again):
        return text
    if context.named and fact.kind is FactKind.TEXT:
        return Again(words.NameAlone(context.named))
    if not fact.file and not fact.visit and not _says_something(text):
        return None
    counts = fact.kind is not FactKind.TEXT or says_enough(text, context.rules)
    return Stay(with_fact(answers, dimension.id, fact), words.FactTaken(dimension, counts))


def _says_something(text: str) -> bool:
    """A slip of the finger ("6", "1e3", "二十") is no fact: four letters, or two Chinese ones."""
    letters = [c for c in text if c.isalpha() and not c.isnumeric()]
    return len(letters) >= 4 or sum("\u3400" <= c <= "\u9fff" for c in letters) >= 2


def _edited_fact(answers: RateAnswers, heard: Heard) -> Outcome | None:
    """An edit of a message that was taken as a fact changes that fact."""
    if heard.message_id is None or heard.value is not None:
        return None
    for dimension, given in answers.facts.items():
        for fact in given:
            if fact.message == heard.message_id and heard.text:
                return Stay(with_fact(answers, dimension, replace(fact, text=heard.text)))
    return None


def _offer(context: RateContext) -> words.VisitFact | None:
    visit = context.visit
    return words.VisitFact(visit.day, visit.note) if visit else None
