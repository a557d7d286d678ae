"""The deciders of an account by their weight: who carries us, who is against us, who is unknown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.chain import Member, influence
from scoring.seats import UNKNOWN, Seat, empty

SUPPORTS = "supports"


@dataclass(frozen=True, slots=True)
class Deciders:
    """The known deciders, the most influential first, and the `seats` of those not known yet.

    `supporting` carry the stage; what is older than counts carries nothing (`outdated`), but an
    opponent stays one. `holding` neither support us nor oppose us: first the one with the least to
    do for the weight that they bring.
    """

    known: tuple[Member, ...]
    seats: tuple[Seat, ...]
    supporting: tuple[Member, ...]
    opposing: tuple[Member, ...]
    outdated: tuple[Member, ...]
    holding: tuple[Member, ...]

    @property
    def total(self) -> int:
        """All their influence, that of the unknown with it."""
        return influence(self.known) + self.unknown

    @property
    def unknown(self) -> int:
        return UNKNOWN * len(self.seats)

    @property
    def support(self) -> int:
        return influence(self.supporting)

    @property
    def opposition(self) -> int:
        return influence(self.opposing)

    @property
    def unverified(self) -> tuple[Member, ...]:
        """Those who carry us by answers without a fact."""
        return tuple(each for each in self.supporting if each.known and each.known.unfounded)

    @property
    def not_key(self) -> tuple[Member, ...]:
        """A contradiction: who decides is a key contact."""
        return tuple(each for each in self.known if not each.contact.key)


def deciders(
    present: Iterable[Member], seats: Sequence[Seat], now: datetime, lasts: timedelta
) -> Deciders:
    """Of the contacts who are there, the most influential first."""
    known = tuple(each for each in present if each.decides)
    opposing = tuple(each for each in known if each.opposed)
    # A level that is open now carries nothing, whatever it was before; an opponent stays one.
    reached = [each for each in known if each.reaches(SUPPORTS)]
    outdated = tuple(each for each in known if each.known and each.known.stale(now, lasts))
    supporting = tuple(each for each in reached if each not in outdated)
    others = [each for each in known if each not in (*supporting, *opposing)]
    return Deciders(
        known=known,
        seats=empty(seats, [each.contact for each in known]),
        supporting=supporting,
        opposing=opposing,
        outdated=outdated,
        holding=tuple(sorted(others, key=_cost)),
    )


def _cost(member: Member) -> tuple[float, int]:
    """What is to be done for the weight that they bring; to ask who is not known costs least."""
    steps = member.known.effort(SUPPORTS) if member.known else 0
    return steps / member.contact.influence, -member.contact.influence
