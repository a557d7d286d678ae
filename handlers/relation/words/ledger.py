"""What the ledger itself knows of an account, said in a line under the question it bears on."""

from dataclasses import dataclass

from handlers.frame.html import Markup
from handlers.frame.say import Say
from handlers.relation.words import reading as parts
from handlers.relation.words.contact import line_name
from scoring.ledger_facts import Coverage, Depth, Interaction, Rank, Stability
from scoring.rubric import Rubric
from scoring.suggest import Suggestion


@dataclass(frozen=True, slots=True)
class Suggested:
    """A fact and the statement that it suggests; the key rubric names the levels in it."""

    suggestion: Suggestion
    key_rubric: Rubric

    def line(self, say: Say) -> Markup:
        """The person may well see it otherwise, and says why."""
        return say(
            "On record: {fact}. That suggests {sign}.",
            fact=_fact(say, self.suggestion, self.key_rubric),
            sign=parts.SIGNS[self.suggestion.level],
        )


def _fact(say: Say, suggestion: Suggestion, key_rubric: Rubric) -> Markup:
    match suggestion.fact:
        case Coverage() as fact:
            return _coverage(say, fact)
        case Depth() as fact:
            return _depth(say, fact, key_rubric)
        case Stability() as fact:
            return _stability(say, fact)
        case Interaction() as fact:
            return _interaction(say, fact)


def _coverage(say: Say, fact: Coverage) -> Markup:
    share = say.percent(fact.share)
    if not fact.lines:
        return say("{share} of the decision chain met in 90 days", share=share)
    lines = say.listed([Markup.escape(line_name(say, each)) for each in sorted(fact.lines)])
    return say("{share} of the decision chain met in 90 days ({lines})", share=share, lines=lines)


def _depth(say: Say, fact: Depth, rubric: Rubric) -> Markup:
    rungs = [rung.id for rung in reversed(rubric.ladder)]
    known = [
        Markup("{} × {}").format(parts.level_name(say, rubric, rung), fact.levels[rung])
        for rung in rungs
        if fact.levels.get(rung)
    ]
    if fact.levels.get(None):
        known.append(say("not rated yet × {n}", n=fact.levels[None]))
    return say.listed(known)


def _stability(say: Say, fact: Stability) -> Markup:
    carried = say.plural(
        "{n} contact is on our side",
        "{n} contacts are on our side",
        fact.carriers,
    )
    since = say("since {day}", day=say.long_day(fact.since)) if fact.since else None
    left = (
        say.plural("{n} key contact has left", "{n} key contacts have left", fact.departures)
        if fact.departures
        else None
    )
    return say.listed([part for part in (carried, since, left) if part])


def _interaction(say: Say, fact: Interaction) -> Markup:
    names = {
        Rank.EXECUTIVE: say("executives"),
        Rank.MIDDLE: say("middle managers"),
        Rank.WORKING: say("working level"),
    }
    met = [
        Markup("{} × {}").format(names[rank], fact.visits[rank])
        for rank in Rank
        if fact.visits.get(rank)
    ]
    if not met:
        return say("no meeting in 12 months")
    said = say("meetings in 12 months: {met}", met=say.listed(met))
    if not fact.visits.get(Rank.EXECUTIVE):
        return said
    return say("{said}; executives met by our managers × {n}", said=said, n=fact.among_leaders)
