"""The deciders' weight: expected seats, contested, unverified, out of date, and what is next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.accounts import ChainRole, Contact, Line
from scoring.assessments import Kind
from scoring.chain import Member
from scoring.level import evaluate, rung_index
from scoring.packs import builtin
from scoring.rated import Rated
from scoring.rubric import HIGHEST, LEVELS, Rubric
from scoring.seats import Seat
from scoring.standing import STAGES, Stage, Standing, standing
from tests.scoring.conftest import NOW

Build = Callable[..., Member]
Stands = Callable[..., Rated]

KEY, GENERAL, ORGANIZATIONAL = builtin("key"), builtin("general"), builtin("organizational")
NAMES = KEY.dimension_ids


def of(levels: dict[str, int], rubric: Rubric = KEY, *, days_ago: int = 0) -> Rated:
    result = evaluate(rubric, levels)
    at = NOW - timedelta(days=days_ago)
    return Rated(rubric, result.level, result.mean, at, result.held_by, levels)


def judged(
    members: list[Member],
    seats: tuple[Seat, ...] = (),
    general: Rated | None = None,
    organizational: Rated | None = None,
) -> Standing:
    return standing(KEY, members, general, organizational, NOW, seats=seats)


@pytest.mark.parametrize(
    ("known", "seats", "stage"),
    [
        (["technical decider 3 supports"], "", Stage.POINT),
        (["technical decider 3 supports"], "technical", Stage.POINT),  # the seat is held
        (["technical decider 3 supports"], "technical business", Stage.POINT),  # 3 of 5
        (["technical decider 3 supports"], "technical business finance", Stage.NONE),  # 3 of 7
        (["technical decider 2 supports"], "technical business", Stage.POINT),  # half
        (["technical adviser 3 exclusive"], "technical", Stage.NONE),  # advises only
        (["technical ? 2 supports"], "technical", Stage.POINT),  # decides by weight
        ([], "technical", Stage.NONE),
        ([], "", Stage.NONE),
    ],
)
def test_a_seat_that_nobody_is_known_to_hold_counts_as_unknown(
    member: Build, known: list[str], seats: str, stage: Stage
) -> None:
    split = [each.rsplit(" ", 1) for each in known]
    members = [member(n, place, level) for n, (place, level) in enumerate(split)]
    assert judged(members, tuple(Seat(Line(line)) for line in seats.split())).stage is stage


@pytest.mark.parametrize(
    ("opponent", "stage", "contested"),
    [
        (None, Stage.MOMENTUM, False),
        ("finance decider 1 opposed", Stage.POINT, True),  # 1 of 4: no plane, no momentum
        ("finance decider 2 opposed", Stage.NONE, True),  # 2 of 5 are a third and more
        ("finance adviser 3 opposed", Stage.MOMENTUM, False),  # does not decide
        ("finance decider 1 contact", Stage.MOMENTUM, False),
    ],
)
def test_a_decider_against_us_contests_the_stage(
    member: Build, stands: Stands, opponent: str | None, stage: Stage, contested: bool
) -> None:
    members = [member(1, "technical decider 3", "supports")]
    if opponent:
        place, level = opponent.rsplit(" ", 1)
        members.append(member(2, place, level))
    general, whole = stands("good", rubric=GENERAL), stands("partner", rubric=ORGANIZATIONAL)
    found = judged(members, (), general, whole)
    assert (found.stage, found.contested) == (stage, contested)


def test_opponents_with_exactly_a_third_prevent_the_point(member: Build) -> None:
    members = [
        member(1, "technical decider 2", "supports"),
        member(2, "finance decider 1", "opposed"),
    ]
    assert judged(members).stage is Stage.NONE
    assert judged([*members, member(3, "business decider 1", "supports")]).stage is Stage.POINT


def test_an_opponent_stays_one_however_old_and_whoever_left_is_none(member: Build) -> None:
    old = member(2, "finance decider 1", "opposed", days_ago=400)
    members = [member(1, "technical decider 3", "supports"), old]
    assert judged(members).contested
    gone = replace(old, contact=replace(old.contact, active=False))
    assert not judged([members[0], gone]).contested


def test_the_highest_answers_without_a_fact_leave_the_stage_to_be_verified(
    member: Build, stands: Stands
) -> None:
    decider = member(1, "technical decider 3", "supports")
    bare = replace(decider, rated=replace(decider.rated, unfounded=("stance",)))  # type: ignore[type-var]
    assert not judged([decider]).unverified
    assert judged([bare]).unverified
    assert not judged(
        [replace(bare, contact=replace(bare.contact, role=ChainRole.USER))]
    ).unverified
    general = replace(stands("good", rubric=GENERAL), unfounded=("depth",))
    assert judged([decider], general=general).unverified
    # What does not stand carries nothing that would have to be verified.
    poor = replace(stands("poor", rubric=GENERAL), unfounded=("depth",))
    assert not judged([decider], general=poor).unverified


@pytest.mark.parametrize(
    ("key_age", "general_age", "stage", "outdated"),
    [
        (180, 180, Stage.PLANE, False),
        (181, 180, Stage.NONE, True),
        (180, 181, Stage.POINT, True),
    ],
)
def test_what_is_older_than_half_a_year_carries_no_stage(
    member: Build,
    stands: Stands,
    key_age: int,
    general_age: int,
    stage: Stage,
    outdated: bool,
) -> None:
    decider = member(1, "technical decider 3", "supports", days_ago=key_age)
    found = judged([decider], general=stands("good", rubric=GENERAL, days_ago=general_age))
    assert (found.stage, found.outdated) == (stage, outdated)
    assert found.index is not None


def test_an_answer_left_out_keeps_what_was_determined_last(member: Build) -> None:
    against = of(dict.fromkeys(NAMES, 3) | {"decision_support": -1})
    hidden = of(dict.fromkeys(NAMES[:4], 3))
    assert hidden.level is None
    decider = member(1, "technical decider 3")
    shown = judged([replace(decider, rated=against)])
    left_out = judged([replace(decider, rated=hidden, determined=against)])
    assert (shown.index, left_out.index) == (18.8, 18.8)
    assert left_out.contested
    assert [each.contact.id for each in left_out.key_contacts.kept] == [1]


def test_a_decider_who_is_not_key_is_a_contradiction(member: Build) -> None:
    found = judged([member(1, "technical decider 3", "supports", key=False)])
    assert [each.contact.id for each in found.deciders.not_key] == [1]


def test_whom_to_win_over_is_the_least_to_do_for_the_weight_and_whom_to_defuse_apart(
    member: Build,
) -> None:
    def rated(n: int, place: str, levels: int, support: int) -> Member:
        answers = dict.fromkeys(NAMES, levels) | {"decision_support": support}
        return replace(member(n, place), rated=of(answers))

    found = judged(
        [
            rated(1, "technical decider 1", 1, 1),  # 5 levels for a weight of 1
            rated(2, "finance decider 3", 1, 1),  # 5 for 3
            rated(3, "business decider 2", 3, -1),
            rated(4, "procurement decider 3", 2, 2),
        ],
        (Seat(Line.EXECUTIVE),),
    )
    assert found.gap is not None
    assert [each.contact.id for each in found.gap.holding] == [2, 1]
    assert [each.line for each in found.gap.seats] == [Line.EXECUTIVE]
    assert [each.contact.id for each in found.deciders.opposing] == [3]


# Properties, over whole accounts.

ANSWERS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(LEVELS))
CONTACT = st.tuples(
    st.sampled_from(Line), st.sampled_from([*ChainRole, None]), st.integers(1, 3), st.booleans()
)
PEOPLE = st.lists(st.tuples(CONTACT, ANSWERS), min_size=1, max_size=5)
SEATS = st.lists(st.sampled_from(Line), unique=True, max_size=5).map(
    lambda lines: tuple(Seat(line) for line in lines)
)
Person = tuple[tuple[Line, ChainRole | None, int, bool], dict[str, int]]


def account(people: list[Person]) -> list[Member]:
    return [
        Member(Contact(n, 1, f"c{n}", "", *place), of(answers) if answers else None)
        for n, (place, answers) in enumerate(people)
    ]


@given(PEOPLE, SEATS, st.data())
def test_raising_an_answer_never_lowers_stage_or_index(
    people: list[Person], seats: tuple[Seat, ...], data: st.DataObject
) -> None:
    n = data.draw(st.integers(0, len(people) - 1))
    place, answers = people[n]
    raisable = sorted(name for name, level in answers.items() if level < HIGHEST)
    if not raisable:
        return
    name = data.draw(st.sampled_from(raisable))
    raised = answers | {name: data.draw(st.integers(answers[name] + 1, HIGHEST))}
    before = judged(account(people), seats)
    after = judged(account([*people[:n], (place, raised), *people[n + 1 :]]), seats)
    assert STAGES.index(before.stage) <= STAGES.index(after.stage)
    assert (before.index or 0) <= (after.index or 0)
    assert before.contested >= after.contested


@given(PEOPLE, SEATS, st.data())
def test_leaving_out_an_answer_that_was_given_before_never_lifts(
    people: list[Person], seats: tuple[Seat, ...], data: st.DataObject
) -> None:
    """The newest assessment comes to no level: what was determined last goes on counting."""
    members = account(people)
    known = [n for n, each in enumerate(members) if each.level is not None]
    if not known:
        return
    n = data.draw(st.sampled_from(known))
    answers = people[n][1]
    left = {name: answers[name] for name in list(answers)[:3]}
    hidden = replace(members[n], rated=of(left), determined=members[n].rated)
    assume(hidden.level is None)
    before, after = judged(members, seats), judged([*members[:n], hidden, *members[n + 1 :]], seats)
    assert STAGES.index(after.stage) <= STAGES.index(before.stage)
    assert (after.index, after.contested) == (before.index, before.contested)


@given(PEOPLE, SEATS, st.integers(1, 3))
def test_naming_the_decider_of_a_seat_changes_the_weight_by_the_difference_alone(
    people: list[Person], seats: tuple[Seat, ...], influence: int
) -> None:
    members = account(people)
    before = judged(members, seats).deciders
    if not before.seats or before.seats[0].line is None:
        return
    place = before.seats[0].line, ChainRole.DECIDER, influence, True
    after = judged([*members, Member(Contact(99, 1, "new", "", *place))], seats).deciders
    assert after.total - before.total == influence - 2
    assert (after.support, after.opposition) == (before.support, before.opposition)


@given(PEOPLE, SEATS)
def test_who_is_against_us_never_makes_an_account_stand_higher(
    people: list[Person], seats: tuple[Seat, ...]
) -> None:
    """A decider who turns from silent to opposed lifts nothing."""
    turned = dict.fromkeys(NAMES, 3) | {"decision_support": -1}
    members = account(people)
    silent = Member(Contact(99, 1, "new", "", Line.FINANCE, ChainRole.DECIDER, 2, key=True))
    before = judged([*members, silent], seats)
    after = judged([*members, replace(silent, rated=of(turned))], seats)
    assert STAGES.index(after.stage) <= STAGES.index(before.stage)
    assert after.contested


def test_a_stage_rests_on_the_rung_that_supports(member: Build) -> None:
    for rung in KEY.ladder:
        found = judged([member(1, "technical decider 3", rung.id)])
        stands = rung_index(KEY, rung.id) >= rung_index(KEY, "supports")
        assert (found.stage is Stage.POINT) is stands
        assert found.layers[Kind.KEY].stands is stands
