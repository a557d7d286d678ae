"""Drops beside a competitor: they have overtaken us with a subject, or our lead has shrunk."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.accounts import Account
from scoring.assessments import Assessment, Kind
from scoring.compare import Cause
from scoring.course import AlertRule, End, Over
from scoring.drop import Drop, DropSettings, Rule, Severity
from scoring.rated import Rated, lead
from scoring.rubric_set import RubricSet

LEAD = "lead"  # the `dimension` of a lead that shrank: `before` and `after` are rungs


@dataclass(frozen=True, slots=True)
class Beside:
    """Where we and a competitor stand with a subject after either was rated. `lead` is in rungs,
    None where the two are not alike; `lead_before` is the last that was known."""

    account: Account
    kind: Kind
    subject_id: int
    rival_id: int
    ours: Rated
    theirs: Rated
    shown_by: Assessment
    lead: int | None
    lead_before: int | None


def sides(
    account: Account,
    ours: Sequence[Assessment],
    theirs: Mapping[int, Sequence[Assessment]],
    rubrics: RubricSet,
) -> Iterator[Beside]:
    """Each rating of ours and of the competitors', the oldest first, where both are known."""
    known: dict[int | None, Rated] = {}
    leads: dict[int, int] = {}
    for each in _in_order([*ours, *(each for others in theirs.values() for each in others)]):
        rated = Rated(rubrics.under(each), each.level, each.mean, each.at)
        if each.level is None:
            continue
        known[each.competitor_id] = rated
        for rival, other in known.items():
            if rival is None or None not in known or each.competitor_id not in (None, rival):
                continue
            now = lead(known[None], other)
            yield Beside(
                account, each.kind, each.subject_id, rival, known[None], other, each,
                now, leads.get(rival),
            )  # fmt: skip
            if now is not None:
                leads[rival] = now


def overtaken(beside: Beside, settings: DropSettings) -> Iterator[Drop]:
    """They stand above us; or, with warning, our lead has shrunk."""
    now, before = beside.lead, beside.lead_before
    if now is None:
        return
    if now < 0:
        yield _drop(beside, None, beside.ours.level, beside.theirs.level)
    elif before is not None and before - now >= settings.lead_fall:
        yield _drop(beside, LEAD, before, now)


def ahead_again(drop: Drop, beside: Beside, settings: DropSettings) -> Over | None:
    """What cannot be compared ends nothing."""
    now = beside.lead
    if drop.rival_id != beside.rival_id or now is None:
        return None
    if drop.dimension != LEAD:
        return Over(End.RECOVERED, beside.ours.level) if now >= 0 else None
    before = drop.before if isinstance(drop.before, int) else 0
    if now < 0:
        return Over(End.CONFIRMED)  # they are ahead now: that is told instead
    return Over(End.RECOVERED, beside.ours.level) if before - now < settings.lead_fall else None


OVERTAKEN: AlertRule[Beside] = AlertRule(Rule.OVERTAKEN, overtaken, ahead_again, lambda *_: False)


def _in_order(assessments: Iterable[Assessment]) -> list[Assessment]:
    return sorted(assessments, key=lambda each: (each.at, each.id))


def _drop(
    beside: Beside, dimension: str | None, before: int | str | None, after: int | str | None
) -> Drop:
    return Drop(
        rule=Rule.OVERTAKEN,
        severity=Severity.WARNING,
        kind=beside.kind,
        subject_id=beside.subject_id,
        account_id=beside.account.id,
        before=before,
        after=after,
        cause=Cause.REAL,
        at=beside.shown_by.at,
        rubric=beside.ours.rubric.reference,
        dimension=dimension,
        rival_id=beside.rival_id,
        seen=beside.shown_by.id,
        basis=(f"assessment:{beside.shown_by.id}",),
    )
