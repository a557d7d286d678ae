"""Once a month each manager is told how the team rated."""

from datetime import datetime

from handlers.frame.periods import claim, moments_pass, window
from handlers.frame.settings import Settings, TellingSettings
from handlers.frame.workdays import workdays_of
from handlers.practice.team import of_team
from scoring.cadence import local_day, month_before
from scoring.due import Monthly
from scoring.people import Role
from storage import Tx, outbox, people

KIND = "practice"


def tell_practice(tx: Tx, settings: Settings, now: datetime) -> None:
    """Queue it on the first working day of the month, for whoever leads somebody who rated, or has
    to."""
    since = window(tx, KIND, now)
    if since >= now:
        return
    managers = {p.id: p for p in people.everybody(tx) if p.role is Role.MANAGER and p.chat_id}
    zones = [(each.id, settings.zone_of(each)) for each in managers.values()]
    morning = settings[TellingSettings]
    rules = {KIND: Monthly(1, morning.digest_at)}
    if not moments_pass(rules.values(), (zone for _, zone in zones), since, now):
        return
    workdays = workdays_of(tx, settings, managers.values(), since.date(), now.date())
    for person_id, period in claim(tx, rules, zones, since, now, morning.digest_patience, workdays):
        manager = managers[person_id]
        month = month_before(local_day(period.at, settings.zone_of(manager)))
        if of_team(tx, settings, manager, month, now, page=0).raters:
            outbox.queue(
                tx, person_id, KIND, {"month": month.isoformat()}, now,
                priority=outbox.DIGEST, not_before=settings.after_quiet(manager, now),
            )  # fmt: skip
