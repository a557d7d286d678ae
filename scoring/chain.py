"""The decision chain 决策链: who takes part in a purchase, who is missing, how we stand there."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.accounts import ChainRole, Contact, Line
from scoring.level import OPPOSED
from scoring.rated import Rated
from scoring.seats import EVERY_LINE, UNKNOWN, Seat, decides, empty

MET_WITHIN = timedelta(days=90)  # how long a meeting counts


@dataclass(frozen=True, slots=True)
class Member:
    """A contact with their newest valid key assessment and the day of their last visit.

    `determined` is the last one that came to a level where the newest did not: it goes on counting,
    so that nothing is lifted by an answer left out.
    """

    contact: Contact
    rated: Rated | None = None
    last_met: date | None = None
    determined: Rated | None = None

    @property
    def known(self) -> Rated | None:
        """What counts of them; None: no level was ever determined."""
        newest = self.rated
        return newest if newest is not None and newest.level is not None else self.determined

    @property
    def kept(self) -> bool:
        """Whether an older level counts, because the newest assessment left it open."""
        return self.rated is not None and self.rated.level is None and self.determined is not None

    @property
    def level(self) -> str | None:
        """The rung; None while undetermined or never assessed."""
        return self.rated.level if self.rated else None

    @property
    def decides(self) -> bool:
        return decides(self.contact)

    @property
    def opposed(self) -> bool:
        return self.known is not None and self.known.level == OPPOSED

    def reaches(self, landmark: str) -> bool:
        return self.rated is not None and self.rated.reaches(landmark)


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one account.

    `places` has the members by line and role, either None where it is not known, the most
    influential first. `empty_seats` are those of deciders whom we do not know yet. `levels` counts
    the members at each rung, None for the undetermined and never assessed. `carriers` are those at
    `favourable` or better. `met` are those seen lately, `met_share` their part of the chain's
    influence with the empty seats, 0.0 … 1.0, None where nobody is known: all of those whom we
    happen to know are not everybody.
    """

    members: tuple[Member, ...]
    places: Mapping[tuple[Line | None, ChainRole | None], tuple[Member, ...]]
    empty_seats: tuple[Seat, ...]
    expected_lines: frozenset[Line]
    levels: Mapping[str | None, int]
    carriers: tuple[Member, ...]
    met: tuple[Member, ...]
    met_share: float | None

    @property
    def lines_met(self) -> frozenset[Line]:
        """The lines touched lately."""
        return lines(self.met)

    @property
    def single_thread(self) -> Contact | None:
        """The one contact who carries every relation; None where none or several do."""
        return self.carriers[0].contact if len(self.carriers) == 1 else None


def chain(members: Iterable[Member], today: date, seats: Sequence[Seat] = EVERY_LINE) -> Chain:
    """The chain that these contacts of an account form; who has left, or has no part, is left out.

    `today` is the day in the account's own zone, `seats` are those that the account should have.
    """
    present = sorted(
        (each for each in members if takes_part(each.contact)),
        key=lambda each: (-each.contact.influence, each.contact.name, each.contact.id),
    )
    since = today - MET_WITHIN
    unknown = empty(seats, [each.contact for each in present])
    weight = influence(present) + UNKNOWN * len(unknown)
    met = tuple(each for each in present if each.last_met is not None and each.last_met >= since)
    places: dict[tuple[Line | None, ChainRole | None], tuple[Member, ...]] = {}
    for each in present:
        place = each.contact.line, each.contact.role
        places[place] = (*places.get(place, ()), each)
    return Chain(
        members=tuple(present),
        places=places,
        empty_seats=unknown,
        expected_lines=frozenset(seat.line for seat in seats if seat.line is not None),
        levels=Counter(each.level for each in present),
        carriers=tuple(each for each in present if each.reaches("favourable")),
        met=met,
        met_share=influence(met) / weight if present else None,
    )


def takes_part(contact: Contact) -> bool:
    """Whether the contact is there and is known to have a part in purchases."""
    known = contact.line is not None or contact.role is not None or contact.key
    return contact.active and known


def influence(members: Iterable[Member]) -> int:
    """The influence of all of them together."""
    return sum(each.contact.influence for each in members)


def lines(members: Iterable[Member]) -> frozenset[Line]:
    """The lines that they stand in."""
    return frozenset(each.contact.line for each in members if each.contact.line is not None)
