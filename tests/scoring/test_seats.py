"""Who decides, and where somebody must whom we do not know."""

import pytest

from scoring.accounts import Account, ChainRole, Contact, Grade, Line
from scoring.seats import Seat, decides, empty, expected

B_LINES = ["business", "technical", "procurement"]


def of_lines(seats: tuple[Seat, ...]) -> list[str]:
    return [seat.line or "any" for seat in seats]


@pytest.mark.parametrize(
    ("grade", "lines"),
    [
        (Grade.S, list(Line)),
        (Grade.A, list(Line)),
        (Grade.B, B_LINES),
        (Grade.C, ["any"]),
        (None, ["any"]),
    ],
)
def test_the_grade_says_in_which_lines_a_decider_is_expected(
    grade: Grade | None, lines: list[str]
) -> None:
    assert of_lines(expected(Account(1, "华信", grade))) == lines


def test_a_post_that_there_is_not_is_no_seat() -> None:
    account = Account(1, "华信", Grade.B, no_posts=frozenset({Line.PROCUREMENT, Line.FINANCE}))
    assert of_lines(expected(account)) == ["business", "technical"]


@pytest.mark.parametrize(
    ("role", "key", "influence", "expects"),
    [
        ("decider", True, 1, True),
        ("decider", False, 1, True),  # a contradiction, and named as one
        ("adviser", True, 3, False),  # said otherwise
        ("user", True, 3, False),
        (None, True, 3, True),
        (None, True, 2, True),
        (None, True, 1, False),
        (None, False, 3, False),
    ],
)
def test_a_key_contact_of_weight_decides_unless_said_otherwise(
    role: str | None, key: bool, influence: int, expects: bool
) -> None:
    held = ChainRole(role) if role else None
    contact = Contact(1, 1, "王敏", role=held, influence=influence, key=key)
    assert decides(contact) is expects


def test_a_seat_is_held_by_a_decider_of_its_line_who_is_there() -> None:
    def decider(line: Line | None, *, active: bool = True) -> Contact:
        return Contact(1, 1, "王敏", line=line, role=ChainRole.DECIDER, active=active)

    seats = (Seat(Line.FINANCE), Seat(Line.TECHNICAL))
    here = [decider(Line.TECHNICAL), decider(Line.FINANCE, active=False), decider(None)]
    assert of_lines(empty(seats, here)) == ["finance"]
    assert empty([Seat(None)], [decider(None)]) == ()
    assert of_lines(empty([Seat(None)], [])) == ["any"]
