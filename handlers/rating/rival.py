"""Whose relationship is rated: the first question where it is a competitor's, not ours."""

from handlers.frame.interview import words as standing
from handlers.frame.interview.model import Accept, Again, Heard, OfField, Outcome, Prompt
from handlers.frame.interview.typed import line
from handlers.rating.answers import NewCompetitor, RateAnswers, RateContext
from handlers.relation.words import rivals as words
from scoring.accounts import Competitor
from storage import Tx, competitors
from storage.names import fold

MAX_OFFERED, MAX_NAME = 8, 60


class RivalQuestion(OfField):
    """A competitor that is known, by its button or its name, or a new one by its name."""

    key, required = "competitor", True

    def prompt(self, context: RateContext, answers: RateAnswers) -> Prompt:
        offered = context.competitors[:MAX_OFFERED]
        return words.WhichCompetitor([(each.id, each.name) for each in offered])

    def hear(self, context: RateContext, answers: RateAnswers, heard: Heard) -> Outcome:
        if heard.value is not None:
            known = {str(each.id): each.id for each in context.competitors}
            if heard.value not in known:
                return Again(standing.NotAvailable())
            return self._chosen(answers, known[heard.value])
        typed = line(heard, MAX_NAME)
        if isinstance(typed, Again):
            return typed
        if heard.attachment is not None or not any(map(str.isalnum, typed)):
            return Again(standing.TypeOrTap())
        by_name = {fold(each.name): each.id for each in context.competitors}
        return self._chosen(answers, by_name.get(fold(typed), NewCompetitor(typed)))

    def _chosen(self, answers: RateAnswers, chosen: int | NewCompetitor) -> Accept:
        """What was said of one competitor is not said of another."""
        if answers.competitor == chosen:
            return Accept(answers)
        kind, subject, visit = answers.kind, answers.subject, answers.visit
        return Accept(RateAnswers(kind, subject, visit, rival=True, competitor=chosen))


def offered(tx: Tx, account_id: int) -> list[Competitor]:
    """All competitors, those rated at the account first."""
    here = competitors.of_account(tx, account_id)
    return [*here, *(each for each in competitors.known(tx) if each not in here)]


def name_of(tx: Tx, answers: RateAnswers) -> str:
    """The chosen competitor's name; empty where it is our own relationship, or none is chosen."""
    chosen = answers.competitor
    if chosen is None:
        return ""
    return chosen.new if isinstance(chosen, NewCompetitor) else competitors.get(tx, chosen).name
