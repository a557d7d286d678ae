"""What the ledger itself knows of an account: facts that a question shows beside its statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scoring.accounts import ChainRole, Contact, Line
from scoring.chain import Chain
from scoring.rated import Rated
from scoring.visits import MEETINGS, Visit


class Rank(StrEnum):
    """The height at which an account is met."""

    EXECUTIVE = "executive"
    MIDDLE = "middle"
    WORKING = "working"


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
    """Meetings with each rank within the days that count; `earlier`: there were some before.

    In `among_leaders` of them a manager of ours met an executive of theirs.
    """

    visits: Mapping[Rank, int]
    earlier: bool
    among_leaders: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ledger knows of an account, `today` in the account's own zone."""

    chain: Chain
    stability: Stability
    interaction: Interaction
    today: date


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
    leaders: Collection[int] = (),
    within_days: int = 365,
) -> Interaction:
    """The account's meetings by the ranks they met, calls apart; one that names nobody met the
    working level. `leaders` are the managers of ours."""
    since = today - timedelta(days=within_days)
    counted = dict.fromkeys(Rank, 0)
    earlier, among_leaders = False, 0
    for visit in (each for each in visits if each.type in MEETINGS):
        if visit.day < since:
            earlier = True
        elif visit.day <= today:
            known = [contacts[each] for each in visit.participant_ids if each in contacts]
            ranks = {rank_of(contact) for contact in known}
            for rank in ranks or {Rank.WORKING}:
                counted[rank] += 1
            among_leaders += Rank.EXECUTIVE in ranks and visit.rep_id in leaders
    return Interaction(counted, earlier, among_leaders)
