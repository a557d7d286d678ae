"""What was valid at an instant: assessments less the ones taken back, and ratings handed over."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scoring.accounts import Account, AccountEvent
from scoring.assessments import Assessment, Kind, Rating

DECIDING = "decision_support"  # what is asked anew of somebody in another post


@dataclass(frozen=True, slots=True)
class Correction:
    """Who took an assessment back, when (UTC) and why.

    `superseded_by` is the assessment made in its place; None: withdrawn, and nothing instead.
    """

    assessment_id: int
    author_id: int
    at: datetime
    reason: str
    superseded_by: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """An account passed from one owner (None: nobody) to the next, at an instant (UTC)."""

    account_id: int
    from_id: int | None
    to_id: int
    at: datetime


def in_another_post(assessment: Assessment, since: datetime | None) -> Assessment:
    """A key assessment as it counts for somebody who has another post `since`: how they decide
    there counts only where it was observed there; without it no level is determined."""
    if assessment.kind is not Kind.KEY or since is None:
        return assessment
    there = assessment.at > since
    ratings, kept = dict(assessment.ratings), dict(assessment.kept or {})
    left_out = kept[DECIDING].at <= since if DECIDING in kept else False
    if there and not left_out:
        return assessment
    if DECIDING in ratings and not there:
        ratings[DECIDING] = Rating(None)
    kept.pop(DECIDING, None)
    return replace(assessment, ratings=ratings, kept=kept, level=None, mean=None)


def valid_at(
    assessments: Iterable[Assessment], corrections: Iterable[Correction], instant: datetime
) -> tuple[Assessment, ...]:
    """The assessments that stood at the instant, as it was known then, the oldest first.

    What was taken back only later stood until then, so that the answer is what was shown.
    """
    gone = {each.assessment_id for each in corrections if each.at <= instant}
    standing = (each for each in assessments if each.at <= instant and each.id not in gone)
    return tuple(sorted(standing, key=lambda each: (each.at, each.id)))


def latest_at(
    assessments: Iterable[Assessment],
    corrections: Iterable[Correction],
    instant: datetime,
    competitor_id: int | None = None,
) -> dict[tuple[Kind, int], Assessment]:
    """The newest of ours that stood at the instant, by kind and subject; or of a competitor's.

    Absent: never assessed.
    """
    valid = valid_at(assessments, corrections, instant)
    whose = (each for each in valid if each.competitor_id == competitor_id)
    return {(each.kind, each.subject_id): each for each in whose}


def inherited(assessment: Assessment, handovers: Iterable[Handover], instant: datetime) -> bool:
    """Whether a subject's newest assessment is by a former owner of its account.

    `handovers` are the account's. Rated again by anybody, a subject is inherited no more; nor is
    what a manager or a sharer rated, who never owned the account.
    """
    passed = sorted((each for each in handovers if each.at <= instant), key=lambda each: each.at)
    since = [each for each in passed if each.at >= assessment.at]
    given_away = any(each.from_id == assessment.rater_id for each in since)
    return given_away and passed[-1].to_id != assessment.rater_id


def account_before(account: Account, events: Iterable[AccountEvent]) -> Account:
    """The account as it was before these events of it, the oldest first."""
    for event in reversed(list(events)):
        account = _with(account, event, 0)
    return account


def account_after(account: Account, event: AccountEvent) -> Account:
    return _with(account, event, 1)


def _with(account: Account, event: AccountEvent, side: int) -> Account:
    values: dict[str, Any] = {name: pair[side] for name, pair in event.fields.items()}
    return replace(account, **values) if event.account_id == account.id else account
