"""The way an account has come: its standing at the end of each day on which something changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers.frame.settings import Settings
from scoring.account_drop import Snapshot
from scoring.accounts import Account, Contact, ContactEvent
from scoring.assessments import Assessment, Kind
from scoring.cadence import local_day
from scoring.chain import Member
from scoring.level import evaluate
from scoring.rated import Rated, unfounded
from scoring.standing import Stage, standing

Subject = tuple[Kind, int]
Histories = Mapping[Subject, Sequence[Assessment]]  # the oldest first, without what was taken back

PERIOD = timedelta(days=730)


def concluded(settings: Settings, assessment: Assessment, now: datetime | None = None) -> Rated:
    """What the assessment concluded then; where its ratings were looked up, also what holds it down
    and which of its high answers have no fact `now`. What it left out is looked up anew: it may
    have been taken back since."""
    rubric, levels = settings.rubrics.under(assessment), assessment.known_levels
    result = evaluate(rubric, levels) if levels else None
    anew = result if assessment.kept is not None else None
    return Rated(
        rubric,
        anew.level if anew else assessment.level,
        anew.mean if anew else assessment.mean,
        assessment.dated,
        result.held_by if result else (),
        levels,
        unfounded(assessment.kind, assessment.known, now or assessment.at, settings.facts),
    )


def member(
    settings: Settings,
    contact: Contact,
    past: Sequence[Assessment],
    now: datetime,
    last_met: date | None = None,
) -> Member:
    """The contact with what was concluded of them, the oldest first, and what of it counts."""
    if not past:
        return Member(contact, None, last_met)
    newest = concluded(settings, past[-1], now)
    known = next((each for each in reversed(past) if each.level is not None), None)
    kept = known if known is not None and newest.level is None else None
    return Member(contact, newest, last_met, concluded(settings, kept, now) if kept else None)


def trail(
    settings: Settings,
    account: Account,
    begun: Iterable[tuple[Contact, datetime]],
    events: Sequence[ContactEvent],
    histories: Histories,
    until: datetime,
) -> tuple[Snapshot, ...]:
    """The standings of the two years before `until`, one for each day that changed anything.

    By what is known now: without what was taken back. `begun` are the contacts as they were
    before their `events` (the oldest first), with when each was recorded.
    """
    start, zone = until - PERIOD, settings.zone_of_account(account)
    changes = [each.at for known in histories.values() for each in known]
    changes += [each.at for each in events]
    by_day = {local_day(at, zone): at for at in sorted(changes) if start < at <= until}
    early = [start] if any(at <= start for at in changes) else []
    present, recorded = {each.id: each for each, _ in begun}, {each.id: at for each, at in begun}
    coming, snapshots = list(events), []
    for at in (*early, *by_day.values()):
        while coming and coming[0].at <= at:
            _happen(present, coming.pop(0))
        here = (
            each
            for each in present.values()
            if each.account_id == account.id and recorded[each.id] <= at
        )
        snapshots.append(_snapshot(settings, account, here, histories, at))
    return tuple(snapshots)


def _snapshot(
    settings: Settings,
    account: Account,
    contacts: Iterable[Contact],
    histories: Histories,
    at: datetime,
) -> Snapshot:
    def past(subject: Subject) -> Sequence[Assessment]:
        return [each for each in histories.get(subject, ()) if each.at <= at]

    def known(subject: Subject) -> Rated | None:
        before = past(subject)
        return concluded(settings, before[-1], at) if before else None

    judged = standing(
        settings.rubrics.for_(Kind.KEY, account.segment),
        [member(settings, each, past((Kind.KEY, each.id)), at) for each in contacts],
        known((Kind.GENERAL, account.id)),
        known((Kind.ORGANIZATIONAL, account.id)),
        at,
        settings.standing,
    )
    return Snapshot(at, judged)


def undone(contact: Contact, events: Iterable[ContactEvent]) -> Contact:
    """The contact as they were before what happened to them (the oldest first)."""
    for event in reversed([each for each in events if each.contact_id == contact.id]):
        contact = replace(contact, **_side(event, 0))
    return contact


def _happen(contacts: dict[int, Contact], event: ContactEvent) -> None:
    if event.contact_id in contacts:
        contacts[event.contact_id] = replace(contacts[event.contact_id], **_side(event, 1))


def _side(event: ContactEvent, side: int) -> dict[str, Any]:
    return {name: values[side] for name, values in event.fields.items()}


def turned(snapshots: Sequence[Snapshot]) -> tuple[datetime, Stage] | None:
    """Since when the present stage is held, and the stage before; None: nothing else is known."""
    if not snapshots:
        return None
    present, since = snapshots[-1].standing.stage, snapshots[-1].at
    for each in reversed(snapshots):
        if each.standing.stage is not present:
            return since, each.standing.stage
        since = each.at
    return None


def moved(snapshots: Sequence[Snapshot], until: datetime, days: int) -> float | None:
    """Points of the index risen in so many days (fallen: negative); None: not comparable."""
    earlier = [each for each in snapshots if each.at <= until - timedelta(days=days)]
    if not earlier:
        return None
    before, now = earlier[-1].standing, snapshots[-1].standing
    if before.index is None or now.index is None or before.rubrics != now.rubrics:
        return None
    return round(now.index - before.index, 1)
