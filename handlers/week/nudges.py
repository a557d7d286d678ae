"""Nudges: whoever owes visits hears how many are done, and whom to see next. What would come on a
day off comes on the working day before."""

from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator

from handlers.frame.periods import claim, moments_pass, window
from handlers.frame.section import Hours, Moment, Section
from handlers.frame.settings import Settings
from handlers.frame.workdays import workdays_of
from handlers.relation.rhythm import target_of
from scoring.due import Weekly
from storage import Tx, outbox, people


def _once(moments: tuple[Weekly, ...]) -> tuple[Weekly, ...]:
    if len(set(moments)) < len(moments):
        raise ValueError("expected each moment once")
    return moments


class NudgeSettings(Section):
    """When people are nudged, and how late after an outage they still are."""

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
    owing = {p.id: p for p in people.everybody(tx) if p.chat_id and target_of(settings, p)}
    zones = [(each.id, settings.zone_of(each)) for each in owing.values()]
    nudges = settings[NudgeSettings]
    if not moments_pass(nudges.nudges, (zone for _, zone in zones), since, now):
        return
    rules = {f"nudge {rule.weekday} {rule.at:%H:%M}": rule for rule in nudges.nudges}
    workdays = workdays_of(tx, settings, owing.values(), since.date(), now.date())
    for person_id, due in claim(tx, rules, zones, since, now, nudges.patience, workdays):
        outbox.queue(
            tx,
            person_id,
            "nudge",
            {"at": due.at.isoformat()},
            now,
            priority=outbox.NUDGE,
            not_before=settings.after_quiet(owing[person_id], now),
        )
