"""Alerts about the account as a whole: its standing fell, or a competitor has overtaken us."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.alerts import alerting
from handlers.frame.settings import Settings
from handlers.relation.position import Position
from handlers.relation.trail import concluded
from scoring.account_drop import (
    Snapshot,
    overtaken,
    overtaken_over,
    standing_drops,
    standing_over,
)
from scoring.accounts import Account, Competitor
from scoring.assessments import Assessment, Kind
from scoring.compare import Cause
from scoring.drop import Drop, Rule
from scoring.rated import Rated
from storage import Tx, alerts, assessments, competitors
from storage.alerts import Alert


def fallen(
    settings: Settings,
    present: Position,
    earlier: Iterable[Snapshot],
    cause: Cause | None,
    now: datetime,
) -> tuple[Drop, ...]:
    """The drops of the standing that a change led to; `cause` is that of the change."""
    after = Snapshot(now, present.standing)
    return standing_drops(present.account, earlier, after, cause, settings.drops)


def recovered(
    tx: Tx, settings: Settings, present: Position, now: datetime, *, withdrawn: bool = False
) -> None:
    """Resolve the standing's alert where it is back; `withdrawn`: because of a correction."""
    over = [
        alert
        for alert in _unresolved(tx, Rule.STANDING_DROP, Kind.ORGANIZATIONAL, present.account.id)
        if all(
            standing_over(drop, present.standing, settings.drops)
            for drop in alerting.drops_of(alert)
        )
    ]
    alerting.resolve(tx, settings, over, now, withdrawn=withdrawn)


def weigh_rivals(
    tx: Tx, settings: Settings, account: Account, assessment: Assessment, now: datetime
) -> None:
    """After an assessment of ours or of a competitor's: does one stand above us there?

    While such an alert is unresolved, no second one is opened.
    """
    kind, subject_id = assessment.kind, assessment.subject_id
    known = competitors.of_account(tx, account.id)
    open_ = _unresolved(tx, Rule.OVERTAKEN, kind, subject_id)
    if not known and not open_:
        return
    ours, theirs = _ours_and_theirs(tx, settings, known, kind, subject_id)
    if ours is None:
        return
    if overtaken_over(ours, theirs):
        alerting.resolve(tx, settings, open_, now)
    elif not open_ and (drop := overtaken(kind, subject_id, account, ours, theirs)) is not None:
        alerting.raise_warning(tx, drop, now, assessment)


def rivals_resolved(
    tx: Tx,
    settings: Settings,
    account: Account,
    assessment: Assessment,
    now: datetime,
    *,
    withdrawn: bool = False,
) -> None:
    """Resolve the alert that a competitor stands above us where none does any more."""
    kind, subject_id = assessment.kind, assessment.subject_id
    if open_ := _unresolved(tx, Rule.OVERTAKEN, kind, subject_id):
        known = competitors.of_account(tx, account.id)
        ours, theirs = _ours_and_theirs(tx, settings, known, kind, subject_id)
        if ours is not None and overtaken_over(ours, theirs):
            alerting.resolve(tx, settings, open_, now, withdrawn=withdrawn)


def _ours_and_theirs(
    tx: Tx, settings: Settings, rivals: Iterable[Competitor], kind: Kind, subject_id: int
) -> tuple[Rated | None, dict[int, Rated]]:
    """What was concluded last of ours and of each competitor's relationship with the subject."""
    ours = assessments.last(tx, kind, subject_id)
    theirs = {
        rival.id: assessments.last(tx, kind, subject_id, competitor_id=rival.id) for rival in rivals
    }
    return (
        concluded(settings, ours) if ours else None,
        {key: concluded(settings, each) for key, each in theirs.items() if each is not None},
    )


def _unresolved(tx: Tx, rule: Rule, kind: Kind, subject_id: int) -> Sequence[Alert]:
    return [each for each in alerts.unresolved(tx, kind, subject_id) if each.rule == rule]
