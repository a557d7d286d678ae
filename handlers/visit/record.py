"""Recording a visit, whatever led to it: the visit, its trace, and the silences that it ends."""

from collections.abc import Sequence
from datetime import date

from handlers.alerts import met_again
from handlers.frame.turn import Turn
from handlers.relation import rhythm
from handlers.visit import words
from scoring.accounts import Account, Contact
from scoring.assessments import Kind
from scoring.visits import VisitType
from storage import assessments, audit, visits


def log(
    turn: Turn,
    account: Account,
    met: Sequence[Contact],
    day: date,
    *,
    type: VisitType = VisitType.MEETING,
    note: str = "",
    draft_id: int | None = None,
) -> words.VisitRecorded:
    """Record it, and offer to rate whom it met."""
    tx, now = turn.tx, turn.now
    visit = visits.record(
        tx,
        account.id,
        turn.person.id,
        day,
        now,
        type=type,
        note=note,
        participant_ids=[contact.id for contact in met],
        draft_id=draft_id,
    )
    audit.record(tx, turn.person.id, "visit.recorded", f"visit:{visit.id}", now)
    met_again(tx, turn.settings, account, met, now)
    return words.VisitRecorded(
        account_id=account.id,
        account=account.name,
        visit_id=visit.id,
        met=[(contact.id, contact.name) for contact in met],
        unplaced=[(c.id, c.name) for c in met if c.line is None and c.role is None],
        week=rhythm.week_of(tx, turn.settings, turn.person, now),
        due=_due(turn, account.id),
    )


def _due(turn: Turn, account_id: int) -> list[Kind]:
    """The account's own relationships that were never rated, or long ago."""
    last = {
        kind: assessments.last(turn.tx, kind, account_id)
        for kind in (Kind.GENERAL, Kind.ORGANIZATIONAL)
    }
    stale = turn.settings.standing.stale_after
    return [k for k, each in last.items() if each is None or turn.now - each.at > stale]
