"""A contact left or moved: what falls with them becomes an alert, and what ends it."""

from datetime import datetime

from handlers.alerts import alerting, standing_alerts
from handlers.frame.settings import Settings
from handlers.relation.position import Position, position
from scoring.account_drop import departure, departure_over
from scoring.accounts import Contact, ContactChange
from scoring.compare import Cause
from scoring.drop import Rule
from storage import Tx, alerts, contacts


def departed(
    tx: Tx,
    settings: Settings,
    before: Position,
    contact: Contact,
    what: ContactChange,
    by_id: int,
    now: datetime,
) -> bool:
    """Tell of a key contact who is gone, and of the standing that fell with them.

    `before` and `contact` are as they were. Returns whether there is anything to tell.
    """
    reading = before.of_contact(contact)
    gone = departure(contact, before.account, reading.now.level if reading else None, what)
    after = position(tx, settings, before.account, now)
    fallen = standing_alerts.fallen(settings, after, before.snapshots, Cause.DEPARTURE, now)
    drops = [*([gone] if gone else []), *fallen]
    alerting.departed(tx, contact, drops, by_id, now)
    return bool(drops)


def arrived(tx: Tx, settings: Settings, present: Position, contact: Contact, now: datetime) -> None:
    """Who had left is there again: that ends their departure, and perhaps the standing's fall."""
    open_ = alerts.unresolved_of_rule(tx, Rule.DEPARTURE, present.account.id)
    theirs = [each for each in open_ if each.subject_id == contact.id]
    alerting.resolve(tx, settings, theirs, now)
    standing_alerts.recovered(tx, settings, present, now)


def replaced(tx: Tx, settings: Settings, present: Position, now: datetime) -> None:
    """A key contact of the same line and role has been rated since: the seat is held again."""
    over = []
    for alert in alerts.unresolved_of_rule(tx, Rule.DEPARTURE, present.account.id):
        gone = contacts.get(tx, alert.subject_id)
        if gone and departure_over(gone, alert.opened_at, present.chain.members):
            over.append(alert)
    alerting.resolve(tx, settings, over, now)
