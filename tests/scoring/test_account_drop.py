"""Drops of the account as a whole, and beside competitors; what ends them, and what is no drop."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from scoring.account_drop import Departed, Snapshot, Why, days, is_window, seat_filled
from scoring.accounts import Account, Contact, ContactChange
from scoring.assessments import Assessment, Kind
from scoring.chain import Member
from scoring.compare import Cause, compare
from scoring.course import End, Over
from scoring.derive import Derived, Past, of_account, of_relationship
from scoring.drop import DEFAULTS, Rule, Severity
from scoring.facts import FactRules
from scoring.packs import builtin
from scoring.rated import Rated
from scoring.rubric import Rubric
from scoring.rubric_set import rubric_set
from scoring.standing import standing
from tests.scoring.conftest import NOW

Build = Callable[..., Member]
Stands = Callable[..., Rated]
Snap = Callable[..., Snapshot]

GENERAL = builtin("general")
STANDING = (Rule.STANDING_DROP, Kind.ORGANIZATIONAL, 1)
REAL = Why(Cause.REAL, seen=7)


@pytest.fixture
def snap(key: Rubric, member: Build, stands: Stands) -> Snap:
    """The account with one decider at a level, or of a mean, so many days ago."""

    def build(
        days_ago: int,
        level: str,
        general: str | None = None,
        *,
        mean: float | None = None,
        rubric: Rubric = key,
    ) -> Snapshot:
        at = NOW - timedelta(days=days_ago)
        decider = replace(stands(level, rubric=rubric), at=at)
        if mean is not None:
            decider = replace(decider, mean=mean)
        members = [replace(member(11, "technical decider 3"), rated=decider)]
        other = replace(stands(general, rubric=GENERAL), at=at) if general else None
        return Snapshot(at, standing(key, members, other, None, at))

    return build


def found(
    account: Account, way: Sequence[Snapshot], *why: Why, gone: Sequence[Departed] = ()
) -> Derived:
    """What is open after these days; `why` is what changed on each, by default a real fall."""
    last = way[len(way) - len(why) :]
    because = {each.at: reason for each, reason in zip(last, why, strict=True)}
    steps = days(account, way, lambda now: because.get(now.at, REAL), DEFAULTS)
    return of_account(account, steps, gone, DEFAULTS)


def told(derived: Derived) -> list[tuple[str | None, object, object]]:
    drops = derived.opened[STANDING].drops if STANDING in derived.opened else ()
    return [(drop.dimension, drop.before, drop.after) for drop in drops]


def test_a_stage_that_falls_is_critical_and_the_account_s(huaxin: Account, snap: Snap) -> None:
    derived = found(huaxin, [snap(100, "supports", mean=1.8), snap(0, "favourable", mean=1.7)])
    (drop,) = derived.opened[STANDING].drops
    assert (drop.before, drop.after, drop.cause) == ("point", "none", Cause.REAL)
    assert (drop.severity, drop.account_id, drop.basis) == (
        Severity.CRITICAL, 1, ("assessment:7",),
    )  # fmt: skip


def test_it_stays_open_until_the_stage_is_back_whatever_happens_between(
    huaxin: Account, snap: Snap
) -> None:
    low = {"mean": 1.7}
    way = [snap(40, "supports"), snap(20, "favourable", **low), snap(0, "favourable", **low)]
    assert [each[0] for each in told(found(huaxin, way))] == [None]
    back = [*way[:2], snap(0, "supports")]
    derived = found(huaxin, back, REAL, Why(None))
    assert (told(derived), derived.ended[STANDING]) == ([], Over(End.RECOVERED, "point"))


def test_scene_4_what_an_edit_of_the_chain_lifts_is_no_recovery(
    huaxin: Account, snap: Snap
) -> None:
    way = [snap(40, "supports"), snap(20, "favourable"), snap(0, "supports")]
    derived = found(huaxin, way, REAL, Why(None, edited=True))
    assert derived.ended[STANDING].end is End.EDITED


@pytest.mark.parametrize(
    ("before", "days_ago", "after", "fallen"),
    [
        (2.4, 30, 2.0, True),  # 10 exactly
        (2.4, 30, 2.01, False),  # 9.8
        (2.4, 31, 1.8, False),  # too long ago
        (1.8, 5, 2.4, False),
        (2.9, 1, 1.8, True),
    ],
)
def test_the_index_falls_by_ten_within_thirty_days(
    huaxin: Account, snap: Snap, before: float, days_ago: int, after: float, fallen: bool
) -> None:
    way = [snap(days_ago, "supports", mean=before), snap(0, "supports", mean=after)]
    derived = told(found(huaxin, way))
    assert bool(derived) is fallen
    assert [each[0] for each in derived] == ["index"] * fallen


def test_slow_falls_add_up_and_are_told_with_both_figures(huaxin: Account, snap: Snap) -> None:
    means = ((20, 2.4), (10, 2.2), (0, 2.0))
    way = [snap(ago, "supports", mean=mean) for ago, mean in means]
    assert told(found(huaxin, way)) == [("index", 85.0, 75.0)]


def test_scene_13_small_falls_after_it_repeat_nothing_and_rounding_recovers_nothing(
    huaxin: Account, snap: Snap
) -> None:
    fallen = [snap(20, "supports", mean=2.4), snap(15, "supports", mean=2.0)]
    once = found(huaxin, fallen)
    for mean in (1.98, 1.9, 2.04):  # a little less; and a point more, which is no recovery
        again = found(huaxin, [*fallen, snap(1, "supports", mean=mean)], REAL, Why(Cause.REAL, 9))
        assert again.opened == once.opened
    further = found(huaxin, [*fallen, snap(1, "supports", mean=1.6)], REAL, Why(Cause.REAL, 9))
    assert further.opened[STANDING].basis == ("assessment:7", "assessment:9")
    assert told(further) == [("index", 85.0, 65.0)]
    nearly = found(huaxin, [*fallen, snap(1, "supports", mean=2.2)], REAL, Why(None))
    assert nearly.ended[STANDING] == Over(End.RECOVERED, 80.0)


@pytest.mark.parametrize("cause", [None, *Cause])
def test_only_real_falls_and_departures_alarm(
    huaxin: Account, snap: Snap, cause: Cause | None
) -> None:
    derived = found(huaxin, [snap(5, "exclusive"), snap(0, "opposed")], Why(cause))
    assert bool(derived.opened) is (cause in (Cause.REAL, Cause.DEPARTURE))


def test_a_departure_behind_a_fall_of_the_standing_is_named(huaxin: Account, snap: Snap) -> None:
    why = Why(Cause.DEPARTURE, contact_id=11)
    derived = found(huaxin, [snap(5, "exclusive"), snap(0, "favourable")], why)
    drops = derived.opened[STANDING].drops
    assert {(drop.cause, drop.contact_id) for drop in drops} == {(Cause.DEPARTURE, 11)}


def test_a_changed_rubric_or_another_layer_never_alarms(
    huaxin: Account, snap: Snap, key: Rubric
) -> None:
    before = snap(5, "exclusive")
    assert not found(huaxin, [before, snap(0, "contact", rubric=replace(key, version=9))]).opened
    assert not found(huaxin, [before, snap(0, "exclusive", "poor")]).opened


@pytest.mark.parametrize(
    ("level", "coach", "severity", "window"),
    [
        ("supports", False, "critical", False),
        ("accepted", False, "critical", False),
        ("contact", False, "warning", False),
        ("contact", True, "critical", False),
        (None, False, "warning", False),
        ("opposed", False, "warning", True),
    ],
)
def test_a_departure_is_as_grave_as_who_left(
    huaxin: Account,
    wang_fang: Contact,
    stands: Stands,
    level: str | None,
    coach: bool,
    severity: str,
    window: bool,
) -> None:
    stood = stands(level) if level else None
    gone = Departed(huaxin, wang_fang, ContactChange.LEFT, NOW, stood, coach=coach)
    (drop,) = found(huaxin, [], gone=[gone]).opened[Rule.DEPARTURE, Kind.KEY, 11].drops
    assert (drop.severity, is_window(drop), drop.before) == (severity, window, level)
    assert not found(huaxin, [], gone=[replace(gone, contact=replace(wang_fang, key=False))]).opened


@pytest.mark.parametrize("end", [End.RETURNED, End.REPLACED, End.GONE])
def test_a_departure_is_over_when_something_makes_up_for_it(
    huaxin: Account, wang_fang: Contact, stands: Stands, end: End
) -> None:
    gone = Departed(huaxin, wang_fang, ContactChange.LEFT, NOW, stands("supports"), end=end)
    derived = found(huaxin, [], gone=[gone])
    assert (derived.opened, derived.ended) == (
        {}, {(Rule.DEPARTURE, Kind.KEY, 11): Over(end)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "level", "days_ago", "key_contact", "over"),
    [
        ("technical decider 1", "contact", 4, True, True),
        ("technical decider 1", "contact", 6, True, False),  # known before
        ("technical decider 1", None, 0, True, False),  # not assessed yet
        ("technical adviser 1", "contact", 4, True, False),
        ("finance decider 1", "contact", 4, True, False),
        ("technical decider 1", "contact", 4, False, False),
    ],
)
def test_a_place_is_taken_again_when_a_successor_was_assessed(
    member: Build, place: str, level: str | None, days_ago: int, key_contact: bool, over: bool
) -> None:
    gone = member(11, "technical decider 3", "supports", active=False)
    successor = member(12, place, level, days_ago=days_ago, key=key_contact)
    since = NOW - timedelta(days=5)
    assert seat_filled(gone.contact, since, [gone, successor]) is over


def beside(
    huaxin: Account,
    wang_fang: Contact,
    key: Rubric,
    *steps: tuple[int | None, str],
) -> Derived:
    """Ours (None) and a rival's levels of Wang Fang, a day apart."""
    rungs = [rung.id for rung in key.ladder]
    known = [
        Assessment(
            n,
            Kind.KEY,
            11,
            7,
            NOW + timedelta(days=n),
            key.id,
            key.version,
            {},
            competitor_id=rival,
            level=level,
            mean=float(rungs.index(level)),
        )
        for n, (rival, level) in enumerate(steps, 1)
    ]
    theirs = {rival: [a for a in known if a.competitor_id == rival] for rival in (5, 6)}
    past = Past(Kind.KEY, 11, wang_fang, [a for a in known if a.competitor_id is None], theirs)
    found_ = of_relationship(huaxin, past, (), rubric_set(), DEFAULTS, FactRules())
    subject = (Rule.OVERTAKEN, Kind.KEY, 11)
    opened = {s: o for s, o in found_.opened.items() if s == subject}
    return Derived(opened, {s: o for s, o in found_.ended.items() if s == subject})


