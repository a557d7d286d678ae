"""Who decides at an account, and the seats where somebody must decide whom we do not know yet.

What we do not know is not the client's vacancy: it counts as unknown, so that meeting few people
makes no account look safe, and naming one more decider costs nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scoring.accounts import Account, ChainRole, Contact, Grade, Line
from scoring.shown import shown_whole

UNKNOWN = 2  # the influence that an unknown decider is taken to have
WEIGHTY = 2  # a key contact of this influence decides, unless their role says otherwise

_THREE = (Line.BUSINESS, Line.TECHNICAL, Line.PROCUREMENT)


@shown_whole
@dataclass(frozen=True, slots=True)
class Seat:
    """A decider is expected there; `line` None: in whichever line."""

    line: Line | None

    def held_by(self, contact: Contact) -> bool:
        return decides(contact) and self.line in (None, contact.line)


@dataclass(frozen=True, slots=True)
class SeatSettings:
    """The lines in which a decider is expected, by the account's grade (None: not graded)."""

    lines: Mapping[Grade | None, tuple[Line | None, ...]] = field(
        default_factory=lambda: {
            Grade.S: tuple(Line),
            Grade.A: tuple(Line),
            Grade.B: _THREE,
            Grade.C: (None,),
            None: (None,),
        }
    )


DEFAULTS = SeatSettings()
EVERY_LINE = tuple(Seat(line) for line in Line)


def expected(account: Account, settings: SeatSettings = DEFAULTS) -> tuple[Seat, ...]:
    """The seats of the account, without the posts that it is known not to have."""
    lines = settings.lines[account.grade]
    return tuple(Seat(line) for line in lines if line not in account.no_posts)


def empty(seats: Iterable[Seat], contacts: Iterable[Contact]) -> tuple[Seat, ...]:
    """The seats whose decider we do not know."""
    present = [each for each in contacts if each.active]
    return tuple(seat for seat in seats if not any(seat.held_by(each) for each in present))


def decides(contact: Contact) -> bool:
    """Whether the contact decides: by their role, or by their weight while no role is known."""
    if contact.role is None:
        return contact.key and contact.influence >= WEIGHTY
    return contact.role is ChainRole.DECIDER
