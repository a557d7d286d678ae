"""Drops of the account as a whole, what ends them, and what is no drop."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scoring.account_drop import (
    Snapshot,
    departure,
    departure_over,
    overtaken,
    overtaken_over,
    standing_drops,
    standing_over,
)
from scoring.accounts import Account, Contact, ContactChange
from scoring.assessments import Assessment, Kind
from scoring.chain import Member
from scoring.compare import Cause, compare
from scoring.drop import Drop, Rule, Severity, recovers
from scoring.facts import FactRules
from scoring.packs import builtin
from scoring.rated import Rated, rated
from scoring.rubric import Rubric
from scoring.standing import Standing, standing
from tests.scoring.conftest import NOW

Build = Callable[..., Member]
Stands = Callable[..., Rated]
Snap = Callable[..., Snapshot]

GENERAL = builtin("general")


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
        decider = stands(level, rubric=rubric)
        if mean is not None:
            decider = replace(decider, mean=mean)
        members = [replace(member(11, "technical decider 3"), rated=decider)]
        other = stands(general, rubric=GENERAL) if general else None
        return Snapshot(at, standing(key, members, other, None, at))

    return build


def told(drops: tuple[Drop, ...]) -> list[tuple[str | None, int | str | None, int | str]]:
    return [(drop.dimension, drop.before, drop.after) for drop in drops]


def test_a_stage_that_falls_is_critical_and_the_account_s(huaxin: Account, snap: Snap) -> None:
    before, now = snap(100, "supports", mean=1.8), snap(0, "favourable", mean=1.7)
    (drop,) = standing_drops(huaxin, [before], now, Cause.REAL)
    assert (drop.rule, drop.severity) == (Rule.STANDING_DROP, Severity.CRITICAL)
    assert (drop.before, drop.after, drop.cause) == ("point", "none", Cause.REAL)
    assert (drop.kind, drop.subject_id, drop.account_id) == (Kind.ORGANIZATIONAL, 1, 1)


def test_the_stage_is_compared_with_the_last_and_not_with_an_earlier_one(
    huaxin: Account, snap: Snap
) -> None:
    history = [snap(3, "favourable"), snap(40, "supports")]
    assert standing_drops(huaxin, history, snap(0, "favourable"), Cause.REAL) == ()


@pytest.mark.parametrize(
    ("before", "days_ago", "after", "fallen"),
    [
        (2.4, 30, 2.0, [("index", 85, 75)]),  # 10 exactly
        (2.4, 30, 2.01, []),  # 9.8
        (2.4, 31, 1.8, []),  # too long ago
        (1.8, 5, 2.4, []),
        (2.5, 1, 1.8, [("index", 88, 70)]),
    ],
)
def test_the_index_falls_by_ten_within_thirty_days(
    huaxin: Account,
    snap: Snap,
    before: float,
    days_ago: int,
    after: float,
    fallen: list[tuple[str, int, int]],
) -> None:
    history = [snap(days_ago, "supports", mean=before)]
    now = snap(0, "supports", mean=after)
    assert told(standing_drops(huaxin, history, now, Cause.REAL)) == fallen


def test_slow_falls_add_up_within_the_days(huaxin: Account, snap: Snap) -> None:
    history = [snap(20, "supports", mean=2.4), snap(10, "supports", mean=2.2)]
    now = snap(0, "supports", mean=2.0)
    assert told(standing_drops(huaxin, history, now, Cause.REAL)) == [("index", 85, 75)]


@pytest.mark.parametrize("cause", [None, *Cause])
def test_only_real_falls_and_departures_alarm(
    huaxin: Account, snap: Snap, cause: Cause | None
) -> None:
    history, now = [snap(5, "exclusive")], snap(0, "opposed")
    drops = standing_drops(huaxin, history, now, cause)
    assert bool(drops) is (cause in (Cause.REAL, Cause.DEPARTURE))
    assert {drop.cause for drop in drops} <= {cause}


def test_a_changed_rubric_or_another_layer_never_alarms(
    huaxin: Account, snap: Snap, key: Rubric
) -> None:
    second = replace(key, version=1)
    now = snap(0, "contact", rubric=second)
    assert standing_drops(huaxin, [snap(5, "exclusive")], now, Cause.REAL) == ()
    with_poor_general = snap(0, "exclusive", "poor")
    assert standing_drops(huaxin, [snap(5, "exclusive")], with_poor_general, Cause.REAL) == ()
    undetermined_now = snap(0, "exclusive")
    assert standing_drops(huaxin, [snap(5, "exclusive", "good")], undetermined_now, None) == ()


def test_a_standing_drop_is_over_when_the_stage_or_the_index_is_back(
    huaxin: Account, snap: Snap
) -> None:
    history, now = [snap(5, "supports", mean=2.4)], snap(0, "favourable", mean=1.7)
    stage, points = standing_drops(huaxin, history, now, Cause.REAL)

    def over(drop: Drop, level: str, mean: float) -> bool:
        present: Standing = snap(0, level, mean=mean).standing
        return standing_over(drop, present)

    assert over(stage, "supports", 1.75)
    assert not over(stage, "favourable", 1.7)
    assert over(points, "supports", 2.04)  # 76
    assert not over(points, "supports", 2.0)  # 75: still 10 below


def test_a_key_contact_who_left_or_moved_is_critical(huaxin: Account, wang_fang: Contact) -> None:
    for what in (ContactChange.LEFT, ContactChange.MOVED):
        drop = departure(wang_fang, huaxin, "supports", what)
        assert drop is not None
        assert (drop.rule, drop.severity) == (Rule.DEPARTURE, Severity.CRITICAL)
        assert (drop.before, drop.after, drop.cause) == ("supports", what, Cause.DEPARTURE)
        assert (drop.kind, drop.subject_id, drop.account_id) == (Kind.KEY, 11, 1)
    assert departure(wang_fang, huaxin, None, ContactChange.EDITED) is None
    assert departure(replace(wang_fang, key=False), huaxin, None, ContactChange.LEFT) is None


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
def test_a_departure_is_over_when_a_successor_was_assessed(
    member: Build, place: str, level: str | None, days_ago: int, key_contact: bool, over: bool
) -> None:
    gone = member(11, "technical decider 3", "supports", active=False)
    successor = member(12, place, level, days_ago=days_ago, key=key_contact)
    since: datetime = NOW - timedelta(days=5)
    assert departure_over(gone.contact, since, [gone, successor]) is over


def test_a_departure_is_over_when_the_contact_is_back(member: Build) -> None:
    gone = member(11, "technical decider 3", active=False)
    back = replace(gone, contact=replace(gone.contact, active=True))
    assert departure_over(gone.contact, NOW, [back])


def test_the_competitor_who_stands_highest_above_us_has_overtaken_us(
    huaxin: Account, stands: Stands
) -> None:
    rivals = {5: stands("supports"), 6: stands("exclusive"), 7: stands("contact")}
    drop = overtaken(Kind.KEY, 11, huaxin, stands("favourable"), rivals)
    assert drop is not None
    assert (drop.rule, drop.severity, drop.rival_id) == (Rule.OVERTAKEN, Severity.WARNING, 6)
    assert (drop.before, drop.after) == ("favourable", "exclusive")
    assert overtaken_over(stands("favourable"), rivals) is False
    assert overtaken_over(stands("exclusive"), rivals) is True


def test_an_equal_an_undetermined_or_another_rubric_s_rival_has_not_overtaken_us(
    huaxin: Account, key: Rubric, stands: Stands
) -> None:
    ours, undetermined = stands("favourable"), Rated(key, None, 3.0, NOW)
    later = stands("exclusive", rubric=replace(key, version=1))
    assert overtaken(Kind.KEY, 11, huaxin, ours, {5: stands("favourable")}) is None
    assert overtaken_over(ours, {5: stands("favourable")}) is True
    for rival in (undetermined, later):
        assert overtaken(Kind.KEY, 11, huaxin, ours, {5: rival}) is None
        assert overtaken_over(ours, {5: rival}) is False
    assert overtaken(Kind.KEY, 11, huaxin, undetermined, {5: stands("contact")}) is None


def test_no_rating_by_itself_ends_a_drop_of_the_account(
    huaxin: Account,
    wang_fang: Contact,
    key: Rubric,
    snap: Snap,
    stands: Stands,
    assess: Callable[..., Assessment],
) -> None:
    best = assess(3, 3, 3, 3, 3, 3)
    history, now = [snap(5, "exclusive")], snap(0, "opposed")
    drops = [
        *standing_drops(huaxin, history, now, Cause.REAL),
        departure(wang_fang, huaxin, None, ContactChange.LEFT),
        overtaken(Kind.KEY, 11, huaxin, stands("contact"), {5: stands("supports")}),
    ]
    assert len(drops) == 4
    assert not any(drop is None or recovers(drop, key, best) for drop in drops)


def test_an_assessment_in_brief_is_what_it_concluded(
    key: Rubric, assess: Callable[..., Assessment]
) -> None:
    brief = rated(key, assess(3, 3, 3, 3, 0, 3), NOW, FactRules())
    assert (brief.level, brief.mean, brief.held_by) == ("favourable", 2.5, ("decision_support",))
    assert brief.reaches("accepted")
    assert not brief.reaches("supports")


def test_a_competitor_s_assessment_is_not_compared_with_ours(
    key: Rubric, assess: Callable[..., Assessment]
) -> None:
    ours = assess(1, 1, 1, 1, 1, 1)
    with pytest.raises(ValueError, match="different subjects"):
        compare(key, ours, replace(ours, competitor_id=5))
