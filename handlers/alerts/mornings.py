"""Each morning: silent key contacts become alerts, and managers get what waits for a digest."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from handlers.alerts.applying import resolve
from handlers.alerts.hearers import by_hearer
from handlers.alerts.record import details
from handlers.alerts.silences import silences
from handlers.frame.periods import FURTHEST, claim, moments_pass, window
from handlers.frame.settings import Settings, TellingSettings
from handlers.frame.telling import tell
from handlers.frame.workdays import workdays_of
from scoring.accounts import Contact
from scoring.cadence import local_day
from scoring.course import End, Opened, Over
from scoring.drop import Drop, Rule
from scoring.due import Daily
from scoring.people import Role
from storage import Tx, alerts, contacts, due, locks, outbox, people
from storage.alerts import Alert

COMPANY = 0  # the subject of a period that concerns everybody
HANDFUL = 1000  # contacts looked at together


def find_silent(tx: Tx, settings: Settings, now: datetime) -> None:
    """Once a day, open an alert for each key contact unmet for too long, and end the others."""
    since = window(tx, "silence", now)
    subject = [(COMPANY, ZoneInfo(settings.zone))]
    rules = {"silence": Daily(settings[TellingSettings].digest_at)}
    for _ in claim(tx, rules, subject, since, now, settings[TellingSettings].digest_patience):
        held = {each.account_id for each in _changes(tx, settings, now)}
        locks.hold_accounts(tx, held)
        over = []
        for change in _changes(tx, settings, now):  # they may just have been met
            if change.account_id not in held:
                continue
            if isinstance(change, Drop):
                silent = Opened((change,))
                alerts.open_new(
                    tx, *silent.subject, change.account_id, silent.severity,
                    details(silent, {}, None), now, basis=silent.basis,
                )  # fmt: skip
            else:
                over.append((change, Over(End.NO_LONGER)))
        resolve(tx, settings, over, now)


def _changes(tx: Tx, settings: Settings, now: datetime) -> list[Drop | Alert]:
    """The silences that are new, and the alerts of those that are over."""
    over = {each.subject_id: each for each in alerts.unresolved_of_rule(tx, Rule.SILENCE)}
    new: list[Drop] = []
    for known in _handfuls(contacts.all_key(tx)):
        silent = silences(tx, settings, known, now)
        new += [drop for drop in silent if over.pop(drop.subject_id, None) is None]
    return [*new, *over.values()]


def _handfuls(known: Sequence[Contact]) -> Iterator[Sequence[Contact]]:
    """A statement takes only so many keys."""
    return (known[first : first + HANDFUL] for first in range(0, len(known), HANDFUL))


def digest(tx: Tx, settings: Settings, now: datetime) -> None:
    """Queue each manager's digest of the alerts that were not told at once; after days off it comes
    on the next working day."""
    since = window(tx, "digest", now)
    if since >= now:
        return
    managers = {p.id: p for p in people.everybody(tx) if p.role is not Role.REP and p.chat_id}
    zones = [(person.id, settings.zone_of(person)) for person in managers.values()]
    telling = settings[TellingSettings]
    rules = {"digest": Daily(telling.digest_at)}
    if not moments_pass(rules.values(), (zone for _, zone in zones), since, now):
        return
    workdays = workdays_of(tx, settings, managers.values(), since.date(), now.date())
    # Most managers had their last digest at the same instant: what came up since is asked once.
    heard = cache(lambda last: by_hearer(tx, alerts.for_digest(tx, last)))
    for person_id, period in claim(tx, rules, zones, since, now, telling.digest_patience, workdays):
        last = due.before(tx, "digest", person_id, period.at) or now - FURTHEST
        mine = list(heard(last).get(person_id, ()))
        if mine:
            alerts.told(tx, mine, at_once=False)
            manager = managers[person_id]
            tell(
                tx,
                manager,
                "digest",
                {
                    "alerts": mine,
                    "day": local_day(period.at, settings.zone_of(manager)).isoformat(),
                },
                now,
                priority=outbox.DIGEST,
                not_before=settings.after_quiet(manager, now),
            )
