"""What was derived becomes rows, and people are told of the difference.

A critical alert is told at once to the account's manager; the others wait for the morning's
digest. Whoever has heard of an alert hears of its end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.alerts.hearers import Hearers, all_told, answerable
from handlers.alerts.record import details
from handlers.frame.settings import Settings
from handlers.frame.telling import tell
from scoring.course import End, Opened, Over
from scoring.derive import Difference
from scoring.drop import Rule, Severity
from scoring.people import Person
from storage import Tx, accounts, alerts, outbox, people
from storage.alerts import Alert


@dataclass(frozen=True, slots=True)
class Done:
    """Who hears at once of what fell: `told`; `fell` says that anything did."""

    told: Sequence[Person] = ()
    fell: bool = False


def apply(
    tx: Tx,
    settings: Settings,
    account_id: int,
    found: Difference,
    before: Mapping[int, Alert],
    by: Mapping[str, int | None],
    now: datetime,
) -> Done:
    """`before` are the rows by their keys, `by` who recorded what shows a fall."""
    resolve(tx, settings, [(before[known.id], over) for known, over in found.resolved], now)
    moved = [
        again
        for known, opened in found.amended
        if (again := _amend(tx, before[known.id], opened, by)) is not None
    ]
    if moved:
        former = {before[each.id].account_id for each in moved}
        promised = [person for key in former for person in answerable(tx, key)]
        passed_on(tx, settings, moved, now, promised=promised)
    raised = [
        *(_open(tx, opened, account_id, by, now) for opened in _subject_first(found.opened)),
        *(_again(tx, before[known.id], opened, by, now) for known, opened in found.repeated),
    ]
    return Done(_tell(tx, raised, now), bool(raised))


def _subject_first(opened: Iterable[Opened]) -> list[Opened]:
    """What fell of a relationship before what that means for the account as a whole."""
    return sorted(opened, key=lambda each: each.subject[0] is Rule.STANDING_DROP)


def _open(
    tx: Tx, opened: Opened, account_id: int, by: Mapping[str, int | None], now: datetime
) -> Alert:
    return alerts.open_new(
        tx,
        *opened.subject,
        account_id,
        opened.severity,
        details(opened, by, None),
        now,
        rubric=opened.drops[0].rubric,
        basis=opened.basis,
    )


def _again(
    tx: Tx, known: Alert, opened: Opened, by: Mapping[str, int | None], now: datetime
) -> Alert:
    return alerts.repeat(
        tx,
        known.id,
        opened.severity,
        details(opened, by, known),
        now,
        account_id=opened.drops[0].account_id,
        rubric=opened.drops[0].rubric,
        basis=opened.basis,
        repeats=len(opened.basis) - 1,
    )


def _amend(tx: Tx, known: Alert, opened: Opened, by: Mapping[str, int | None]) -> Alert | None:
    """It goes on; given back where it is at another account now."""
    account_id = opened.drops[0].account_id
    now = (account_id, opened.basis, opened.severity)
    if (known.account_id, known.basis, known.severity) == now:
        return None
    again = alerts.amend(
        tx,
        known.id,
        opened.severity,
        details(opened, by, known),
        account_id=account_id,
        rubric=opened.drops[0].rubric,
        basis=opened.basis,
        repeats=max(len(opened.basis) - 1, 0),
    )
    return again if account_id != known.account_id else None


def passed_on(
    tx: Tx,
    settings: Settings,
    open_: Sequence[Alert],
    now: datetime,
    *,
    promised: Sequence[Person] = (),
) -> None:
    """These are others' now: who has not heard of them hears, and who may not see them any more
    hears that they are closed there. `promised` are about to hear of them."""
    heard = alerts.hearers(tx, [each.id for each in open_])
    new: dict[Person, list[int]] = {}
    closed: dict[Person, list[int]] = {}
    for alert in open_:
        knows = heard.get(alert.id, {})
        for person in answerable(tx, alert.account_id, alert.details.get("rater")):
            if person.id in knows:
                continue
            if alert.severity == Severity.CRITICAL:
                new.setdefault(person, []).append(alert.id)
            else:
                alerts.untold(tx, alert.id)
        for key in {*knows, *(person.id for person in promised)}:
            person = people.get(tx, key)
            if person.active and accounts.get(tx, person, alert.account_id) is None:
                closed.setdefault(person, []).append(alert.id)
    for person, ids in new.items():
        later = settings.after_quiet(person, now)
        tell(tx, person, "drop", {"alerts": ids}, now, priority=outbox.ALERT, not_before=later)
    for person, ids in closed.items():
        _tell_end(tx, settings, person, ids, now)


def resolve(tx: Tx, settings: Settings, over: Iterable[tuple[Alert, Over]], now: datetime) -> None:
    """Resolve alerts, and tell those who have heard of them or are about to."""
    done = [alerts.resolve(tx, alert.id, why.end, why.now, now) for alert, why in over]
    told: dict[int, list[int]] = {}
    # What is confirmed is told as the fall that it is.
    done = [each for each in done if each.end != End.CONFIRMED]
    heard = alerts.hearers(tx, [each.id for each in done])
    promised = all_told(tx, [each for each in done if each.told], Hearers(tx))
    for alert in done:
        concerned = {*heard.get(alert.id, {}), *(p.id for p in promised.get(alert.id, ()))}
        if alert.told and alert.escalated_to is not None:
            concerned.add(alert.escalated_to)
        for key in sorted(concerned):
            told.setdefault(key, []).append(alert.id)
    for key, ids in told.items():
        person = people.get(tx, key)
        if person.active:
            _tell_end(tx, settings, person, ids, now)


def _tell_end(
    tx: Tx, settings: Settings, person: Person, ids: Sequence[int], now: datetime
) -> None:
    """Held over night; when it is sent it says what is true then, to whoever has heard of it."""
    tell(
        tx,
        person,
        "recovery",
        {"alerts": list(ids)},
        now,
        priority=outbox.NUDGE,
        not_before=settings.after_quiet(person, now),
    )


def _tell(tx: Tx, raised: Sequence[Alert], now: datetime) -> Sequence[Person]:
    urgent = [alert for alert in raised if alert.severity == Severity.CRITICAL]
    if not urgent:
        return ()
    # What is told of a subject is told whole.
    together = [alert.id for alert in raised if alert.rule != Rule.SEEN_DIFFERENTLY]
    alerts.told(tx, together, at_once=True)
    managers = answerable(tx, urgent[0].account_id, urgent[0].details.get("rater"))
    for manager in managers:
        tell(tx, manager, "drop", {"alerts": together}, now, priority=outbox.ALERT)
    return managers
