"""The account as a whole: roll-up, stages with their anomalies, index and gap."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.accounts import ChainRole, Contact
from scoring.assessments import Kind
from scoring.chain import Member
from scoring.level import rung_index
from scoring.packs import builtin
from scoring.rated import Rated
from scoring.rubric import HIGHEST, LOWEST, Rubric
from scoring.standing import (
    DEFAULTS,
    STAGES,
    Stage,
    Standing,
    StandingSettings,
    index,
    standing,
)
from tests.scoring.conftest import NOW

Build = Callable[..., Member]
Stands = Callable[..., Rated]

GENERAL, ORGANIZATIONAL = builtin("general"), builtin("organizational")
WEIGHTS = DEFAULTS.weights


@pytest.fixture
def judged(key: Rubric, stands: Stands) -> Callable[..., Standing]:
    """The standing of these members with these levels of the two other layers."""

    def build(
        members: list[Member], general: str | None = None, organizational: str | None = None
    ) -> Standing:
        return standing(
            key,
            members,
            stands(general, rubric=GENERAL) if general else None,
            stands(organizational, rubric=ORGANIZATIONAL) if organizational else None,
            NOW,
        )

    return build


@pytest.mark.parametrize(
    ("decider", "general", "organizational", "stage", "anomalies"),
    [
        (None, None, None, Stage.NONE, ()),
        ("favourable", "medium", "qualified", Stage.NONE, ()),
        ("supports", None, None, Stage.POINT, ()),
        ("supports", "medium", "qualified", Stage.POINT, ()),
        ("exclusive", "good", None, Stage.PLANE, ()),
        ("supports", "excellent", "qualified", Stage.PLANE, ()),
        ("supports", "good", "key_supplier", Stage.MOMENTUM, ()),
        ("exclusive", "excellent", "strategic_partner", Stage.MOMENTUM, ()),
        # Rarely so in practice: a higher layer without the ones below.
        ("favourable", "good", "qualified", Stage.NONE, (Kind.GENERAL,)),
        ("supports", "medium", "partner", Stage.POINT, (Kind.ORGANIZATIONAL,)),
        (None, "good", "partner", Stage.NONE, (Kind.GENERAL, Kind.ORGANIZATIONAL)),
    ],
)
def test_each_stage_stands_on_the_one_before(
    member: Build,
    judged: Callable[..., Standing],
    decider: str | None,
    general: str | None,
    organizational: str | None,
    stage: Stage,
    anomalies: tuple[Kind, ...],
) -> None:
    result = judged([member(1, "technical decider 3", decider)], general, organizational)
    assert (result.stage, result.anomalies) == (stage, anomalies)


@pytest.mark.parametrize(
    ("levels", "stage"),
    [
        (["3 supports", "3 contact"], Stage.POINT),  # half
        (["3 supports", "2 contact", "2 accepted"], Stage.NONE),  # 3 of 7
        (["2 exclusive", "2 -", "1 supports"], Stage.POINT),  # 3 of 5, one never assessed
        (["1 supports", "2 -"], Stage.NONE),
        ([], Stage.NONE),  # nobody decides
    ],
)
def test_a_point_needs_half_of_the_deciders_influence(
    member: Build, judged: Callable[..., Standing], levels: list[str], stage: Stage
) -> None:
    members = [member(9, "technical adviser 3", "exclusive")]
    for number, (weight, level) in enumerate(map(str.split, levels)):
        members.append(
            member(number, f"technical decider {weight}", level if level != "-" else None)
        )
    assert judged(members).stage is stage


def test_the_roll_up_weighs_key_contacts_by_influence_and_shows_its_coverage(
    member: Build, judged: Callable[..., Standing]
) -> None:
    result = judged(
        [
            member(1, "technical decider 3", "supports"),  # 1.75
            member(2, "finance decider 1", "accepted"),  # 0.75
            member(3, "business adviser 2"),
            member(4, "business user 3", "opposed", key=False),
            member(5, "business decider 3", "opposed", active=False),
        ]
    )
    layer, contacts = result.layers[Kind.KEY], result.key_contacts
    assert (layer.mean, layer.level) == (1.5, "favourable")
    assert contacts.coverage == 2 / 3
    assert [each.contact.id for each in contacts.open] == [3]
    assert result.index == 62.5


def test_a_contact_whose_level_is_undetermined_counts_as_open(
    member: Build, judged: Callable[..., Standing], key: Rubric
) -> None:
    little = replace(member(1, "finance decider 3"), rated=Rated(key, None, 3.0, NOW))
    result = judged([little])
    assert (result.key_contacts.coverage, result.index) == (0.0, None)
    assert [each.contact.id for each in result.key_contacts.open] == [1]


def test_a_mean_of_fractions_reaches_the_threshold_that_it_equals(
    member: Build, judged: Callable[..., Standing], key: Rubric
) -> None:
    means = [(1, -5 / 6), (2, 13 / 6), (1, -1 / 2)]  # by influence: 0.75, in floats a bit less
    members = [
        replace(member(n, f"technical user {weight}"), rated=Rated(key, "exclusive", mean, NOW))
        for n, (weight, mean) in enumerate(means)
    ]
    assert judged(members).layers[Kind.KEY].level == "accepted"


def test_what_was_assessed_more_than_ninety_days_ago_is_stale(
    member: Build, key: Rubric, stands: Stands
) -> None:
    members = [
        member(1, "technical decider 3", "supports", days_ago=90),
        member(2, "finance decider 3", "supports", days_ago=91),
    ]
    general = stands("good", rubric=GENERAL, days_ago=91)
    result = standing(key, members, general, None, NOW)
    assert [each.contact.id for each in result.key_contacts.stale] == [2]
    assert [layer.stale for layer in result.layers.values()] == [True, True, False]
    assert result.layers[Kind.KEY].at == NOW - timedelta(days=91)
    patient = StandingSettings(stale_after=timedelta(days=91))
    assert not standing(key, members, general, None, NOW, patient).key_contacts.stale


def test_an_undetermined_layer_is_no_layer(key: Rubric) -> None:
    general = Rated(GENERAL, None, 3.0, NOW)
    result = standing(key, [], general, None, NOW)
    assert (result.layers[Kind.GENERAL].mean, result.index) == (None, None)


def test_the_gap_of_no_standing_names_the_deciders_who_do_not_support_us(
    member: Build, judged: Callable[..., Standing]
) -> None:
    gap = judged(
        [
            member(1, "technical decider 2", "favourable"),
            member(2, "finance decider 2", "opposed"),
            member(3, "business decider 1", "supports"),
            member(4, "procurement decider 3", "accepted"),
            member(5, "executive decider 2"),
        ]
    ).gap
    assert gap is not None
    assert (gap.stage, gap.kind, gap.needed) == (Stage.POINT, Kind.KEY, "supports")
    assert [each.contact.id for each in gap.holding] == [4, 5, 1]


def test_the_gap_of_a_point_names_what_holds_the_general_level_down(
    member: Build, key: Rubric
) -> None:
    general = Rated(GENERAL, "medium", 2.25, NOW, held_by=("depth",))
    gap = standing(key, [member(1, "technical decider 1", "supports")], general, None, NOW).gap
    assert gap is not None
    assert (gap.stage, gap.kind, gap.needed) == (Stage.PLANE, Kind.GENERAL, "good")
    assert (gap.held_by, gap.holding) == (("depth",), ())


def test_there_is_no_gap_beyond_momentum(member: Build, judged: Callable[..., Standing]) -> None:
    decider = member(1, "technical decider 1", "supports")
    assert judged([decider], "good", "partner").gap is None
    plane = judged([decider], "good").gap
    assert plane is not None
    assert (plane.stage, plane.needed) == (Stage.MOMENTUM, "key_supplier")


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ((3.0, 3.0, 3.0), 100.0),
        ((-1.0, -1.0, -1.0), 0.0),
        ((1.0, 1.0, 1.0), 50.0),
        ((3.0, -1.0, -1.0), 50.0),
        ((-1.0, 3.0, -1.0), 30.0),
        ((-1.0, -1.0, 3.0), 20.0),
        ((3.0, None, -1.0), 71.4),  # 50 of 70
        ((None, 1.0, None), 50.0),
        ((None, None, None), None),
    ],
)
def test_the_index_weighs_the_layers_that_exist(
    means: tuple[float | None, ...], expected: float | None
) -> None:
    assert index(dict(zip(Kind, means, strict=True)), WEIGHTS) == expected


def test_the_weights_are_a_setting_and_one_of_nothing_leaves_its_layer_out() -> None:
    only_key = {Kind.KEY: 1, Kind.GENERAL: 0, Kind.ORGANIZATIONAL: 0}
    assert index({Kind.KEY: 2.0, Kind.GENERAL: -1.0}, only_key) == 75.0
    assert index({Kind.GENERAL: 3.0}, only_key) is None


MEANS = st.none() | st.floats(LOWEST, HIGHEST)


@given(st.tuples(MEANS, MEANS, MEANS), st.sampled_from(Kind), st.floats(0, 4))
def test_the_index_is_bounded_and_rises_with_each_layer(
    three: tuple[float | None, ...], kind: Kind, by: float
) -> None:
    means = dict(zip(Kind, three, strict=True))
    before = index(means, WEIGHTS)
    assert (before is None) == all(mean is None for mean in three)
    mean = means[kind]
    if before is None or mean is None:
        return
    after = index({**means, kind: min(mean + by, HIGHEST)}, WEIGHTS)
    assert after is not None
    assert 0 <= before <= after <= 100


DECIDER = Contact(11, 1, "王芳", role=ChainRole.DECIDER, key=True)
LADDERS = (builtin("key"), GENERAL, ORGANIZATIONAL)


@given(st.tuples(*(st.sampled_from([rung.id for rung in each.ladder]) for each in LADDERS)))
def test_a_layer_that_rises_never_lowers_the_stage(levels: tuple[str, ...]) -> None:
    def stage_of(levels: tuple[str, ...]) -> int:
        key, general, organizational = (
            Rated(rubric, level, float(rung_index(rubric, level)) / 2 - 1, NOW)
            for rubric, level in zip(LADDERS, levels, strict=True)
        )
        result = standing(LADDERS[0], [Member(DECIDER, key)], general, organizational, NOW)
        return STAGES.index(result.stage)

    for number, (rubric, level) in enumerate(zip(LADDERS, levels, strict=True)):
        for higher in rubric.ladder[rung_index(rubric, level) :]:
            raised = (*levels[:number], higher.id, *levels[number + 1 :])
            assert stage_of(levels) <= stage_of(raised)
