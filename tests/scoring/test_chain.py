"""The decision chain: places, empty seats, single thread, and who was met lately."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from scoring.accounts import ChainRole, Line
from scoring.chain import Chain, Member, chain
from scoring.packs import source_text
from scoring.rated import Rated
from scoring.rubric_pack import parse_rubric
from scoring.seats import Seat
from tests.scoring.conftest import NOW

Build = Callable[..., Member]
TODAY = NOW.date()


def ids(members: tuple[Member, ...]) -> list[int]:
    return [each.contact.id for each in members]


def seats(of: Chain) -> list[str]:
    return [each.line or "any" for each in of.empty_seats]


def test_members_stand_in_their_places_the_most_influential_first(member: Build) -> None:
    found = chain(
        [
            member(1, "technical decider 2"),
            member(2, "technical decider 3"),
            member(3, "finance ? 1"),
            member(4, "? ? 1"),
        ],
        TODAY,
    )
    assert {place: ids(members) for place, members in found.places.items()} == {
        (Line.TECHNICAL, ChainRole.DECIDER): [2, 1],
        (Line.FINANCE, None): [3],
        (None, None): [4],
    }
    assert ids(found.members) == [2, 1, 3, 4]


def test_who_left_and_who_has_no_part_is_not_in_the_chain(member: Build) -> None:
    gone = member(1, "technical decider 3", active=False)
    nobody = member(2, "? ? 1", key=False)
    found = chain([gone, nobody], TODAY)
    assert (found.members, found.met_share, found.single_thread) == ((), None, None)
    assert "technical" in seats(found)


def test_the_chain_has_a_seat_for_each_line_where_nobody_decides(member: Build) -> None:
    assert seats(chain([], TODAY)) == list(Line)
    found = chain([member(1, "executive adviser 3"), member(2, "business decider 2")], TODAY)
    assert seats(found) == ["technical", "procurement", "finance", "executive"]
    assert chain([], TODAY, (Seat(None),)).empty_seats == (Seat(None),)


@pytest.mark.parametrize(
    ("levels", "single"),
    [
        (["favourable", "accepted", None], 1),
        (["accepted", "exclusive", "opposed"], 2),
        (["favourable", "favourable", None], None),
        (["accepted", "accepted", None], None),
        ([None, None, None], None),
    ],
)
def test_one_contact_who_carries_every_relation_is_a_single_thread(
    member: Build, levels: list[str | None], single: int | None
) -> None:
    found = chain([member(n, "technical user 1", each) for n, each in enumerate(levels, 1)], TODAY)
    assert (found.single_thread and found.single_thread.id) == single


def test_the_share_met_is_of_influence_and_counts_ninety_days(member: Build) -> None:
    found = chain(
        [
            member(1, "technical decider 3", met=90),
            member(2, "technical adviser 2", met=91),
            member(3, "finance decider 2", met=0),
            member(4, "business decider 1"),
        ],
        TODAY,
    )
    assert found.met_share == 5 / 12  # with two unknown deciders, of influence two each
    assert found.lines_met == {Line.TECHNICAL, Line.FINANCE}
    assert ids(found.met) == [1, 3]


def test_levels_are_counted_and_the_not_assessed_with_them(member: Build) -> None:
    levels = ["supports", None, "supports", "opposed"]
    found = chain([member(n, "technical user 1", each) for n, each in enumerate(levels)], TODAY)
    assert found.levels == {"supports": 2, None: 1, "opposed": 1}


def test_a_ladder_with_rungs_of_its_own_says_which_one_carries(
    member: Build, stands: Callable[..., Rated]
) -> None:
    text = source_text("key").replace('id = "favourable"', 'id = "warm"')
    text = text.replace('rung = "favourable"', 'rung = "warm"')
    text = text.replace("minimum_observed", 'landmarks = { favourable = "warm" }\nminimum_observed')
    ours = parse_rubric(text, "ours.toml")
    warm = replace(member(1, "technical user 1"), rated=stands("warm", rubric=ours))
    cool = replace(member(2, "technical user 1"), rated=stands("accepted", rubric=ours))
    assert ids(chain([warm, cool], TODAY).carriers) == [1]
