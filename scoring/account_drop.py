"""Drops of the account as a whole: its standing, who left it, and who has overtaken us there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.accounts import Account, Contact, ContactChange
from scoring.assessments import Kind
from scoring.chain import Member
from scoring.compare import Cause
from scoring.drop import ALARMING, DEFAULTS, Drop, DropSettings, Rule, Severity
from scoring.rated import Rated, lead
from scoring.standing import STAGES, Stage, Standing

INDEX = "index"  # the `dimension` of a standing drop that is the index's and not the stage's


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The standing at an instant (UTC) by what is known now: without what was withdrawn since."""

    at: datetime
    standing: Standing


def standing_drops(
    account: Account,
    earlier: Iterable[Snapshot],
    now: Snapshot,
    cause: Cause | None,
    settings: DropSettings = DEFAULTS,
) -> tuple[Drop, ...]:
    """The falls of the stage (`before` and `after` are stages) and of the index (whole points).

    The stage is compared with the newest of the `earlier` snapshots, the index with its highest
    in the days that count. `cause` is that of the change which led here, None where nothing fell
    in it; only real falls and departures are given. Snapshots with other layers, or with layers
    under other rubrics, are not compared. The kind is organizational, whose subject is the
    account.
    """
    if cause not in ALARMING:
        return ()
    basis = _basis(now.standing)
    alike = [each for each in earlier if _basis(each.standing) == basis]
    drops = []
    newest = max(alike, key=lambda each: each.at, default=None)
    if newest is not None and _falls(newest.standing.stage, now.standing.stage):
        drops.append(_of_account(account, newest.standing.stage, now.standing.stage, cause))
    since = now.at - timedelta(days=settings.index_days)
    recent = (each.standing.index for each in alike if each.at >= since)
    highest = max((each for each in recent if each is not None), default=None)
    present = now.standing.index
    if highest is not None and present is not None and _points(highest, present, settings):
        drops.append(_of_account(account, round(highest), round(present), cause, INDEX))
    return tuple(drops)


def standing_over(drop: Drop, present: Standing, settings: DropSettings = DEFAULTS) -> bool:
    """Whether the stage, or the index, is back where the drop's rule would not fire."""
    if drop.dimension == INDEX:
        before = float(drop.before or 0)
        return present.index is not None and not _points(before, present.index, settings)
    return not _falls(Stage(str(drop.before)), present.stage)


def departure(
    contact: Contact, account: Account, level: str | None, what: ContactChange
) -> Drop | None:
    """A key contact left or moved (`after`); `level` is where they stood, None if not known.

    `contact` and `account` are as they were before.
    """
    if not contact.key or what not in (ContactChange.LEFT, ContactChange.MOVED):
        return None
    return Drop(
        rule=Rule.DEPARTURE,
        severity=Severity.CRITICAL,
        kind=Kind.KEY,
        subject_id=contact.id,
        account_id=account.id,
        before=level,
        after=what,
        cause=Cause.DEPARTURE,
    )


def departure_over(departed: Contact, since: datetime, members: Iterable[Member]) -> bool:
    """Whether who left is back, or a key contact of their line and role was assessed `since`.

    `members` are the contacts of the account that they left.
    """

    def fills_in(each: Member) -> bool:
        other, rated = each.contact, each.rated
        if other.id == departed.id or not other.active:
            return other.active
        same_seat = (other.line, other.role) == (departed.line, departed.role)
        known = rated is not None and rated.level is not None and rated.at > since
        return other.key and same_seat and known

    return any(map(fills_in, members))


def overtaken(
    kind: Kind, subject_id: int, account: Account, ours: Rated, rivals: Mapping[int, Rated]
) -> Drop | None:
    """The competitor who stands highest above us with the subject; `rivals` are by their ids.

    Only what is rated under the same rubric version as ours is compared.
    """
    leads = {rival: lead(ours, theirs) or 0 for rival, theirs in rivals.items()}
    rival = min(leads, key=lambda each: leads[each], default=None)
    if rival is None or leads[rival] >= 0:
        return None
    return Drop(
        rule=Rule.OVERTAKEN,
        severity=Severity.WARNING,
        kind=kind,
        subject_id=subject_id,
        account_id=account.id,
        before=ours.level,
        after=str(rivals[rival].level),
        cause=Cause.REAL,
        rival_id=rival,
    )


def overtaken_over(ours: Rated, rivals: Mapping[int, Rated]) -> bool:
    """Whether no competitor stands above us; what cannot be compared does not end it."""
    leads = [lead(ours, theirs) for theirs in rivals.values()]
    return all(each is not None and each >= 0 for each in leads)


def _basis(standing: Standing) -> dict[Kind, frozenset[str]]:
    return {kind: layer.rubrics for kind, layer in standing.layers.items()}


def _falls(before: Stage, after: Stage) -> bool:
    return STAGES.index(after) < STAGES.index(before)


def _points(before: float, after: float, settings: DropSettings) -> bool:
    """Whether the index fell too far; indices have one decimal, and so has their difference."""
    return round(before - after, 1) >= settings.index_fall


def _of_account(
    account: Account,
    before: int | str,
    after: int | str,
    cause: Cause,
    dimension: str | None = None,
) -> Drop:
    return Drop(
        rule=Rule.STANDING_DROP,
        severity=Severity.CRITICAL,
        kind=Kind.ORGANIZATIONAL,
        subject_id=account.id,
        account_id=account.id,
        before=before,
        after=after,
        cause=cause,
        dimension=dimension,
    )
