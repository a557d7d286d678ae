"""The level that the ledger's own facts suggest, by the table of `scoring.suggest`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.accounts import ChainRole, Contact, Line
from scoring.chain import Chain, Member, chain
from scoring.ledger_facts import (
    Coverage,
    Depth,
    Facts,
    Interaction,
    Rank,
    Stability,
    carried_since,
    interaction,
    rank_of,
    stability,
)
from scoring.packs import builtin
from scoring.rated import Rated
from scoring.suggest import suggest
from scoring.visits import Visit, VisitType
from tests.scoring.conftest import NOW

Build = Callable[..., Member]
TODAY = NOW.date()
NOTHING = chain([], TODAY)
NO_RELATION = Stability(0, None, 0, 0)
NO_VISITS = Interaction(dict.fromkeys(Rank, 0), earlier=False)


def level_of(
    dimension: str,
    known: Chain = NOTHING,
    relations: Stability = NO_RELATION,
    visits: Interaction = NO_VISITS,
) -> int | None:
    rubric = builtin("organizational" if dimension == "interaction" else "general")
    found = suggest(rubric, Facts(known, relations, visits, TODAY)).get(dimension)
    return None if found is None else found.level


def test_a_ledger_that_knows_nothing_suggests_nothing() -> None:
    facts = Facts(NOTHING, NO_RELATION, NO_VISITS, TODAY)
    assert suggest(builtin("general"), facts) == {}
    assert suggest(builtin("organizational"), facts) == {}


def test_only_dimensions_that_name_a_fact_are_given_one(member: Build) -> None:
    known = chain([member(1, "technical decider 1", "supports", met=1)], TODAY)
    facts = Facts(known, Stability(1, TODAY, 0, 0), NO_VISITS, TODAY)
    assert list(suggest(builtin("general"), facts)) == ["coverage", "depth", "stability"]
    assert suggest(builtin("outcome_general"), facts) == {}


FULL = (
    "business decider 2",
    "technical decider 2",
    "technical user 1",
    "procurement decider 2",
    "finance decider 2",
    "executive adviser 3",
)


@pytest.mark.parametrize(
    ("places", "met", "level"),
    [
        (FULL, (), None),  # not met is not shut out
        (FULL, (3,), 0),  # not a main line
        (FULL, (5,), 0),  # one person is not a line
        (FULL, (2,), 0),  # one user, of a line of 3
        (FULL, (1, 2), 1),
        (FULL, (0, 1, 2), 1),  # two lines of five are not most
        (FULL, (0, 1, 3), 0),  # three lines, one person of each
        (FULL, (0, 2, 5), 0),
        (FULL, (1, 2, 3), 1),
        (FULL, (1, 2, 3, 5), 2),
        (FULL, (0, 1, 2, 3, 4), 1),  # no adviser, no executive
        (FULL, (0, 1, 3, 4, 5), 0),  # each line, one person of each
        (FULL, (0, 1, 2, 3, 4, 5), 2),  # the executive who decides is not known
        ((*FULL, "executive decider 1"), (0, 1, 2, 3, 4, 5, 6), 3),
        (FULL[1:], (0, 1, 2, 3, 4), 2),  # the business decider is not known
        (("technical decider 3", "technical user 1", "finance user 1"), (1, 2), 0),
        (("technical decider 1", "technical user 1", "finance user 1"), (1,), 0),
        (("technical decider 1", "technical user 1", "finance user 1"), (0, 1), 1),
    ],
)
def test_coverage_follows_from_who_was_met_lately(
    member: Build, places: tuple[str, ...], met: tuple[int, ...], level: int | None
) -> None:
    members = [member(n, place, met=10 if n in met else 200) for n, place in enumerate(places)]
    assert level_of("coverage", chain(members, TODAY)) == level


def test_the_fact_of_coverage_is_told_with_its_level(member: Build) -> None:
    members = [member(1, "technical decider 3", met=5), member(2, "finance user 1")]
    found = suggest(builtin("general"), Facts(chain(members, TODAY), NO_RELATION, NO_VISITS, TODAY))
    fact = found["coverage"].fact
    assert isinstance(fact, Coverage)
    assert (fact.share, fact.lines, len(fact.of_lines)) == (
        0.25,  # of 4 known, and 2 for each of the four seats whose decider is not
        frozenset({Line.TECHNICAL}),
        5,
    )


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        ([], None),
        (["supports", None, None], None),  # a third is too little to tell
        (["contact", "contact"], 0),
        (["accepted", "contact", "contact"], 1),
        (["favourable", "favourable", "contact", "opposed"], 1),  # half is not most
        (["favourable", "favourable", "opposed"], 2),
        (["supports", "supports", "favourable"], 3),
        (["opposed", "opposed", "accepted"], -1),
        (["opposed", "opposed", "accepted", "contact"], 1),
        (["opposed", "opposed", "contact", "contact"], 0),
    ],
)
def test_depth_follows_from_the_key_levels(
    member: Build, levels: list[str | None], level: int | None
) -> None:
    members = [member(n, "technical user 1", each) for n, each in enumerate(levels)]
    assert level_of("depth", chain(members, TODAY)) == level


def test_depth_of_three_needs_most_to_support_us_in_each_role(member: Build) -> None:
    deciders = [member(n, "technical decider 1", "supports") for n in range(3)]
    user = member(9, "technical user 1", "favourable")
    assert level_of("depth", chain([*deciders, user], TODAY)) == 2
    assert level_of("depth", chain(deciders, TODAY)) == 3
    found = suggest(
        builtin("general"), Facts(chain(deciders, TODAY), NO_RELATION, NO_VISITS, TODAY)
    )
    assert found["depth"].fact == Depth({"supports": 3})


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("fact", "level"),
    [
        (Stability(carriers=0, since=None, lost=0, departures=2), None),
        (Stability(carriers=0, since=None, lost=1, departures=0), -1),
        (Stability(carriers=1, since=ago(2000), lost=0, departures=3), 0),
        (Stability(carriers=2, since=ago(364), lost=0, departures=3), 1),
        (Stability(carriers=2, since=ago(365), lost=0, departures=0), 2),
        (Stability(carriers=2, since=ago(1094), lost=0, departures=1), 2),
        (Stability(carriers=2, since=ago(1095), lost=0, departures=0), 2),
        (Stability(carriers=2, since=ago(1095), lost=0, departures=1), 3),
    ],
)
def test_stability_follows_from_who_carries_us_and_since_when(
    fact: Stability, level: int | None
) -> None:
    assert level_of("stability", relations=fact) == level


def test_a_contact_carries_us_since_the_present_run_began(key_run: Callable[..., object]) -> None:
    assert key_run("favourable", "supports", "favourable") == 0
    assert key_run("favourable", "accepted", "supports", "supports") == 2
    assert key_run("favourable", None, "favourable") == 0
    assert key_run("favourable", None, "contact") is None
    assert key_run() is None


@pytest.fixture
def key_run() -> Callable[..., int | None]:
    """The number of the rating since which a contact with these levels, a day apart, carries us."""

    def build(*levels: str | None) -> int | None:
        ratings = [
            Rated(builtin("key"), level, 1.0, NOW + timedelta(days=n))
            for n, level in enumerate(levels)
        ]
        since = carried_since(ratings)
        return None if since is None else (since - TODAY).days

    return build


def test_stability_is_gathered_from_the_ratings_of_all_contacts(
    member: Build, stands: Callable[..., Rated]
) -> None:
    known = chain(
        [
            member(1, "technical decider 2", "supports"),
            member(2, "finance decider 2", "favourable"),
            member(3, "business decider 2", "accepted"),
        ],
        TODAY,
    )
    histories = {
        1: [stands("accepted", days_ago=900), stands("supports", days_ago=400)],
        2: [stands("favourable", days_ago=500), stands("favourable", days_ago=20)],
        3: [stands("exclusive", days_ago=800), stands("accepted", days_ago=10)],
        4: [stands("contact", days_ago=700)],  # left since
    }
    assert stability(known, histories, departures=1) == Stability(2, ago(500), 1, 1)
    assert stability(NOTHING, {}, departures=0) == NO_RELATION


@pytest.mark.parametrize(
    ("counts", "earlier", "led", "level"),
    [
        ((0, 0, 0), False, 0, None),
        ((0, 0, 0), True, 0, -1),
        ((0, 0, 1), False, 0, 0),
        ((0, 1, 0), True, 0, 0),
        ((0, 2, 0), True, 0, 1),
        ((1, 0, 0), True, 1, 2),
        ((5, 0, 0), True, 0, 0),  # a rep at an executive's is no visit of executives
        ((5, 2, 0), True, 0, 1),
        ((2, 4, 11), True, 1, 2),
        ((2, 4, 12), True, 1, 3),
        ((2, 4, 12), True, 0, 1),
        ((0, 9, 99), True, 0, 1),
    ],
)
def test_interaction_follows_from_the_meetings_by_rank(
    counts: tuple[int, int, int], earlier: bool, led: int, level: int | None
) -> None:
    visits = Interaction(dict(zip(Rank, counts, strict=True)), earlier, led)
    assert level_of("interaction", visits=visits) == level


def test_each_visit_counts_once_for_every_rank_that_it_met() -> None:
    contacts = {
        1: Contact(1, 1, "总", line=Line.EXECUTIVE),
        2: Contact(2, 1, "经理", role=ChainRole.DECIDER),
        3: Contact(3, 1, "主任", key=True),
        4: Contact(4, 1, "工"),
    }
    assert [rank_of(each) for each in contacts.values()] == [
        Rank.EXECUTIVE,
        Rank.MIDDLE,
        Rank.MIDDLE,
        Rank.WORKING,
    ]
    visits = [
        Visit(1, 1, 7, ago(365), participant_ids=(1, 2, 3)),
        Visit(2, 1, 7, ago(10), participant_ids=(4,)),
        Visit(3, 1, 7, ago(5), participant_ids=(99,)),  # somebody who moved on
        Visit(4, 1, 7, ago(-1), participant_ids=(1,)),  # planned
    ]
    counted = interaction(visits, contacts, TODAY)
    assert (counted.visits, counted.earlier) == (
        {Rank.EXECUTIVE: 1, Rank.MIDDLE: 1, Rank.WORKING: 2},
        False,
    )
    led = interaction(visits, contacts, TODAY, leaders={7})
    assert led.among_leaders == 1
    assert interaction(visits, contacts, TODAY, leaders={8}).among_leaders == 0
    calls = [replace(each, type=VisitType.CALL) for each in visits]
    assert not any(interaction(calls, contacts, TODAY, leaders={7}).visits.values())
    before = Visit(5, 1, 7, ago(366), participant_ids=(1,))
    assert interaction([before], contacts, TODAY) == Interaction(NO_VISITS.visits, earlier=True)


PLACES = st.tuples(
    st.sampled_from(Line), st.none() | st.sampled_from(ChainRole), st.integers(1, 3), st.booleans()
)


@given(st.lists(PLACES, min_size=1, max_size=7), st.integers(0, 6))
def test_meeting_one_more_never_lowers_the_coverage(
    places: list[tuple[Line, ChainRole | None, int, bool]], more: int
) -> None:
    def covered(met: set[int]) -> int:
        members = [
            Member(
                Contact(n, 1, "x", line=line, role=role, influence=influence),
                last_met=TODAY if n in met else None,
            )
            for n, (line, role, influence, _) in enumerate(places)
        ]
        level = level_of("coverage", chain(members, TODAY))
        return -1 if level is None else level

    met = {n for n, place in enumerate(places) if place[3]}
    assert covered(met) <= covered(met | {more})


@given(st.lists(st.sampled_from([rung.id for rung in builtin("key").ladder]), min_size=1))
def test_depth_never_falls_when_a_level_rises(levels: list[str]) -> None:
    rungs = [rung.id for rung in builtin("key").ladder]

    def depth(levels: list[str]) -> int:
        members = [
            Member(
                Contact(n, 1, "x", role=list(ChainRole)[n % 3]),
                Rated(builtin("key"), level, 1.0, NOW),
            )
            for n, level in enumerate(levels)
        ]
        found = level_of("depth", chain(members, TODAY))
        assert found is not None
        return found

    for number, level in enumerate(levels):
        for higher in rungs[rungs.index(level) :]:
            assert depth(levels) <= depth([*levels[:number], higher, *levels[number + 1 :]])
