"""The level that the ledger's own facts suggest for a dimension, where a fact decides at all.

| fact        | −1           | 0           | 1            | 2               | 3               |
|-------------|--------------|-------------|--------------|-----------------|-----------------|
| coverage    |              | one met     | half of the  | most lines,     | all lines, all  |
|             |              |             | main line    | main roles      | roles and seats |
|             |              |             | (from here on: two people of a line)           |
| depth       | most on the  | otherwise   | one at       | most at         | most in each    |
|             | lowest rung  |             | `accepted`   | `favourable`    | role `supports` |
| stability   | nobody left  | one carries | two carry us | two, for a year | two, for three, |
|             | to carry us  | us          |              |                 | some have left  |
| interaction | meetings     | a meeting   | middle, two  | executive, one  | each rank,      |
|             | ceased       |             | meetings     | with a manager  | regularly, and  |
|             |              |             |              | of ours         | such a one      |

The highest level counts whose condition holds. Being shut out, influence, alignment, value and
innovation are not in the ledger's visits and ratings: there it suggests nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from scoring.accounts import ChainRole, Line
from scoring.chain import Chain, Member, influence, lines
from scoring.ledger_facts import Coverage, Depth, Facts, Interaction, Rank, Stability
from scoring.rated import Rated
from scoring.rubric import LedgerFact, Rubric
from scoring.shown import shown_whole

TWO = 2  # people of a line: one alone is a thread, not a line
_MAIN_ROLES = {ChainRole.DECIDER, ChainRole.ADVISER}


@dataclass(frozen=True, slots=True)
class SuggestSettings:
    """Shares are of influence for coverage, of heads for depth; days count back from today."""

    main_line: Fraction = Fraction(1, 2)
    most_lines: Fraction = Fraction(1, 2)
    all_lines: Fraction = Fraction(4, 5)
    assessed: Fraction = Fraction(1, 2)  # of the chain, below which depth is not decided
    stable_days: int = 365
    lasting_days: int = 3 * 365
    middle_meetings: int = 2
    # Half-yearly, quarterly, monthly.
    regular: Mapping[Rank, int] = field(
        default_factory=lambda: {Rank.EXECUTIVE: 2, Rank.MIDDLE: 4, Rank.WORKING: 12}
    )


DEFAULTS = SuggestSettings()

Fact = Coverage | Depth | Stability | Interaction


@shown_whole
@dataclass(frozen=True, slots=True)
class Suggestion:
    """A level −1 … 3 and the fact that suggests it."""

    level: int
    fact: Fact


def suggest(
    rubric: Rubric, facts: Facts, settings: SuggestSettings = DEFAULTS
) -> dict[str, Suggestion]:
    """The suggestions by dimension; absent where no fact decides."""
    by_fact = {
        LedgerFact.COVERAGE: _coverage(facts.chain, settings),
        LedgerFact.DEPTH: _depth(facts.chain, settings),
        LedgerFact.STABILITY: _stability(facts.stability, facts.today, settings),
        LedgerFact.INTERACTION: _interaction(facts.interaction, settings),
    }
    return {
        each.id: suggestion
        for each in rubric.dimensions
        if each.ledger_fact and (suggestion := by_fact[each.ledger_fact])
    }


def _coverage(chain: Chain, settings: SuggestSettings) -> Suggestion | None:
    if not chain.met:
        return None  # not met is not shut out
    every = chain.expected_lines | lines(chain.members)
    share = chain.met_share or 0.0
    fact = Coverage(share, chain.lines_met, every)
    if not any(_met_of(chain, line) >= TWO for line in chain.lines_met):
        return Suggestion(0, fact)
    unmet = _roles(chain.members) - _roles(chain.met)
    most_lines = len(chain.lines_met) > settings.most_lines * len(every)
    if not most_lines or unmet & _MAIN_ROLES:
        return Suggestion(1 if _main_line_met(chain, settings) else 0, fact)
    all_lines = chain.lines_met == every and Line.EXECUTIVE in every
    complete = all_lines and not unmet and not chain.empty_seats
    return Suggestion(3 if complete and share >= settings.all_lines else 2, fact)


def _main_line_met(chain: Chain, settings: SuggestSettings) -> bool:
    """Whether enough of a line with the most influence was met."""

    def weight(members: Iterable[Member], line: Line) -> int:
        return influence(each for each in members if each.contact.line is line)

    known = lines(chain.members)
    heaviest = max((weight(chain.members, line) for line in known), default=0)
    return any(
        weight(chain.met, line) >= settings.main_line * heaviest and _met_of(chain, line) >= TWO
        for line in known
        if weight(chain.members, line) == heaviest
    )


def _met_of(chain: Chain, line: Line) -> int:
    return sum(each.contact.line is line for each in chain.met)


def _roles(members: Iterable[Member]) -> set[ChainRole]:
    return {each.contact.role for each in members if each.contact.role is not None}


def _depth(chain: Chain, settings: SuggestSettings) -> Suggestion | None:
    assessed = [each for each in chain.members if each.level is not None]
    if not assessed or len(assessed) < settings.assessed * len(chain.members):
        return None
    roles = {each.contact.role for each in assessed}
    in_each_role = ([each for each in assessed if each.contact.role is role] for role in roles)
    supporting = [each for each in assessed if each.reaches("supports")]
    opposed = [each for each in assessed if each.rated and _on_lowest_rung(each.rated)]
    if all(_most(supporting, of) for of in in_each_role):
        level = 3
    elif _most(chain.carriers, assessed):
        level = 2
    elif _most(opposed, assessed):
        level = -1
    else:
        level = int(any(each.reaches("accepted") for each in assessed))
    return Suggestion(level, Depth(chain.levels))


def _on_lowest_rung(rated: Rated) -> bool:
    return rated.level == rated.rubric.ladder[0].id


def _most(some: Collection[Member], of: Collection[Member]) -> bool:
    return 2 * sum(each in some for each in of) > len(of)


def _stability(fact: Stability, today: date, settings: SuggestSettings) -> Suggestion | None:
    if fact.carriers == 0:
        return Suggestion(-1, fact) if fact.lost else None
    if fact.carriers == 1:
        return Suggestion(0, fact)
    days = (today - fact.since).days if fact.since else 0
    if days >= settings.lasting_days and fact.departures:
        return Suggestion(3, fact)
    return Suggestion(2 if days >= settings.stable_days else 1, fact)


def _interaction(fact: Interaction, settings: SuggestSettings) -> Suggestion | None:
    met = fact.visits
    if not any(met.values()):
        return Suggestion(-1, fact) if fact.earlier else None
    if fact.among_leaders:
        regular = all(met[rank] >= times for rank, times in settings.regular.items())
        return Suggestion(3 if regular else 2, fact)
    return Suggestion(int(met[Rank.MIDDLE] >= settings.middle_meetings), fact)