OVERTAKEN = (Rule.OVERTAKEN, Kind.KEY, 11)


def test_a_rival_above_us_warns_until_we_are_level_again(
    huaxin: Account, wang_fang: Contact, key: Rubric
) -> None:
    assert not beside(huaxin, wang_fang, key, (None, "favourable"), (5, "favourable")).opened
    ahead = [(None, "favourable"), (5, "exclusive"), (6, "supports")]
    drops = beside(huaxin, wang_fang, key, *ahead).opened[OVERTAKEN].drops
    assert [(d.rival_id, d.before, d.after) for d in drops] == [
        (5, "favourable", "exclusive"),
        (6, "favourable", "supports"),
    ]
    assert {drop.severity for drop in drops} == {Severity.WARNING}
    partly = beside(huaxin, wang_fang, key, *ahead, (None, "supports"))
    assert [drop.rival_id for drop in partly.opened[OVERTAKEN].drops] == [5]
    level = beside(huaxin, wang_fang, key, *ahead, (None, "exclusive"))
    assert (level.opened, level.ended[OVERTAKEN].end) == ({}, End.RECOVERED)


def test_a_lead_that_shrinks_by_two_warns_before_we_are_overtaken(
    huaxin: Account, wang_fang: Contact, key: Rubric
) -> None:
    led = [(None, "exclusive"), (5, "contact")]
    assert not beside(huaxin, wang_fang, key, *led, (5, "accepted")).opened
    (drop,) = beside(huaxin, wang_fang, key, *led, (5, "favourable")).opened[OVERTAKEN].drops
    assert (drop.dimension, drop.before, drop.after) == ("lead", 4, 2)
    again = beside(huaxin, wang_fang, key, *led, (5, "favourable"), (5, "contact"))
    assert not again.opened


def test_a_competitor_s_assessment_is_not_compared_with_ours(
    key: Rubric, assess: Callable[..., Assessment]
) -> None:
    ours = assess(1, 1, 1, 1, 1, 1)
    with pytest.raises(ValueError, match="different subjects"):
        compare(key, ours, replace(ours, competitor_id=5))
