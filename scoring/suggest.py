"""The level that the ledger's own facts suggest for a dimension, where a fact decides at all.

| fact        | −1           | 0           | 1            | 2               | 3               |
|-------------|--------------|-------------|--------------|-----------------|-----------------|
| coverage    |              | one met     | half of the  | most lines,     | all lines, all  |
|             |              |             | main line    | main roles      | roles and seats |
| depth       | most on the  | otherwise   | one at       | most at         | most in each    |
|             | lowest rung  |             | `accepted`   | `favourable`    | role `supports` |
| stability   | nobody left  | one carries | two carry us | two, for a year | two, for three, |
|             | to carry us  | us          |              |                 | some have left  |
| interaction | visits       | some visit  | middle, two  | executive, one  | each rank,      |
|             | ceased       |             | visits       | visit           | regularly       |

The highest level counts whose condition holds. Being shut out, influence, alignment, value and
innovation are not in the ledger's visits and ratings: there it suggests nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from scoring.accounts import ChainRole, Contact, Line
from scoring.chain import Chain, Member, influence, lines
from scoring.rated import Rated
from scoring.rubric import LedgerFact, Rubric
from scoring.visits import Visit

_MAIN_ROLES = {ChainRole.DECIDER, ChainRole.ADVISER}


class Rank(StrEnum):
    """The height at which an account is met."""

    EXECUTIVE = "executive"
    MIDDLE = "middle"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class SuggestSettings:
    """Shares are of influence for coverage, of heads for depth; days count back from today."""

    main_line: Fraction = Fraction(1, 2)
    most_lines: Fraction = Fraction(1, 2)
    all_lines: Fraction = Fraction(4, 5)
    assessed: Fraction = Fraction(1, 2)  # of the chain, below which depth is not decided
    stable_days: int = 365
    lasting_days: int = 3 * 365
    meeting_days: int = 365
    middle_meetings: int = 2
    # Half-yearly, quarterly, monthly.
    regular: Mapping[Rank, int] = field(
        default_factory=lambda: {Rank.EXECUTIVE: 2, Rank.MIDDLE: 4, Rank.WORKING: 12}
    )


DEFAULTS = SuggestSettings()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The part of the chain's influence that was met lately, 0.0 … 1.0, and the lines touched."""

    share: float
    lines: frozenset[Line]
    of_lines: frozenset[Line]


@dataclass(frozen=True, slots=True)
class Depth:
    """How many of the chain stand at each rung, None for the not assessed."""

    levels: Mapping[str | None, int]


@dataclass(frozen=True, slots=True)
class Stability:
    """How many carry the relation now, since when one has, and who has left meanwhile.

    `since` is the start of the oldest run at `favourable` or better among those who carry us
    now; `lost` counts former carriers who do so no more, `departures` key contacts who left.
    """

    carriers: int
    since: date | None
    lost: int
    departures: int


@dataclass(frozen=True, slots=True)
class Interaction:
    """Visits that met each rank within the days that count; `earlier`: there were some before."""

    visits: Mapping[Rank, int]
    earlier: bool


Fact = Coverage | Depth | Stability | Interaction


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A level −1 … 3 and the fact that suggests it."""

    level: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ledger knows of an account, `today` in the account's own zone."""

    chain: Chain
    stability: Stability
    interaction: Interaction
    today: date


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


def carried_since(ratings: Iterable[Rated]) -> date | None:
    """Since when a contact has been at `favourable` or better; `ratings` from the oldest on.

    None where they are not now. An undetermined rating neither begins nor ends it.
    """
    since: date | None = None
    for each in ratings:
        if each.level is not None:
            since = (since or each.at.date()) if each.reaches("favourable") else None
    return since


def stability(chain: Chain, histories: Mapping[int, Sequence[Rated]], departures: int) -> Stability:
    """`histories` has the ratings of each contact, also of who has left, from the oldest on."""
    carrying = {each.contact.id for each in chain.carriers}
    runs = [carried_since(histories.get(contact, ())) for contact in carrying]
    lost = [
        contact
        for contact, ratings in histories.items()
        if contact not in carrying and any(each.reaches("favourable") for each in ratings)
    ]
    return Stability(
        carriers=len(carrying),
        since=min((each for each in runs if each is not None), default=None),
        lost=len(lost),
        departures=departures,
    )


def rank_of(contact: Contact) -> Rank:
    """Executives by their line; key contacts and deciders are middle managers."""
    if contact.line is Line.EXECUTIVE:
        return Rank.EXECUTIVE
    middle = contact.key or contact.role is ChainRole.DECIDER
    return Rank.MIDDLE if middle else Rank.WORKING


def interaction(
    visits: Iterable[Visit],
    contacts: Mapping[int, Contact],
    today: date,
    settings: SuggestSettings = DEFAULTS,
) -> Interaction:
    """The account's visits by the ranks they met; one that names nobody met the working level."""
    since = today - timedelta(days=settings.meeting_days)
    counted = dict.fromkeys(Rank, 0)
    earlier = False
    for visit in visits:
        if visit.day < since:
            earlier = True
        elif visit.day <= today:
            ranks = {rank_of(contacts[each]) for each in visit.participant_ids}
            for rank in ranks or {Rank.WORKING}:
                counted[rank] += 1
    return Interaction(counted, earlier)


def _coverage(chain: Chain, settings: SuggestSettings) -> Suggestion | None:
    if not chain.met:
        return None  # not met is not shut out
    every = chain.expected_lines | lines(chain.members)
    share = Fraction(influence(chain.met), influence(chain.members))
    fact = Coverage(float(share), chain.lines_met, every)
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
        weight(chain.met, line) >= settings.main_line * heaviest
        for line in known
        if weight(chain.members, line) == heaviest
    )


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
    if all(met[rank] >= times for rank, times in settings.regular.items()):
        return Suggestion(3, fact)
    if met[Rank.EXECUTIVE]:
        return Suggestion(2, fact)
    return Suggestion(int(met[Rank.MIDDLE] >= settings.middle_meetings), fact)
