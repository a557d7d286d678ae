"""Two assessments side by side; and silence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scoring.accounts import Account, Contact, Grade
from scoring.assessments import Assessment
from scoring.compare import Cause, compare
from scoring.drop import Drop, DropSettings, Rule, Severity, silence
from scoring.rubric import Rubric

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Assess = Callable[..., Assessment]

GOOD = (2, 2, 2, 2, 2, 2)  # supports
OTHER_RATER = 8


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


def test_assessments_of_different_subjects_or_rubrics_are_an_error(
    key: Rubric, assess: Assess
) -> None:
    with pytest.raises(ValueError, match="different subjects"):
        compare(key, assess(*GOOD, subject=12), assess(*GOOD))
    with pytest.raises(ValueError, match="not made under key/2"):
        compare(key, None, assess(*GOOD, version=1))


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
        return silence(
            wang_fang, account, last_met=met, since=date(2020, 1, 1), now=NOW, today=TODAY
        )

    assert silent(limit) is None
    drop = silent(limit + 1)
    assert drop is not None
    assert (drop.rule, drop.before, drop.after) == (Rule.SILENCE, limit, limit + 1)
    assert (drop.severity, drop.subject_id) == (Severity.WARNING, wang_fang.id)


def test_a_contact_never_met_is_silent_since_recorded(wang_fang: Contact, huaxin: Account) -> None:
    since = TODAY - timedelta(days=46)
    assert silence(wang_fang, huaxin, last_met=None, since=since, now=NOW, today=TODAY) is not None
    assert silence(wang_fang, huaxin, last_met=TODAY, since=since, now=NOW, today=TODAY) is None


def test_only_key_contacts_who_are_still_there_can_be_silent(
    wang_fang: Contact, huaxin: Account
) -> None:
    ago = date(2020, 1, 1)
    for other in (replace(wang_fang, key=False), replace(wang_fang, active=False)):
        assert silence(other, huaxin, last_met=ago, since=ago, now=NOW, today=TODAY) is None


def test_the_limits_are_settings(wang_fang: Contact, huaxin: Account) -> None:
    strict = DropSettings(silent_days=dict.fromkeys(Grade, 1))
    met = TODAY - timedelta(days=2)
    drop = silence(
        wang_fang, huaxin, last_met=met, since=met, now=NOW, today=TODAY, settings=strict
    )
    assert drop is not None
