"""Two assessments side by side, the drops they raise, and what ends a drop."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from scoring.accounts import Account, Contact, Grade
from scoring.assessments import Assessment, Fact
from scoring.compare import Cause, Comparison, compare
from scoring.drop import Drop, DropSettings, Rule, Severity, drops, recovers, silence
from scoring.rubric import Rubric

Assess = Callable[..., Assessment]

GOOD = (2, 2, 2, 2, 2, 2)  # supports
OTHER_RATER = 8


def raised(comparison: Comparison, contact: Contact, account: Account) -> list[tuple[str, ...]]:
    return [
        (drop.rule, drop.severity, *([drop.dimension] if drop.dimension else []))
        for drop in drops(comparison, contact, account)
    ]


def test_a_comparison_gives_each_change_the_rungs_and_the_mean(key: Rubric, assess: Assess) -> None:
    result = compare(key, assess(*GOOD), assess(2, 2, 2, 0, 1, None))
    assert (result.changes["guidance"].delta, result.changes["acceptance"].delta) == (-2, 0)
    assert (result.changes["stance"].after, result.changes["stance"].delta) == (None, None)
    assert result.rungs == -1
    assert result.mean == pytest.approx(-0.6)
    assert result.cause is Cause.REAL
    assert result.changes["acceptance"].cause is None


def test_what_rises_or_stays_has_no_cause(key: Rubric, assess: Assess) -> None:
    result = compare(key, assess(*GOOD), assess(3, 2, 2, 2, 2, 2, rater=OTHER_RATER))
    assert (result.cause, result.rungs) == (None, 0)


def test_undetermined_levels_are_not_compared(
    key: Rubric, assess: Assess, wang_fang: Contact, huaxin: Account
) -> None:
    for before, after in [
        (assess(*GOOD), assess(1, 1, 1, 1, None, 1)),
        (assess(2, 2, None, None, None, None), assess(1, 1, 1, 1, 1, 1)),
    ]:
        result = compare(key, before, after)
        assert result.rungs is None
        assert raised(result, wang_fang, huaxin) == []


def test_another_rater_without_a_fact_is_no_drop_and_with_one_is(
    key: Rubric, assess: Assess, wang_fang: Contact, huaxin: Account, heard: tuple[Fact, ...]
) -> None:
    silent = compare(key, assess(*GOOD), assess(2, 2, 2, 2, 0, -1, rater=OTHER_RATER))
    assert silent.cause is Cause.RATER_CHANGED
    assert raised(silent, wang_fang, huaxin) == []

    beside = {"acceptance": heard}  # a fact for what did not fall proves no fall
    unproved = assess(2, 2, 2, 2, 0, -1, rater=OTHER_RATER, facts=beside)
    assert compare(key, assess(*GOOD), unproved).cause is Cause.RATER_CHANGED

    proved = assess(2, 2, 2, 2, 0, -1, rater=OTHER_RATER, facts={"decision_support": heard})
    seen = compare(key, assess(*GOOD), proved)
    assert seen.cause is Cause.REAL
    assert seen.changes["stance"].cause is Cause.RATER_CHANGED
    assert raised(seen, wang_fang, huaxin) == [
        ("level_drop", "critical"),
        ("dimension_drop", "warning", "decision_support"),
    ]


def test_another_rubric_version_is_not_compared(
    key: Rubric, assess: Assess, wang_fang: Contact, huaxin: Account
) -> None:
    second = replace(key, version=1)
    result = compare(second, assess(*GOOD), assess(-1, -1, -1, -1, -1, -1, version=1))
    assert (result.cause, result.before, result.changes) == (Cause.RUBRIC_CHANGED, None, {})
    assert raised(result, wang_fang, huaxin) == []


def test_a_withdrawal_is_no_drop_and_a_departure_is(
    key: Rubric, assess: Assess, wang_fang: Contact, huaxin: Account
) -> None:
    before, after = assess(*GOOD), assess(1, 1, 1, 1, 1, 1)
    assert raised(compare(key, before, after, Cause.WITHDRAWN), wang_fang, huaxin) == []
    left = drops(compare(key, before, after, Cause.DEPARTURE), wang_fang, huaxin)
    assert [(drop.rule, drop.cause) for drop in left] == [(Rule.LEVEL_DROP, Cause.DEPARTURE)]


def test_assessments_of_different_subjects_or_rubrics_are_an_error(
    key: Rubric, assess: Assess
) -> None:
    with pytest.raises(ValueError, match="different subjects"):
        compare(key, assess(*GOOD, subject=12), assess(*GOOD))
    with pytest.raises(ValueError, match="not made under key/2"):
        compare(key, None, assess(*GOOD, version=1))


@pytest.mark.parametrize(
    ("after", "severities"),
    [
        ((2, 2, 2, 2, 1, 2), []),  # 11/6: still supports
        ((2, 2, 1, 2, 2, 1), [Severity.WARNING]),  # 10/6: favourable
        ((1, 1, 1, 1, 1, 1), [Severity.CRITICAL]),  # accepted
    ],
)
def test_one_rung_is_a_warning_and_two_are_critical(
    key: Rubric,
    assess: Assess,
    wang_fang: Contact,
    huaxin: Account,
    after: tuple[int, ...],
    severities: list[Severity],
) -> None:
    found = drops(compare(key, assess(*GOOD), assess(*after)), wang_fang, huaxin)
    assert [drop.severity for drop in found] == severities


@pytest.mark.parametrize(
    ("key_contact", "grade", "severity"),
    [
        (True, Grade.S, Severity.CRITICAL),
        (True, Grade.A, Severity.CRITICAL),
        (True, Grade.B, Severity.WARNING),
        (True, None, Severity.WARNING),
        (False, Grade.S, Severity.WARNING),
    ],
)
def test_one_rung_is_critical_for_a_key_contact_of_a_top_account(
    key: Rubric,
    assess: Assess,
    wang_fang: Contact,
    huaxin: Account,
    key_contact: bool,
    grade: Grade | None,
    severity: Severity,
) -> None:
    contact, account = replace(wang_fang, key=key_contact), replace(huaxin, grade=grade)
    comparison = compare(key, assess(*GOOD), assess(2, 2, 1, 2, 2, 1))
    (drop,) = drops(comparison, contact, account)
    assert (drop.rule, drop.severity) == (Rule.LEVEL_DROP, severity)
    assert (drop.subject_id, drop.account_id) == (contact.id, account.id)
    assert (drop.before, drop.after, drop.dimension) == ("supports", "favourable", None)


def test_a_dimension_drops_at_two_levels_and_not_at_one(
    key: Rubric, assess: Assess, wang_fang: Contact, huaxin: Account
) -> None:
    comparison = compare(key, assess(3, 3, 3, 3, 2, 2), assess(1, 2, 3, 3, 2, 2))
    (drop,) = drops(comparison, wang_fang, huaxin)
    assert (drop.rule, drop.dimension) == (Rule.DIMENSION_DROP, "acceptance")
    assert (drop.before, drop.after) == (3, 1)


def test_a_dimension_newly_negative_is_critical_also_when_first_seen(
    key: Rubric, assess: Assess, wang_fang: Contact, huaxin: Account
) -> None:
    now = assess(0, 0, 0, 0, 0, -1)
    negative = ("negative", "critical", "stance")
    for previous in (None, assess(0, 0, 0, 0, 0, None), assess(0, 0, 0, 0, 0, 0)):
        assert negative in raised(compare(key, previous, now), wang_fang, huaxin)
    assert raised(compare(key, assess(0, 0, 0, 0, 0, -1), now), wang_fang, huaxin) == []


def test_a_first_assessment_has_nothing_else_to_fall_from(
    key: Rubric, assess: Assess, wang_fang: Contact, huaxin: Account
) -> None:
    result = compare(key, None, assess(0, 0, 0, 0, 0, 0))
    assert (result.cause, result.rungs, result.mean) == (None, None, None)
    assert raised(result, wang_fang, huaxin) == []


TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("grade", "limit"), [("S", 14), ("A", 21), ("B", 45), ("C", 90), (None, 90)]
)
def test_silence_fires_the_day_after_the_grade_allows(
    wang_fang: Contact, huaxin: Account, grade: str | None, limit: int
) -> None:
    account = replace(huaxin, grade=Grade(grade) if grade else None)

    def silent(days: int) -> Drop | None:
        met = TODAY - timedelta(days=days)
        return silence(wang_fang, account, last_met=met, since=date(2020, 1, 1), today=TODAY)

    assert silent(limit) is None
    drop = silent(limit + 1)
    assert drop is not None
    assert (drop.rule, drop.before, drop.after) == (Rule.SILENCE, limit, limit + 1)
    assert (drop.severity, drop.subject_id) == (Severity.WARNING, wang_fang.id)


def test_a_contact_never_met_is_silent_since_recorded(wang_fang: Contact, huaxin: Account) -> None:
    since = TODAY - timedelta(days=46)
    assert silence(wang_fang, huaxin, last_met=None, since=since, today=TODAY) is not None
    assert silence(wang_fang, huaxin, last_met=TODAY, since=since, today=TODAY) is None


def test_only_key_contacts_who_are_still_there_can_be_silent(
    wang_fang: Contact, huaxin: Account
) -> None:
    long_ago = date(2020, 1, 1)
    for other in (replace(wang_fang, key=False), replace(wang_fang, active=False)):
        assert silence(other, huaxin, last_met=long_ago, since=long_ago, today=TODAY) is None


def test_the_limits_are_settings(wang_fang: Contact, huaxin: Account) -> None:
    strict = DropSettings(silent_days=dict.fromkeys(Grade, 1))
    met = TODAY - timedelta(days=2)
    drop = silence(wang_fang, huaxin, last_met=met, since=met, today=TODAY, settings=strict)
    assert drop is not None


@pytest.fixture
def opened(key: Rubric, assess: Assess, wang_fang: Contact, huaxin: Account) -> dict[Rule, Drop]:
    """The three drops of one bad day, by rule: the level, decision support, stance."""
    comparison = compare(key, assess(2, 2, 2, 2, 2, 0), assess(2, 2, 2, 2, 0, -1))
    return {drop.rule: drop for drop in drops(comparison, wang_fang, huaxin)}


@pytest.mark.parametrize(
    ("rule", "levels", "over"),
    [
        (Rule.LEVEL_DROP, (1, 1, 1, 1, 1, 2), False),
        (Rule.LEVEL_DROP, (2, 2, 2, 2, 1, 0), True),
        (Rule.LEVEL_DROP, (3, 3, 3, 3, 3, 3), True),
        (Rule.LEVEL_DROP, (3, 3, 3, 3, None, 3), False),  # undetermined
        (Rule.DIMENSION_DROP, (2, 2, 2, 2, 0, 3), False),
        (Rule.DIMENSION_DROP, (2, 2, 2, 2, 1, 0), True),
        (Rule.DIMENSION_DROP, (2, 2, 2, 2, None, 0), False),
        (Rule.NEGATIVE, (3, 3, 3, 3, 3, -1), False),
        (Rule.NEGATIVE, (0, 0, 0, 0, 0, 0), True),
        (Rule.NEGATIVE, (3, 3, 3, 3, 3, None), False),
    ],
)
def test_a_drop_is_over_when_its_rule_would_not_fire_any_more(
    key: Rubric,
    assess: Assess,
    opened: dict[Rule, Drop],
    rule: Rule,
    levels: tuple[int | None, ...],
    over: bool,
) -> None:
    assert recovers(opened[rule], key, assess(*levels)) is over


def test_no_rating_ends_a_silence(
    key: Rubric, assess: Assess, wang_fang: Contact, huaxin: Account
) -> None:
    long_ago = date(2020, 1, 1)
    drop = silence(wang_fang, huaxin, last_met=long_ago, since=long_ago, today=TODAY)
    assert drop is not None
    best: Assessment = assess(3, 3, 3, 3, 3, 3)
    assert recovers(drop, key, best) is False
