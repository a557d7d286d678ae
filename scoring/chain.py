"""The decision chain 决策链: who takes part in a purchase, who is missing, how we stand there."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.accounts import ChainRole, Contact, Line
from scoring.rated import Rated


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the chain that somebody should hold; `role` None: in whichever role."""

    line: Line
    role: ChainRole | None = None

    def taken_by(self, contact: Contact) -> bool:
        return contact.line is self.line and self.role in (None, contact.role)


@dataclass(frozen=True, slots=True)
class ChainSettings:
    """Which seats a chain is expected to have, and for how many days a meeting counts."""

    seats: tuple[Seat, ...] = (
        Seat(Line.BUSINESS, ChainRole.DECIDER),
        Seat(Line.TECHNICAL, ChainRole.DECIDER),
        Seat(Line.PROCUREMENT, ChainRole.DECIDER),
        Seat(Line.FINANCE, ChainRole.DECIDER),
        Seat(Line.EXECUTIVE),
    )
    met_within_days: int = 90


DEFAULTS = ChainSettings()


@dataclass(frozen=True, slots=True)
class Member:
    """A contact with their newest valid key assessment and the day of their last visit."""

    contact: Contact
    rated: Rated | None = None
    last_met: date | None = None

    @property
    def level(self) -> str | None:
        """The rung; None while undetermined or never assessed."""
        return self.rated.level if self.rated else None

    @property
    def mean(self) -> float | None:
        """−1.0 … 3.0; None while the level is undetermined: too little was seen to count on."""
        return self.rated.mean if self.rated and self.rated.level is not None else None

    def reaches(self, landmark: str) -> bool:
        return self.rated is not None and self.rated.reaches(landmark)


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one account.

    `places` has the members by line and role, either None where it is not known, the most
    influential first. `levels` counts the members at each rung, None for the undetermined and
    never assessed. `carriers` are those at `favourable` or better. `met` are those seen lately,
    `met_share` their part of the chain's influence, 0.0 … 1.0, None where nobody is known.
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


def chain(members: Iterable[Member], today: date, settings: ChainSettings = DEFAULTS) -> Chain:
    """The chain that these contacts of an account form; who has left, or has no part, is left out.

    `today` is the day in the account's own zone.
    """
    present = sorted(
        (each for each in members if takes_part(each.contact)),
        key=lambda each: (-each.contact.influence, each.contact.name, each.contact.id),
    )
    since = today - timedelta(days=settings.met_within_days)
    met = tuple(each for each in present if each.last_met is not None and each.last_met >= since)
    places: dict[tuple[Line | None, ChainRole | None], tuple[Member, ...]] = {}
    for each in present:
        place = each.contact.line, each.contact.role
        places[place] = (*places.get(place, ()), each)
    return Chain(
        members=tuple(present),
        places=places,
        empty_seats=tuple(
            seat
            for seat in settings.seats
            if not any(seat.taken_by(each.contact) for each in present)
        ),
        expected_lines=frozenset(seat.line for seat in settings.seats),
        levels=Counter(each.level for each in present),
        carriers=tuple(each for each in present if each.reaches("favourable")),
        met=met,
        met_share=influence(met) / influence(present) if present else None,
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
