"""Nudges: a rep hears how many visits are done and owed, and whom to see next."""

from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator

from handlers.frame.periods import claim, window
from handlers.frame.section import Hours, Moment, Section
from handlers.frame.settings import Settings
from scoring.due import Weekly
from scoring.people import Role
from storage import Tx, outbox, people


def _once(moments: tuple[Weekly, ...]) -> tuple[Weekly, ...]:
    if len(set(moments)) < len(moments):
        raise ValueError("expected each moment once")
    return moments


class NudgeSettings(Section):
    """When reps are nudged, and how late after an outage they still are."""

    table = "cadence"
    nudges: Annotated[tuple[Moment, ...], AfterValidator(_once)] = (
        Weekly(2, time(15)),
        Weekly(4, time(15)),
    )
    nudge_patience_hours: Hours = 4

    @property
    def patience(self) -> timedelta:
        return timedelta(hours=self.nudge_patience_hours)


def nudge(tx: Tx, settings: Settings, now: datetime) -> None:
    """Queue the nudges that came due; each is put into words when it is sent."""
    since = window(tx, "nudge", now)
    if since >= now:
        return
    reps = {p.id: p for p in people.everybody(tx) if p.role is Role.REP and p.chat_id is not None}
    zones = [(rep.id, settings.zone_of(rep)) for rep in reps.values()]
    rules = {
        f"nudge {rule.weekday} {rule.at:%H:%M}": rule for rule in settings[NudgeSettings].nudges
    }
    for rep_id, due in claim(tx, rules, zones, since, now, settings[NudgeSettings].patience):
        outbox.queue(
            tx,
            rep_id,
            "nudge",
            {"at": due.at.isoformat()},
            now,
            priority=outbox.NUDGE,
            not_before=settings.after_quiet(reps[rep_id], now),
        )
